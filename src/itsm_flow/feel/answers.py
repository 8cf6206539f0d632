"""What an evaluation answers, as values and as errors."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from itsm_flow.feel.errors import FeelError, FeelMemory, FeelSyntaxError, FeelTooDeep
from itsm_flow.feel.isolate import MEMORY_LIMIT_BYTES

SHOWN_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class FeelResult:
    """A JSON value; dates, times and durations are ISO 8601 text. `warnings` are English."""

    value: Any
    warnings: tuple[str, ...] = ()


HIT = FeelResult(value=True)
MISS = FeelResult(value=False)


@dataclass(frozen=True, slots=True)
class FeelProblem:
    """A mistake in an expression at a 0-based character."""

    position: int
    message: str


TableInput = tuple[str, str | None, str | None]
"""An input's expression, its declared type, and the unary tests that its values have to pass."""


@dataclass(frozen=True, slots=True)
class TableResult:
    """What a decision table's inputs are, and for each row each test's result, true or false.

    `outside` are the indexes of inputs whose value is none of those allowed. There are no rows
    when there are any, or when an input has a warning.
    """

    inputs: list[FeelResult]
    rows: list[list[FeelResult]]
    outside: tuple[int, ...] = ()


Rows = tuple[tuple[tuple[str, ...], int], ...]
"""The way to a row of nested lists: each step the path of a list, from its row, and an index."""


@dataclass(frozen=True, slots=True)
class DateAsText:
    """Text of the data that an expression takes for a date, a time or a duration (`kind`).

    `name` is what stands at the 0-based character `position`; `?` is a test's input.
    """

    position: int
    name: str
    kind: str

    @property
    def instead(self) -> str:
        """What to write there."""
        return f"{self.kind}({self.name})"


@dataclass(frozen=True, slots=True)
class FormScope:
    """What is to be evaluated at one place of a form: at its top or in one row of a list.

    `patterns` are regular expressions of JavaScript, each with the text it has to match.
    """

    rows: Rows = ()
    hides: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    patterns: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ComputedField:
    """A form field whose value is an expression; `path` starts at its row."""

    rows: Rows
    path: tuple[str, ...]
    expression: str


@dataclass(frozen=True, slots=True)
class ScopeAnswers:
    """The answers to a `FormScope`, in its order; a mistake in an expression gives None."""

    hides: list[bool]
    values: list[Any]
    patterns: list[bool]


@dataclass(frozen=True, slots=True)
class FormAnswers:
    """The values of computed fields, and what was asked at each place."""

    computed: list[Any]
    scopes: list[ScopeAnswers]


def shown_of(expressions: Sequence[str]) -> str:
    """The expressions as an error message shows them."""
    shown = expressions[0] if len(expressions) == 1 else "; ".join(expressions)
    return shown if len(shown) <= SHOWN_CHARACTERS else shown[:SHOWN_CHARACTERS] + "…"


def too_large(shown: str) -> FeelMemory:
    """The error for an expression that made too much data."""
    return FeelMemory(expression=shown, megabytes=MEMORY_LIMIT_BYTES // 1024 // 1024)


def result_of(answer: dict[str, Any], expression: str) -> FeelResult:
    """The result of one expression. Raises what went wrong in it."""
    error = answer.get("error")
    if error is not None:
        raise _error(error, shown_of([expression]))
    return FeelResult(answer["value"], tuple(answer["warnings"]))


def tested_of(answer: bool | dict[str, Any], test: str) -> FeelResult:
    """The result of one test of a table. Raises what went wrong in it."""
    if answer is True:
        return HIT
    return MISS if answer is False else result_of(answer, test)


def _error(error: dict[str, Any], shown: str) -> FeelError:
    match error["kind"]:
        case "syntax":
            position, reason = error["position"], error["message"]
            return FeelSyntaxError(expression=shown, position=position, reason=reason)
        case "memory":
            return too_large(shown)
        case "depth":
            return FeelTooDeep(expression=shown)
        case _:
            return FeelError(expression=shown, reason=error["message"])
