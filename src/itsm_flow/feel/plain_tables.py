"""Tables so plain that V8 is not asked: paths for inputs, and tests of the values in JSON."""

from collections.abc import Mapping, Sequence
from typing import Any

from itsm_flow.feel.answers import HIT, MISS, FeelResult, TableInput, TableResult
from itsm_flow.feel.cells import LONGEST_REMEMBERED, Span, cell
from itsm_flow.feel.literals import IN_JSON, ORDERED, Sort
from itsm_flow.feel.shortcuts import NOT_SIMPLE, simple_value

_PLAIN_TYPES = frozenset({None, "string", "boolean", "number", "integer", "long", "double"})
_MOST_EXACT = 2**53


class _AskV8(Exception):
    """Something is not plain."""


def plain_table(
    inputs: Sequence[TableInput], rows: Sequence[Sequence[str]], context: Mapping[str, Any]
) -> TableResult | None:
    """What V8 would say of a table, None when it has to be asked."""
    try:
        values = [_value(expression, declared, context) for expression, declared, _ in inputs]
        results = [FeelResult(value) for _, value in values]
        outside = tuple(
            index
            for index, ((sort, value), (_, _, allowed)) in enumerate(
                zip(values, inputs, strict=True)
            )
            if allowed and value is not None and not _passes(allowed, sort, value)
        )
        if outside:
            return TableResult(results, [], outside)
        tested = [
            [
                HIT if _passes(test, *value) else MISS
                for test, value in zip(row, values, strict=True)
            ]
            for row in rows
        ]
    except _AskV8:
        return None
    return TableResult(results, tested)


def _value(expression: str, declared: str | None, context: Mapping[str, Any]) -> tuple[Sort, Any]:
    """An input's value and its sort."""
    if declared not in _PLAIN_TYPES:
        raise _AskV8
    value = simple_value(expression, context)
    if value is NOT_SIMPLE:
        raise _AskV8
    if value is None:
        return Sort.NULL, None
    if isinstance(value, bool):
        return Sort.TRUTH, value
    if isinstance(value, str):
        return Sort.TEXT, value
    # A fraction may miss a test by its rounding error, and an integer may be no double.
    if isinstance(value, int) and -_MOST_EXACT < value < _MOST_EXACT:
        return Sort.NUMBER, value
    raise _AskV8


def _passes(test: str, sort: Sort, value: Any) -> bool:
    found = cell(test) if len(test) <= LONGEST_REMEMBERED else None
    if found is None:
        raise _AskV8
    return any(_lies_in(span, sort, value) for span in found.spans) is not found.negated


def _lies_in(span: Span, sort: Sort, value: Any) -> bool:
    kind = span.sort
    if kind is sort:
        return (
            _between(span, value) if sort in ORDERED else bool(span.low and span.low.key == value)
        )
    if kind not in IN_JSON or (span.low is not span.high and sort is not Sort.NULL):
        raise _AskV8
    return False


def _between(span: Span, value: Any) -> bool:
    low, high = span.low, span.high
    if low is not None and not (value > low.key or (span.low_in and value == low.key)):
        return False
    return high is None or bool(value < high.key or (span.high_in and value == high.key))
