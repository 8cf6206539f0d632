"""Unary tests so plain that what they admit is known without asking V8.

Plain are `-`, literals, comparisons with a literal, intervals of literals, lists of these, and
`not(…)` around such a list. Everything else, and whatever feelin reads in a way of its own, is not.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any

_NUMBER = r"-?(?:\d{1,15}(?:\.\d{1,10})?|\.\d{1,10})"
_STRING = r'"[^"\\\r\n]*"'
_CALL = r'(?:date and time|date|time|duration)\s*\(\s*"[^"\\\r\n]*"\s*\)|@"[^"\\\r\n]*"'
_LITERAL = rf"{_NUMBER}|{_STRING}|{_CALL}|true|false|null"
_TOKEN = re.compile(
    rf"\s*(?:(?P<literal>{_LITERAL})(?![\w.(])|(?P<between>\.\.)|(?P<compare><=|>=|!=|<|>|=)"
    r"|(?P<negation>not\b)|(?P<mark>[\[\](),]))"
)
# In an interval a number may stand right before the two dots.
_BOUND = re.compile(rf"\s*(?P<literal>{_LITERAL})\s*(?=\.\.)")
_QUOTED = re.compile(r'(?P<head>[^"]*)"(?P<text>[^"]*)"')
_DURATION = re.compile(
    r"(?P<sign>-?)P(?:(?P<days>\d+)D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)
_MONTHS = re.compile(r"(?P<sign>-?)P(?=\d)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?")


class Sort(StrEnum):
    """What kind of value a literal is; only those of one sort can be compared."""

    NUMBER = "number"
    TEXT = "text"
    TRUTH = "truth"
    NULL = "null"
    DATE = "date"
    INSTANT = "instant"
    LOCAL = "local"
    TIME = "time"
    DURATION = "duration"
    MONTHS = "months"


ORDERED = frozenset(Sort) - {Sort.TEXT, Sort.TRUTH, Sort.NULL}
IN_JSON = frozenset({Sort.NUMBER, Sort.TEXT, Sort.TRUTH, Sort.NULL})
"""The sorts of which a literal is the same value in JSON."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal: `key` is its place among those of its sort, `text` how it was written."""

    sort: Sort
    key: Any
    text: str


@dataclass(frozen=True, slots=True)
class Span:
    """All values of one sort between two literals; None where there is no end.

    A single value has the same literal, included, at both ends.
    """

    low: Literal | None
    high: Literal | None
    low_in: bool = False
    high_in: bool = False

    @property
    def sort(self) -> Sort:
        end = self.low or self.high
        return Sort.NULL if end is None else end.sort

    @property
    def is_backwards(self) -> bool:
        """Whether its end lies before its beginning: feelin turns it round, DMN finds nothing."""
        if self.low is None or self.high is None or self.sort not in ORDERED:
            return False
        return bool(self.low.key > self.high.key)


@dataclass(frozen=True, slots=True)
class Cell:
    """What a unary test admits: the values in the spans, or with `negated` all others.

    Without spans a negated cell admits everything.
    """

    spans: tuple[Span, ...]
    negated: bool = False

    @property
    def is_any(self) -> bool:
        return self.negated and not self.spans


ANY = Cell((), negated=True)


def literal(text: str) -> Literal | None:
    """The literal that the text is, None for everything else."""
    shown = text.strip()
    if not re.fullmatch(_LITERAL, shown):
        return None
    return _literal(shown)


def literals(text: str) -> tuple[Literal, ...] | None:
    """The literals of a list of them, None when the text is anything else."""
    found = cell(text)
    if found is None or found.negated:
        return None
    values = tuple(span.low for span in found.spans if span.low is not None)
    alone = all(span.low is not None and span.low == span.high for span in found.spans)
    return values if alone else None


def cell(text: str) -> Cell | None:
    """What a unary test admits, None when that is not plain."""
    if text.strip() in {"", "-"}:
        return ANY
    tokens = _tokens(text)
    return None if tokens is None else _Parser(tokens).cell()


def _tokens(text: str) -> list[tuple[str, str]] | None:
    tokens = []
    at, end = 0, len(text.rstrip())
    while at < end:
        found = _BOUND.match(text, at) or _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            return None
        tokens.append((found.lastgroup, found[found.lastgroup]))
        at = found.end()
    return tokens


class _NotPlain(Exception):
    """The test is none of those that are known."""


class _Parser:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.at = 0

    def cell(self) -> Cell | None:
        try:
            negated = self.skip("not")
            if negated:
                self.expect("(")
            spans = tuple(self.tests())
            if negated:
                self.expect(")")
        except _NotPlain:
            return None
        return Cell(spans, negated) if self.at == len(self.tokens) else None

    def tests(self) -> Iterator[Span]:
        yield self.test()
        while self.skip(","):
            yield self.test()

    def test(self) -> Span:
        kind, text = self.next()
        if kind == "literal":
            return _point(self.literal(text))
        if kind == "compare":
            return self.comparison(text)
        if kind == "mark" and text in "[](":
            return self.interval(closed=text == "[")
        raise _NotPlain

    def comparison(self, sign: str) -> Span:
        value = self.literal(self.next()[1])
        if sign == "=":
            return _point(value)
        if sign == "!=" or value.sort not in ORDERED:
            raise _NotPlain
        if sign[0] == "<":
            return Span(None, value, high_in=sign == "<=")
        return Span(value, None, low_in=sign == ">=")

    def interval(self, *, closed: bool) -> Span:
        low = self.literal(self.next()[1])
        self.expect("..")
        high = self.literal(self.next()[1])
        mark = self.next()[1]
        if low.sort is not high.sort or low.sort not in ORDERED or mark not in {"[", "]", ")"}:
            raise _NotPlain
        return Span(low, high, low_in=closed, high_in=mark == "]")

    def literal(self, text: str) -> Literal:
        found = literal(text)
        if found is None:
            raise _NotPlain
        return found

    def next(self) -> tuple[str, str]:
        if self.at == len(self.tokens):
            raise _NotPlain
        self.at += 1
        return self.tokens[self.at - 1]

    def skip(self, text: str) -> bool:
        found = self.at < len(self.tokens) and self.tokens[self.at] in {
            ("mark", text),
            ("negation", text),
        }
        self.at += found
        return found

    def expect(self, text: str) -> None:
        if self.next()[1] != text:
            raise _NotPlain


def _point(value: Literal) -> Span:
    return Span(value, value, low_in=True, high_in=True)


def _literal(text: str) -> Literal | None:
    constants = {"true": (Sort.TRUTH, True), "false": (Sort.TRUTH, False)}
    if text in constants:
        return Literal(*constants[text], text)
    if text == "null":
        return Literal(Sort.NULL, None, text)
    quoted = _QUOTED.match(text)
    if quoted is None:
        number = float(text)
        return Literal(Sort.NUMBER, int(number) if number.is_integer() else number, text)
    head = quoted["head"].rstrip("( \t").strip()
    if not head:
        return Literal(Sort.TEXT, quoted["text"], text)
    found = _temporal(head, quoted["text"])
    return None if found is None else Literal(*found, text)


def _temporal(head: str, text: str) -> tuple[Sort, float] | None:
    readers = {"date": (_date,), "date and time": (_moment,), "time": (_time,)}
    either = (_date, _moment, _time, _duration)
    for read in readers.get(head, (_duration,) if head == "duration" else either):
        found = read(text)
        if found is not None:
            return found
    return None


def _date(text: str) -> tuple[Sort, float] | None:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return None
    try:
        return Sort.DATE, date.fromisoformat(text).toordinal()
    except ValueError:
        return None


def _moment(text: str) -> tuple[Sort, float] | None:
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)?", text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return Sort.LOCAL, moment.replace(tzinfo=UTC).timestamp()
    return Sort.INSTANT, moment.timestamp()


def _time(text: str) -> tuple[Sort, float] | None:
    if not re.fullmatch(r"\d\d:\d\d:\d\d", text):
        return None
    try:
        of_day = time.fromisoformat(text)
    except ValueError:
        return None
    return Sort.TIME, of_day.hour * 3600 + of_day.minute * 60 + of_day.second


def _duration(text: str) -> tuple[Sort, float] | None:
    if found := _MONTHS.fullmatch(text):
        months = int(found["years"] or 0) * 12 + int(found["months"] or 0)
        return Sort.MONTHS, -months if found["sign"] else months
    found = _DURATION.fullmatch(text)
    if found is None or text.lstrip("-") == "P":
        return None
    units = {"days": 86400, "hours": 3600, "minutes": 60, "seconds": 1}
    seconds = sum(float(found[unit] or 0) * size for unit, size in units.items())
    return Sort.DURATION, -seconds if found["sign"] else seconds
