"""FEEL as the layers above use it."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from itsm_flow.feel.answers import (
    ComputedField,
    DateAsText,
    FeelProblem,
    FeelResult,
    FormAnswers,
    FormScope,
    ScopeAnswers,
    TableInput,
    TableResult,
    result_of,
    shown_of,
    tested_of,
    too_large,
)
from itsm_flow.feel.budget import Budget
from itsm_flow.feel.cells import cell, literal
from itsm_flow.feel.errors import FeelError, FeelSyntaxError, FeelTimeout
from itsm_flow.feel.isolate import OutOfMemory, OutOfTime
from itsm_flow.feel.process import ProcessIsolate
from itsm_flow.feel.shortcuts import NOT_SIMPLE, simple_value

SECONDS_PER_EVALUATION = 0.25
SECONDS_PER_FURTHER_EXPRESSION = 0.005
SECONDS_TO_CHECK = 2.0
LONGEST_EXPRESSION = 20_000

KINDS = {
    "date": "date",
    "time": "time",
    "dateTime": "date and time",
    "dayTimeDuration": "duration",
    "yearMonthDuration": "duration",
}
"""For each temporal type the FEEL function that makes it of text."""

_TEMPORAL = re.compile(r'date|time|duration|today|now|@"')
_PLAIN_NAME = re.compile(r"[^\W\d]\w*")


class Feel:
    """The interpreter. Expressions come without their leading `=`; safe across threads.

    `now` is an aware time; its offset is also the one of times written without an offset.
    """

    def __init__(self) -> None:
        self._isolate = ProcessIsolate()
        self._names = lru_cache(maxsize=4096)(self._read_names)

    def evaluate(
        self,
        expression: str,
        context: Mapping[str, Any],
        *,
        now: datetime,
        budget: Budget | None = None,
    ) -> FeelResult:
        """The value of one expression."""
        return self.evaluate_all([expression], context, now=now, budget=budget)[0]

    def evaluate_all(
        self,
        expressions: Sequence[str],
        context: Mapping[str, Any],
        *,
        now: datetime,
        budget: Budget | None = None,
        types: Mapping[str, str] | None = None,
    ) -> list[FeelResult]:
        """The values of several expressions in the same context, in their order.

        `types` declares variables whose text stands for a date, a time or a duration.
        """
        values = [simple_value(expression, context) for expression in expressions]
        asked = [e for e, value in zip(expressions, values, strict=True) if value is NOT_SIMPLE]
        request: dict[str, Any] = {"operation": "evaluate", "expressions": asked}
        if types:
            request["types"] = dict(types)
        answers = iter(self._ask(request, asked, context, now, budget) if asked else ())
        return [
            result_of(next(answers), expression) if value is NOT_SIMPLE else FeelResult(value)
            for expression, value in zip(expressions, values, strict=True)
        ]

    def unary_tests(
        self,
        tests: Sequence[tuple[str, Any]],
        context: Mapping[str, Any],
        *,
        now: datetime,
        budget: Budget | None = None,
    ) -> list[FeelResult]:
        """Whether each input value passes its unary test: True, False or None."""
        texts = [test for test, _ in tests]
        request = {"operation": "unary", "tests": [[test, value] for test, value in tests]}
        answers = self._ask(request, texts, context, now, budget) if tests else []
        return [result_of(answer, test) for answer, test in zip(answers, texts, strict=True)]

    def table(
        self,
        inputs: Sequence[TableInput],
        rows: Sequence[Sequence[str]],
        context: Mapping[str, Any],
        *,
        now: datetime,
        budget: Budget | None = None,
        types: Mapping[str, str] | None = None,
    ) -> TableResult:
        """A decision table's inputs and its rows' tests; `types` as for `evaluate_all`.

        An empty test passes. The inputs stay FEEL values for the tests: a date is one there.
        """
        texts = [text for text, _, _ in inputs] + [test for row in rows for test in row]
        texts += [allowed for _, _, allowed in inputs if allowed]
        given = [list(each) for each in inputs]
        request: dict[str, Any] = {"operation": "table", "inputs": given, "rows": rows}
        if types:
            request["types"] = dict(types)
        answer = self._ask(request, texts, context, now, budget)
        asked = zip(answer["inputs"], inputs, strict=True)
        results = [result_of(each, text) for each, (text, _, _) in asked]
        tested = [
            [tested_of(each, test) for each, test in zip(row, tests, strict=True)]
            for row, tests in zip(answer["rows"], rows, strict=False)
        ]
        outside = [index for index, each in enumerate(answer["inputs"]) if "outside" in each]
        return TableResult(results, tested, tuple(outside))

    def form(
        self,
        data: Mapping[str, Any],
        computed: Sequence[ComputedField],
        scopes: Sequence[FormScope],
        *,
        now: datetime,
    ) -> FormAnswers:
        """All FEEL of a form as form-js evaluates it with `data`, in one call."""
        texts = [each.expression for each in computed]
        for scope in scopes:
            texts += [*scope.hides, *scope.values, *(pattern for pattern, _ in scope.patterns)]
        lists = {path[0] for rows in {each.rows for each in scopes} for path, _ in rows}
        request: dict[str, Any] = {
            "operation": "form",
            "computed": [asdict(each) for each in computed],
            "scopes": [asdict(each) for each in scopes],
            "context": _needed(data, texts, lists | {each.path[0] for each in computed}),
        }
        answer = self._ask(request, texts, data, now, None)
        return FormAnswers(answer["computed"], [ScopeAnswers(**each) for each in answer["scopes"]])

    def check_pattern(self, pattern: str) -> str | None:
        """Why a text is no regular expression of JavaScript, None when it is one."""
        request = {"operation": "pattern", "pattern": pattern}
        (problem,) = self._call(request, [pattern], SECONDS_TO_CHECK, None)
        return None if problem is None else str(problem)

    def check(self, expression: str) -> list[FeelProblem]:
        """Where the expression does not parse, else the functions in it that do not exist."""
        return [] if literal(expression) else self._check(expression, unary=False)

    def check_unary(self, test: str) -> list[FeelProblem]:
        """The same for a unary test; an empty one and `-` pass."""
        return self._check(test, unary=True) if cell(test) is None else []

    def dates_as_text(
        self,
        expression: str,
        types: Mapping[str, str] | None = None,
        *,
        unary: bool = False,
        given: str | None = None,
    ) -> list[DateAsText]:
        """Where text is compared or reckoned with as a date: the answer is never true.

        `types` declares variables that are no text; `given` is the type of a unary test's input.
        Of an expression that does not parse nothing is told.
        """
        kinds = {name: KINDS[kind] for name, kind in (types or {}).items() if kind in KINDS}
        kind = KINDS.get(given or "")
        if not (kinds or kind or _TEMPORAL.search(expression)):
            return []
        request: dict[str, Any] = {"operation": "dates", "expression": expression, "unary": unary}
        request |= {"types": kinds, "given": kind}
        found = self._call(request, [expression], SECONDS_TO_CHECK, None)
        return [DateAsText(**each) for each in found]

    def names(self, expression: str) -> frozenset[str]:
        """The variables that the expression reads, of a path its head.

        In a filter (`items[size > 1]`) a name may be the item's own; it is among them too.
        """
        return self._names(expression, unary=False)

    def names_of_unary(self, test: str) -> frozenset[str]:
        """The variables that a unary test reads beside its input."""
        return self._names(test, unary=True) - {"?"}

    def _read_names(self, expression: str, *, unary: bool) -> frozenset[str]:
        request = {"operation": "names", "expression": expression, "unary": unary}
        return frozenset(self._call(request, [expression], SECONDS_TO_CHECK, None))

    def _check(self, expression: str, *, unary: bool) -> list[FeelProblem]:
        request = {"operation": "check", "expression": expression, "unary": unary}
        try:
            found = self._call(request, [expression], SECONDS_TO_CHECK, None)
        except FeelError as error:
            return [FeelProblem(0, str(error))]
        return [FeelProblem(each["position"], each["message"]) for each in found]

    def _ask(
        self,
        request: dict[str, Any],
        expressions: Sequence[str],
        context: Mapping[str, Any],
        now: datetime,
        budget: Budget | None,
    ) -> Any:
        request = {"context": _needed(context, expressions), "now": _clock(now)} | request
        seconds = SECONDS_PER_EVALUATION + SECONDS_PER_FURTHER_EXPRESSION * (len(expressions) - 1)
        return self._call(request, expressions, seconds, budget)

    def _call(
        self,
        request: dict[str, Any],
        expressions: Sequence[str],
        seconds: float,
        budget: Budget | None,
    ) -> Any:
        shown = shown_of(expressions)
        _refuse_long(expressions)
        text = _as_json(request, shown)
        limit = seconds if budget is None else min(seconds, budget.remaining)
        if limit <= 0:
            raise FeelTimeout(expression=shown, milliseconds=round(_allowed(seconds, budget)))
        try:
            answer, spent = self._isolate.call(text, limit)
        except OutOfTime as error:
            if budget is not None:
                budget.spend(limit)
            milliseconds = round(_allowed(seconds, budget))
            raise FeelTimeout(expression=shown, milliseconds=milliseconds) from error
        except OutOfMemory as error:
            raise too_large(shown) from error
        if budget is not None:
            budget.spend(spent)
        return answer


@cache
def interpreter() -> Feel:
    """The interpreter of this process."""
    return Feel()


def _allowed(seconds: float, budget: Budget | None) -> float:
    """The limit to name, in milliseconds: the tighter of the two."""
    return 1000 * (seconds if budget is None else min(seconds, budget.seconds))


def _needed(
    context: Mapping[str, Any], expressions: Iterable[str], also: AbstractSet[str] = frozenset()
) -> dict[str, Any]:
    """The variables that may be meant: those whose name occurs, and those with unusual names."""
    text = "\n".join(expressions)
    return {
        name: value
        for name, value in context.items()
        if name in text or name in also or not _PLAIN_NAME.fullmatch(name)
    }


def _as_json(request: dict[str, Any], shown: str) -> str:
    try:
        return json.dumps(request, allow_nan=False, separators=(",", ":"))
    except (ValueError, TypeError, RecursionError) as error:
        raise FeelError(expression=shown, reason=f"a variable is no JSON: {error}") from error


def _clock(now: datetime) -> list[int]:
    offset = now.utcoffset() or timedelta(0)
    return [round(now.timestamp() * 1000), round(offset.total_seconds() / 60)]


def _refuse_long(expressions: Sequence[str]) -> None:
    for expression in expressions:
        if len(expression) > LONGEST_EXPRESSION:
            reason = f"it is longer than {LONGEST_EXPRESSION} characters."
            facts = {"expression": shown_of([expression]), "position": LONGEST_EXPRESSION}
            raise FeelSyntaxError(reason=reason, **facts)
