"""FEEL as the layers above use it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import cache
from time import thread_time
from typing import Any

from itsm_flow.feel.answers import (
    ComputedField,
    FeelResult,
    FormAnswers,
    FormScope,
    ScopeAnswers,
    TableInput,
    TableResult,
    result_of,
    tested_of,
)
from itsm_flow.feel.asking import spend
from itsm_flow.feel.budget import Budget
from itsm_flow.feel.checks import Checks
from itsm_flow.feel.plain_tables import plain_table
from itsm_flow.feel.shortcuts import NOT_SIMPLE, simple_value

SECONDS_PER_EVALUATION = 0.25
SECONDS_PER_FURTHER_EXPRESSION = 0.005

_PLAIN_NAME = re.compile(r"[^\W\d]\w*")


class Feel(Checks):
    """The interpreter. Expressions come without their leading `=`; safe across threads.

    `now` is an aware time; its offset is also the one of times written without an offset.
    """

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
        started = thread_time()
        plain = None if types else plain_table(inputs, rows, context)
        if plain is not None:
            spend(budget, thread_time() - started, [text for text, _, _ in inputs])
            return plain
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


@cache
def interpreter() -> Feel:
    """The interpreter of this process."""
    return Feel()


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


def _clock(now: datetime) -> list[int]:
    offset = now.utcoffset() or timedelta(0)
    return [round(now.timestamp() * 1000), round(offset.total_seconds() / 60)]
