"""Decision tables: which rules hit, what they give, and what the hit policy makes of that."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from itsm_flow.domain.decisions import (
    Aggregation,
    DecisionInput,
    DecisionOutput,
    DecisionRule,
    DecisionTable,
    HitPolicy,
    same,
)
from itsm_flow.engine.deciding import Asked, shown
from itsm_flow.feel import FeelResult, interpreter

ANY_VALUE = frozenset({"", "-"})

AGGREGATIONS: Mapping[Aggregation, Callable[[list[Any]], Any]] = {
    Aggregation.SUM: sum,
    Aggregation.MIN: min,
    Aggregation.MAX: max,
}

Hits = Sequence[tuple[int, DecisionRule]]
"""The rules that hit, each with its 1-based number."""


def answer_table(asked: Asked, table: DecisionTable) -> tuple[dict[str, Any], tuple[int, ...], Any]:
    """The inputs by label, the numbers of the rules that hit, and the result."""
    inputs, hits = _match(asked, table)
    return inputs, tuple(number for number, _ in hits), _result(asked, table, hits)


def _match(asked: Asked, table: DecisionTable) -> tuple[dict[str, Any], Hits]:
    given = [(_expression(each.expression), each.type, each.allowed) for each in table.inputs]
    tests = [[_test(test) for test in rule.tests] for rule in table.rules]
    answers = interpreter().table(
        given,
        tests,
        asked.variables,
        now=asked.now,
        budget=asked.budget,
        types=asked.decision.types,
    )
    for index, (each, result) in enumerate(zip(table.inputs, answers.inputs, strict=True)):
        asked.refuse_doubtful(each.expression, result)
        asked.must_fit(f"the input “{_name(each)}”", result.value, each.type)
        if index in answers.outside:
            raise asked.failed(_not_allowed("input", _name(each), result.value, each.allowed))
    hits = [
        (number, rule)
        for number, (rule, results) in enumerate(zip(table.rules, answers.rows, strict=True), 1)
        if _passes(asked, rule, results)
    ]
    named = zip(table.inputs, answers.inputs, strict=True)
    return {_name(each): result.value for each, result in named}, hits


def _name(column: DecisionInput) -> str:
    return column.label or column.expression


def _not_allowed(column: str, name: str, value: Any, allowed: str | None) -> str:
    return f"the {column} “{name}” is {shown(value)}, and only {allowed} may be given."


def _expression(text: str) -> str:
    """A cell's FEEL; editors write it with or without a leading `=`."""
    return text.strip().removeprefix("=").strip()


def _test(text: str) -> str:
    """A unary test, empty where any value passes. `= 3` is one, so its sign stays."""
    test = text.strip()
    return "" if test in ANY_VALUE else test


def _passes(asked: Asked, rule: DecisionRule, results: Sequence[FeelResult]) -> bool:
    for test, result in zip(rule.tests, results, strict=True):
        asked.refuse_doubtful(test, result)
    return all(result.value is True for result in results)


def _result(asked: Asked, table: DecisionTable, hits: Hits) -> Any:
    """What the hit policy makes of the hits (DMN 1.3, 8.2.10)."""
    if not hits:
        return _default(asked, table)
    policy = table.hit_policy
    if policy is HitPolicy.UNIQUE and len(hits) > 1:
        reason = f"the rules {_numbers(hits)} hit, and the hit policy UNIQUE allows one."
        raise asked.failed(reason)
    rows = _rows(asked, table, hits[:1] if policy is HitPolicy.FIRST else hits)
    if policy in {HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER}:
        rows.sort(key=lambda row: _rank(table.outputs, row))
    results = [_of_row(table.outputs, row) for row in rows]
    match policy:
        case HitPolicy.ANY:
            return _agreed(asked, hits, results)
        case HitPolicy.COLLECT:
            return _aggregated(asked, table, results)
        case HitPolicy.RULE_ORDER | HitPolicy.OUTPUT_ORDER:
            return results
        case _:
            return results[0]


def _default(asked: Asked, table: DecisionTable) -> Any:
    """What the outputs give when no rule hits, None unless one of them says something."""
    if all(output.default is None for output in table.outputs):
        return None
    texts = [_expression(output.default or "null") for output in table.outputs]
    row = asked.values(texts, asked.variables)
    return _of_row(table.outputs, _checked(asked, table.outputs, row))


def _rows(asked: Asked, table: DecisionTable, hits: Hits) -> list[list[Any]]:
    """What each hit gives, one value an output."""
    texts = [_expression(text) for _, rule in hits for text in rule.results]
    values = asked.values(texts, asked.variables)
    width = len(table.outputs)
    rows = [values[start : start + width] for start in range(0, len(values), width)]
    return [_checked(asked, table.outputs, row) for row in rows]


def _checked(asked: Asked, outputs: Sequence[DecisionOutput], row: Sequence[Any]) -> list[Any]:
    """A row of results, each of the type and among the values of its output."""
    checked = []
    for output, given in zip(outputs, row, strict=True):
        name = output.label or output.name
        value = asked.fitted(f"the output “{name}”", given, output.type)
        if value is not None and output.allowed and not _is_allowed(asked, output, value):
            raise asked.failed(_not_allowed("output", name, value, output.allowed))
        checked.append(value)
    return checked


def _is_allowed(asked: Asked, output: DecisionOutput, value: Any) -> bool:
    if output.values:
        return any(same(value, each) for each in output.values)
    column = [("value", output.type, output.allowed)]
    given = {**asked.variables, "value": value}
    answer = interpreter().table(column, [], given, now=asked.now, budget=asked.budget)
    return not answer.outside


def _of_row(outputs: Sequence[DecisionOutput], row: Sequence[Any]) -> Any:
    """The value of the one output, or a context of several."""
    if len(outputs) == 1:
        return row[0]
    return {output.name: value for output, value in zip(outputs, row, strict=True)}


def _rank(outputs: Sequence[DecisionOutput], row: Sequence[Any]) -> list[int]:
    """The places of a row's values in the lists of its outputs, from left to right."""
    return [
        next((place for place, each in enumerate(output.values) if same(value, each)), 0)
        if output.values and value is not None
        else len(output.values)
        for output, value in zip(outputs, row, strict=True)
    ]


def _agreed(asked: Asked, hits: Hits, results: list[Any]) -> Any:
    if not all(same(result, results[0]) for result in results):
        reason = f"the rules {_numbers(hits)} hit and differ, and the hit policy is ANY."
        raise asked.failed(reason)
    return results[0]


def _aggregated(asked: Asked, table: DecisionTable, results: list[Any]) -> Any:
    if table.aggregation is None:
        return results
    if table.aggregation is Aggregation.COUNT:
        return len(results)
    for result in results:
        if isinstance(result, bool) or not isinstance(result, int | float):
            raise asked.failed(
                f"{table.aggregation} needs numbers, and a rule gives {shown(result)}."
            )
    return AGGREGATIONS[table.aggregation](results)


def _numbers(hits: Hits) -> str:
    return ", ".join(str(number) for number, _ in hits)
