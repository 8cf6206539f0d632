"""The values of a decision table's inputs, cut into pieces that no test cuts further.

A set of values of one input is then an integer with a bit for each piece, and whether rules overlap
or leave something out is a matter of bits.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import floor
from typing import TypeGuard

from itsm_flow.domain.decisions import DecisionInput, DecisionTable
from itsm_flow.feel.cells import ANY, Cell, Span, cell
from itsm_flow.feel.literals import ORDERED, Literal, Sort

_OF_TYPE = {
    "string": {Sort.TEXT},
    "boolean": {Sort.TRUTH},
    "number": {Sort.NUMBER},
    "double": {Sort.NUMBER},
    "integer": {Sort.NUMBER},
    "long": {Sort.NUMBER},
    "date": {Sort.DATE},
    "time": {Sort.TIME},
    "dateTime": {Sort.INSTANT, Sort.LOCAL},
    "dayTimeDuration": {Sort.DURATION},
    "yearMonthDuration": {Sort.MONTHS},
}
_WHOLE = frozenset({"integer", "long"})
_TEMPORAL = ORDERED - {Sort.NUMBER}

MOST_TESTS = 100_000


class TooLarge(Exception):
    """The table has more combinations than are looked at."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One literal (`low` is `high`), all between two, or of texts all that nobody named."""

    sort: Sort
    low: Literal | None = None
    high: Literal | None = None

    @property
    def is_point(self) -> bool:
        return self.low is not None and self.low is self.high

    @property
    def is_unnamed(self) -> bool:
        """Whether these are the texts that no test and no list names."""
        return self.sort is Sort.TEXT and self.low is None

    def lies_in(self, span: Span) -> bool:
        """Whether all its values are in the span; pieces lie in it or beside it."""
        if self.sort is not span.sort or self.is_unnamed:
            return False
        if self.sort not in ORDERED:
            return self.low is not None and span.low is not None and self.low.key == span.low.key
        return _above(self, span) and _below(self, span)


def _above(piece: Piece, span: Span) -> bool:
    if span.low is None:
        return True
    if piece.low is None:
        return False
    if piece.low.key == span.low.key:
        return span.low_in or not piece.is_point
    return bool(piece.low.key > span.low.key)


def _below(piece: Piece, span: Span) -> bool:
    if span.high is None:
        return True
    if piece.high is None:
        return False
    if piece.high.key == span.high.key:
        return span.high_in or not piece.is_point
    return bool(piece.high.key < span.high.key)


@dataclass(frozen=True, slots=True)
class Axis:
    """One input: its pieces, and for each rule the set of those that it admits.

    `unclear` are the rules whose tests here are not plain; their set is everything.
    """

    label: str
    pieces: tuple[Piece, ...]
    rules: tuple[int, ...]
    unclear: frozenset[int]

    @property
    def everything(self) -> int:
        return (1 << len(self.pieces)) - 1

    def text(self, pieces: int) -> str:
        """A set of pieces as a unary test."""
        if pieces == self.everything:
            return "-"
        unnamed = [
            each for at, each in enumerate(self.pieces) if each.is_unnamed and pieces >> at & 1
        ]
        if unnamed:
            missing = self._runs(self.everything & ~pieces)
            return f"not({', '.join(missing)})"
        return ", ".join(self._runs(pieces))

    def _runs(self, pieces: int) -> Iterator[str]:
        """The pieces as tests, those that lie side by side together."""
        run: list[Piece] = []
        for at, piece in enumerate(self.pieces):
            chosen = bool(pieces >> at & 1)
            if run and not (chosen and piece.sort is run[0].sort and piece.sort in ORDERED):
                yield _run_text(run)
                run = []
            if chosen:
                run.append(piece)
        if run:
            yield _run_text(run)


def _run_text(run: Sequence[Piece]) -> str:
    first, last = run[0], run[-1]
    low, high = first.low, last.high
    if low is None and high is None:
        return "-"
    if low is None or high is None:
        end, closed = (high, last.is_point) if low is None else (low, first.is_point)
        sign = "<" if low is None else ">"
        return f"{sign}{'=' if closed else ''} {end.text if end else ''}"
    if low is high:
        return low.text
    begin, finish = "[" if first.is_point else "(", "]" if last.is_point else ")"
    return f"{begin}{low.text}..{high.text}{finish}"


def axes_of(table: DecisionTable) -> tuple[Axis, ...]:
    """The inputs of a table; those with the same expression and type are one. Raises TooLarge."""
    columns: dict[tuple[str, str | None], list[int]] = {}
    for index, column in enumerate(table.inputs):
        columns.setdefault((column.expression.strip(), column.type), []).append(index)
    axes: list[Axis] = []
    for indexes in columns.values():
        axes.append(_axis(table, indexes))
        if sum(len(axis.pieces) for axis in axes) * len(table.rules) > 5 * MOST_TESTS:
            raise TooLarge
    return tuple(axes)


def _axis(table: DecisionTable, indexes: Sequence[int]) -> Axis:
    column = table.inputs[indexes[0]]
    texts = [tuple(rule.tests[index] for index in indexes) for rule in table.rules]
    tests = {row: [cell(text) for text in row] for row in dict.fromkeys(texts)}
    allowed = ANY if column.allowed is None else cell(column.allowed)
    every = [*(each for row in tests.values() for each in row), allowed]
    sorts = _sorts(column, every)
    pieces = list(_pieces(column, [each for each in every if _is_clear(each, sorts)], sorts))
    if len(pieces) * len(tests) > MOST_TESTS:
        raise TooLarge
    if _is_clear(allowed, sorts):
        pieces = [each for each in pieces if each.sort is Sort.NULL or _admits(allowed, each)]
    whole = (1 << len(pieces)) - 1
    # None where it is not known what a rule admits.
    admitted = {
        row: _mask(pieces, known)
        if len(known) == len(cells) and _is_clear(allowed, sorts)
        else None
        for row, cells in tests.items()
        for known in ([each for each in cells if _is_clear(each, sorts)],)
    }
    masks = [admitted[row] for row in texts]
    return Axis(
        column.label or column.expression,
        tuple(pieces),
        tuple(whole if mask is None else mask for mask in masks),
        frozenset(number for number, mask in enumerate(masks) if mask is None),
    )


def _sorts(column: DecisionInput, tests: Iterable[Cell | None]) -> frozenset[Sort]:
    """The sorts of values that the input may have: those of its type, else those of its tests."""
    declared = _OF_TYPE.get(column.type or "")
    named = {span.sort for each in tests if each is not None for span in each.spans}
    if declared is not None:
        return frozenset(declared & named if len(declared) > 1 else declared)
    return frozenset(named - {Sort.NULL})


def _is_clear(test: Cell | None, sorts: frozenset[Sort]) -> TypeGuard[Cell]:
    """Whether what the test admits is known: dates and times of several sorts mix in their way."""
    if test is None:
        return False
    mixed = len(sorts & _TEMPORAL) > 1
    return not any(
        span.sort in _TEMPORAL and (mixed or span.sort not in sorts) for span in test.spans
    )


def _pieces(
    column: DecisionInput, tests: Sequence[Cell], sorts: frozenset[Sort]
) -> Iterator[Piece]:
    spans = [span for each in tests for span in each.spans]
    named = {
        (end.sort, end.key): end
        for span in spans
        for end in (span.low, span.high)
        if end is not None
    }
    if not sorts:
        yield Piece(Sort.NUMBER)
    for sort in sorted(sorts):
        points = [each for each in named.values() if each.sort is sort]
        if sort in ORDERED:
            points.sort(key=lambda each: each.key)
            yield from _line(points, sort, whole=column.type in _WHOLE)
        elif sort is Sort.TRUTH:
            yield from (_point(Literal(sort, value, str(value).lower())) for value in (True, False))
        else:
            yield from map(_point, points)
            yield Piece(sort)
    if any(span.sort is Sort.NULL for span in spans):
        yield _point(Literal(Sort.NULL, None, "null"))


def _point(value: Literal) -> Piece:
    return Piece(value.sort, value, value)


def _line(points: Sequence[Literal], sort: Sort, *, whole: bool) -> Iterator[Piece]:
    """The points and what lies between them; of whole numbers only what holds one."""
    low: Literal | None = None
    for high in (*points, None):
        empty = whole and low and high and floor(low.key) + 1 >= high.key
        if not empty:
            yield Piece(sort, low, high)
        if high is not None and not (whole and not float(high.key).is_integer()):
            yield _point(high)
        low = high


def _admits(test: Cell, piece: Piece) -> bool:
    return any(piece.lies_in(span) for span in test.spans) is not test.negated


def _mask(pieces: Sequence[Piece], tests: Sequence[Cell]) -> int:
    """The pieces that every one of the tests admits."""
    return sum(
        1 << at for at, piece in enumerate(pieces) if all(_admits(test, piece) for test in tests)
    )
