"""What a DMN decision says, read once and handed around as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class HitPolicy(StrEnum):
    """What a table gives when rules hit (DMN 1.3, 8.2.10)."""

    UNIQUE = "UNIQUE"
    ANY = "ANY"
    PRIORITY = "PRIORITY"
    FIRST = "FIRST"
    COLLECT = "COLLECT"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"


class Aggregation(StrEnum):
    """What COLLECT makes of the results of the rules that hit."""

    SUM = "SUM"
    MIN = "MIN"
    MAX = "MAX"
    COUNT = "COUNT"


TEMPORAL = frozenset({"date", "time", "dateTime", "dayTimeDuration", "yearMonthDuration"})
"""The types whose values are text in JSON."""

_IN_JSON: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "number": (int, float),
    "integer": (int,),
    "long": (int,),
    "double": (int, float),
    "list": (list,),
    "context": (dict,),
} | dict.fromkeys(TEMPORAL, (str,))


def fits(value: Any, declared: str | None) -> bool:
    """Whether a JSON value may be of the declared type; null fits every type."""
    types = _IN_JSON.get(declared or "")
    if types is None or value is None:
        return True
    return isinstance(value, types) and (bool in types or not isinstance(value, bool))


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are the same for FEEL, where true is not 1."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return isinstance(one, bool) is isinstance(other, bool) and bool(one == other)


@dataclass(frozen=True, slots=True)
class DecisionInput:
    """A column of tests. `allowed` are unary tests that every value but null has to pass."""

    id: str
    label: str
    expression: str
    type: str | None = None
    allowed: str | None = None


@dataclass(frozen=True, slots=True)
class DecisionOutput:
    """A column of results.

    `allowed` are unary tests; `values` are the literals in it, best first, where it is a list of
    literals. `default` is FEEL, for when no rule hits.
    """

    id: str
    name: str
    label: str
    type: str | None = None
    allowed: str | None = None
    values: tuple[Any, ...] = ()
    default: str | None = None


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """`tests` are unary tests, one per input (`-` or empty: any); `results` are FEEL, one each."""

    id: str
    line: int
    tests: tuple[str, ...]
    results: tuple[str, ...]
    annotation: str = ""


@dataclass(frozen=True, slots=True)
class DecisionTable:
    hit_policy: HitPolicy
    aggregation: Aggregation | None
    inputs: tuple[DecisionInput, ...]
    outputs: tuple[DecisionOutput, ...]
    rules: tuple[DecisionRule, ...]


@dataclass(frozen=True, slots=True)
class LiteralExpression:
    """One FEEL expression."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class ContextEntry:
    """A named part of a context; those behind it see it."""

    name: str
    value: LiteralExpression | BoxedContext
    type: str | None = None


@dataclass(frozen=True, slots=True)
class BoxedContext:
    """Gives its `result`, which sees all entries; without one the entries themselves."""

    entries: tuple[ContextEntry, ...]
    result: LiteralExpression | BoxedContext | None = None


Logic = DecisionTable | LiteralExpression | BoxedContext


@dataclass(frozen=True, slots=True)
class DecisionModel:
    """A DMN decision with all that it needs of its file.

    `variable` is the name under which decisions that require this one see its result, `type` the
    declared type of that. `types` are the declared types of what it reads: input data, their parts
    and results of required decisions, by name or path. `requires` are the ids of the decisions that
    it requires itself; `needs` are all that have to be answered before it, each behind those that
    it needs itself.
    """

    decision_id: str
    name: str
    line: int
    logic: Logic
    variable: str = ""
    type: str | None = None
    types: Mapping[str, str] = field(default_factory=dict)
    requires: tuple[str, ...] = ()
    needs: tuple[DecisionModel, ...] = ()
