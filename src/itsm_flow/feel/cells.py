"""Unary tests so plain that what they admit is known without asking V8.

Plain are `-`, literals, comparisons with a literal, intervals of literals, lists of these, and
`not(…)` around such a list. Everything else, and whatever feelin reads in a way of its own, is not.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from itsm_flow.feel.literals import LITERAL, ORDERED, Literal, Sort, literal

_TOKEN = re.compile(
    rf"\s*(?:(?P<literal>{LITERAL})(?![\w.(])|(?P<between>\.\.)|(?P<compare><=|>=|!=|<|>|=)"
    r"|(?P<negation>not\b)|(?P<mark>[\[\](),]))"
)
# In an interval a number may stand right before the two dots.
_BOUND = re.compile(rf"\s*(?P<literal>{LITERAL})\s*(?=\.\.)")
LONGEST_REMEMBERED = 200


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
    return _remembered(text) if len(text) <= LONGEST_REMEMBERED else _read(text)


def _read(text: str) -> Cell | None:
    if text.strip() in {"", "-"}:
        return ANY
    tokens = _tokens(text)
    return None if tokens is None else _Parser(tokens).cell()


_remembered = lru_cache(maxsize=10_000)(_read)


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
