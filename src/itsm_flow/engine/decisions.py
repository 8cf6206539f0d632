"""Decisions (DMN 1.3), evaluated with FEEL; SpiffWorkflow has no part in it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from itsm_flow.domain.decisions import (
    BoxedContext,
    DecisionModel,
    DecisionTable,
    LiteralExpression,
)
from itsm_flow.domain.progress import DecisionRecord
from itsm_flow.engine.deciding import Asked, DecisionFailed
from itsm_flow.engine.tables import answer_table
from itsm_flow.feel import Budget, interpreter

__all__ = ["DecisionFailed", "evaluate"]


def evaluate(
    decision: DecisionModel,
    variables: Mapping[str, Any],
    *,
    now: datetime,
    budget: Budget | None = None,
) -> DecisionRecord:
    """Answer a decision, and before it all that it needs, each once.

    A table with one output gives its value, one with several a context; no hit gives the default
    or None. Raises DecisionFailed, or a FeelError when an expression cannot be evaluated.
    """
    needed: dict[str, DecisionRecord] = {}
    names = {each.decision_id: each.variable for each in decision.needs}

    def answer(each: DecisionModel) -> DecisionRecord:
        results = {names[key]: needed[key].result for key in each.requires}
        visible = {**variables, **results} if results else variables
        asked = Asked(each, visible, now, budget)
        for name, declared in each.types.items():
            asked.must_fit(f"“{name}”", _at(visible, name), declared)
        return _answer(asked)

    for each in decision.needs:
        needed[each.decision_id] = answer(each)
    record = answer(decision)
    return replace(record, needed=tuple(needed.values())) if needed else record


def _at(variables: Mapping[str, Any], path: str) -> Any:
    """What lies at a path, None when there is nothing."""
    value: Any = variables
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _answer(asked: Asked) -> DecisionRecord:
    logic = asked.decision.logic
    rules: tuple[int, ...] = ()
    if isinstance(logic, DecisionTable):
        inputs, rules, result = answer_table(asked, logic)
    else:
        names = _names(logic)
        inputs = {name: value for name, value in asked.variables.items() if name in names}
        result = _value(asked, logic, asked.variables)
    result = asked.fitted("the result", result, asked.decision.type)
    return DecisionRecord(asked.decision.decision_id, inputs, rules, result)


def _value(
    asked: Asked, logic: LiteralExpression | BoxedContext, variables: Mapping[str, Any]
) -> Any:
    if isinstance(logic, LiteralExpression):
        return asked.values([logic.text], variables)[0]
    entries: dict[str, Any] = {}
    for entry in logic.entries:
        value = _value(asked, entry.value, {**variables, **entries})
        entries[entry.name] = asked.fitted(f"the entry “{entry.name}”", value, entry.type)
    if logic.result is None:
        return entries
    return _value(asked, logic.result, {**variables, **entries})


def _names(logic: LiteralExpression | BoxedContext) -> frozenset[str]:
    """The variables that an expression or a context reads from outside."""
    if isinstance(logic, LiteralExpression):
        return interpreter().names(logic.text)
    known: set[str] = set()
    read: set[str] = set()
    for entry in logic.entries:
        read |= _names(entry.value) - known
        known.add(entry.name)
    if logic.result is not None:
        read |= _names(logic.result) - known
    return frozenset(read)
