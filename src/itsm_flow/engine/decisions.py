"""Decision tables (DMN 1.3), evaluated with FEEL; SpiffWorkflow has no part in it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from itsm_flow.domain.model import (
    Aggregation,
    DecisionInput,
    DecisionModel,
    DecisionRule,
    HitPolicy,
)
from itsm_flow.domain.progress import DecisionRecord, Variables
from itsm_flow.errors import StepFailed
from itsm_flow.feel import Budget, FeelResult, interpreter

ANY_VALUE = frozenset({"", "-"})
TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "number": (int, float),
    "integer": (int,),
    "long": (int,),
    "double": (int, float),
}
"""What a declared type of an input is as JSON; dates arrive as text."""

AGGREGATIONS: Mapping[Aggregation, Callable[[list[Any]], Any]] = {
    Aggregation.SUM: sum,
    Aggregation.MIN: min,
    Aggregation.MAX: max,
}

Hits = Sequence[tuple[int, DecisionRule]]
"""The rules that hit, each with its 1-based number."""


class DecisionFailed(StepFailed):
    """A decision table has no single answer, or cannot read its inputs."""

    template = "The decision {decision} gave no answer: {reason}"


def evaluate(
    decision: DecisionModel,
    variables: Mapping[str, Any],
    *,
    now: datetime,
    budget: Budget | None = None,
) -> DecisionRecord:
    """Answer a decision table; one output gives its value, several a context, no hit None.

    Raises DecisionFailed, or a FeelError when an expression cannot be evaluated.
    """
    inputs, hits = _match(decision, variables, now, budget)
    return DecisionRecord(
        decision_id=decision.decision_id,
        inputs=inputs,
        rules=tuple(number for number, _ in hits),
        result=_result(decision, hits, variables, now, budget),
    )


def _match(
    decision: DecisionModel, variables: Variables, now: datetime, budget: Budget | None
) -> tuple[dict[str, Any], Hits]:
    asked = [(_expression(each.expression), _type(each)) for each in decision.inputs]
    tests = [[_test(test) for test in rule.tests] for rule in decision.rules]
    table = interpreter().table(asked, tests, variables, now=now, budget=budget)
    for given, result in zip(decision.inputs, table.inputs, strict=True):
        _refuse_doubtful(decision, given.expression, result)
        _refuse_other_type(decision, given, result.value)
    hits = [
        (number, rule)
        for number, (rule, results) in enumerate(zip(decision.rules, table.rows, strict=True), 1)
        if _passes(decision, rule, results)
    ]
    named = zip(decision.inputs, table.inputs, strict=True)
    return {each.label or each.expression: result.value for each, result in named}, hits


def _expression(text: str) -> str:
    """A cell's FEEL; editors write it with or without a leading `=`."""
    return text.strip().removeprefix("=").strip()


def _type(given: DecisionInput) -> str:
    """The declared type without its prefix: `feel:number` is a number."""
    return (given.type or "").rpartition(":")[2]


def _test(text: str) -> str:
    """A unary test, empty where any value passes. `= 3` is one, so its sign stays."""
    test = text.strip()
    return "" if test in ANY_VALUE else test


def _refuse_doubtful(decision: DecisionModel, expression: str, result: FeelResult) -> None:
    if result.warnings:
        reason = f"“{expression}”: {result.warnings[0]}"
        raise DecisionFailed(decision=decision.decision_id, reason=reason)


def _refuse_other_type(decision: DecisionModel, given: DecisionInput, value: Any) -> None:
    """A value of another type would silently miss its rules, so it is an error."""
    declared = _type(given)
    types = TYPES.get(declared)
    if types is None or value is None:
        return
    if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
        label = given.label or given.expression
        reason = f"the input “{label}” is {_shown(value)}, no {declared}."
        raise DecisionFailed(decision=decision.decision_id, reason=reason)


def _passes(decision: DecisionModel, rule: DecisionRule, results: Sequence[FeelResult]) -> bool:
    for test, result in zip(rule.tests, results, strict=True):
        _refuse_doubtful(decision, test, result)
    return all(result.value is True for result in results)


def _result(
    decision: DecisionModel,
    hits: Hits,
    variables: Variables,
    now: datetime,
    budget: Budget | None,
) -> Any:
    if not hits:
        return None
    if decision.hit_policy is HitPolicy.UNIQUE and len(hits) > 1:
        numbers = _numbers(hits)
        reason = f"the rules {numbers} hit, and the hit policy UNIQUE allows one."
        raise DecisionFailed(decision=decision.decision_id, reason=reason)
    used = hits[:1] if decision.hit_policy is HitPolicy.FIRST else hits
    outputs = _outputs(decision, used, variables, now, budget)
    match decision.hit_policy:
        case HitPolicy.ANY:
            return _same(decision, used, outputs)
        case HitPolicy.COLLECT:
            return _aggregated(decision, outputs)
        case HitPolicy.RULE_ORDER:
            return outputs
        case _:
            return outputs[0]


def _outputs(
    decision: DecisionModel,
    hits: Hits,
    variables: Variables,
    now: datetime,
    budget: Budget | None,
) -> list[Any]:
    """What each hit gives: a value, or a context where the table has several outputs."""
    texts = [_expression(text) for _, rule in hits for text in rule.results]
    results = interpreter().evaluate_all(texts, variables, now=now, budget=budget)
    for text, result in zip(texts, results, strict=True):
        _refuse_doubtful(decision, text, result)
    values = [result.value for result in results]
    width = len(decision.outputs)
    if width == 1:
        return values
    names = [output.name for output in decision.outputs]
    rows = (values[start : start + width] for start in range(0, len(values), width))
    return [dict(zip(names, row, strict=True)) for row in rows]


def _same(decision: DecisionModel, hits: Hits, outputs: list[Any]) -> Any:
    if any(output != outputs[0] for output in outputs):
        reason = f"the rules {_numbers(hits)} hit and differ, and the hit policy is ANY."
        raise DecisionFailed(decision=decision.decision_id, reason=reason)
    return outputs[0]


def _aggregated(decision: DecisionModel, outputs: list[Any]) -> Any:
    if decision.aggregation is None:
        return outputs
    if decision.aggregation is Aggregation.COUNT:
        return len(outputs)
    for output in outputs:
        if isinstance(output, bool) or not isinstance(output, int | float):
            reason = f"{decision.aggregation} needs numbers, and a rule gives {_shown(output)}."
            raise DecisionFailed(decision=decision.decision_id, reason=reason)
    return AGGREGATIONS[decision.aggregation](outputs)


def _numbers(hits: Hits) -> str:
    return ", ".join(str(number) for number, _ in hits)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
