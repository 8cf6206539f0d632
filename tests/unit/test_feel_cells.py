"""What plain unary tests admit is what feelin says of them."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsm_flow.feel import Budget, FeelTimeout, TableInput, interpreter
from itsm_flow.feel.cells import Cell, Span, cell, literals
from itsm_flow.feel.literals import literal
from itsm_flow.feel.plain_tables import plain_table

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)

NUMBERS = st.one_of(st.integers(-9, 9), st.sampled_from([-2.5, 0.1, 1.5, 3.25]))
WORDS = st.sampled_from(["", "a", "b", "high risk", "not(1)", "[1..2]"])


def holds(test: Cell, value: Any) -> bool:
    """What a cell says of a JSON value."""
    return any(_lies_in(span, value) for span in test.spans) is not test.negated


def _lies_in(span: Span, value: Any) -> bool:
    kinds: dict[str, Any] = {"number": (int, float), "text": str, "truth": bool}
    wanted = kinds.get(span.sort, type(None))
    if not isinstance(value, wanted) or isinstance(value, bool) is not (span.sort == "truth"):
        return False
    if span.low is span.high:
        return span.low is not None and bool(span.low.key == value)
    above = span.low is None or span.low.key < value or (span.low_in and span.low.key == value)
    return above and (
        span.high is None or value < span.high.key or (span.high_in and value == span.high.key)
    )


def shown(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


@st.composite
def plain_tests(draw: st.DrawFn) -> str:
    """A unary test of one sort of values, with blanks anywhere."""
    numeric = draw(st.booleans())
    one = NUMBERS.map(shown) if numeric else WORDS.map(shown)
    kinds = [one, one.map("= {}".format)]
    if numeric:
        signs = st.sampled_from(["<", "<=", ">", ">="])
        kinds.append(st.builds("{} {}".format, signs, one))
        ends = st.tuples(NUMBERS, NUMBERS).map(sorted)
        marks = st.tuples(st.sampled_from("[(]"), st.sampled_from("])["))
        kinds.append(st.builds(_interval, marks, ends))
    items = draw(st.lists(st.one_of(kinds), min_size=1, max_size=3))
    joined = draw(st.sampled_from([",", " , "])).join(items)
    return draw(st.sampled_from(["{}", " {} ", "not({})", "not( {} )"])).format(joined)


def _interval(marks: tuple[str, str], ends: list[Any]) -> str:
    return f"{marks[0]}{ends[0]}..{ends[1]}{marks[1]}"


@settings(max_examples=300, deadline=None)
@given(test=plain_tests(), value=st.one_of(NUMBERS, WORDS, st.none()))
def test_a_plain_test_admits_what_the_interpreter_admits(test: str, value: Any) -> None:
    found = cell(test)
    assert found is not None
    if isinstance(value, str) is not ('"' in test) and value is not None:
        return  # feelin compares a text with a number as JavaScript does; types are checked before
    (result,) = interpreter().unary_tests([(test, value)], {}, now=NOW)
    assert result.warnings == ()
    assert holds(found, value) is result.value


@settings(max_examples=300, deadline=None)
@given(
    test=st.one_of(plain_tests(), st.sampled_from(["true", "false", "not(true)", "null", "-"])),
    value=st.one_of(NUMBERS, WORDS, st.booleans(), st.none()),
)
def test_a_plain_table_is_answered_as_the_interpreter_would(test: str, value: Any) -> None:
    answer = plain_table([("v", None, None)], [[test]], {"v": value})
    if test == "-":
        assert isinstance(value, float) or answer is not None
        return
    (result,) = interpreter().unary_tests([(test, value)], {}, now=NOW)
    if answer is None:
        assert isinstance(value, float) or any(mark in test for mark in "<>[](")
    else:
        assert (answer.rows, answer.outside) == ([[result]], ())
        assert [each.value for each in answer.inputs] == [value]


@pytest.mark.parametrize(
    ("expression", "declared", "allowed", "test", "value"),
    [
        ("v", "date", None, "-", "2026-01-01"),
        ("v + 1", None, None, "-", 1),
        ("w", None, None, "-", 1),
        ("v", None, None, "> w", 1),
        ("v", None, None, "> 3", 2**53),
        ("v", None, None, "> 3", 0.1 + 0.2),
        ("v", None, None, "> 3", "4"),
        ("v", None, None, '> date("2026-01-01")', "2026-01-02"),
        ("v", None, "[1..w]", "> 3", 4),
        ("v", None, None, "-", [1]),
        ("v", None, None, ",".join(map(str, range(100))), 4),
    ],
)
def test_a_table_that_is_not_plain_is_left_to_the_interpreter(
    expression: str, declared: str | None, allowed: str | None, test: str, value: Any
) -> None:
    assert plain_table([(expression, declared, allowed)], [[test]], {"v": value}) is None


def test_a_plain_table_tells_values_that_are_not_allowed() -> None:
    inputs: list[TableInput] = [("v", "string", '"a", "b"'), ("w", "number", "[1..3]")]
    answer = plain_table(inputs, [["-", "2"]], {"v": "c", "w": 2})
    assert answer is not None
    assert (answer.outside, answer.rows) == ((0,), [])
    answer = plain_table(inputs, [["-", "2"]], {"v": None, "w": 2})
    assert answer is not None
    assert [[each.value for each in row] for row in answer.rows] == [[True, True]]


@settings(max_examples=100, deadline=None)
@given(test=plain_tests())
def test_a_plain_test_is_feel(test: str) -> None:
    request = {"operation": "check", "expression": test, "unary": True}
    assert interpreter()._call(request, [test], 2.0, None) == []


@pytest.mark.parametrize(
    "test",
    [
        *("n", "? > 3", '"a\\"b"', "1e3", ">= 3 and <= 5", '> "a"', "!= 3", "[1..n]", "1 2", "(1)"),
        *("not", "not(", "[1..2", "1..2", '[1.."a"]', "true and false", "abs(1)", 'date("soon")'),
        *('date("2026-02-30")', "- 5", "12345678901234567", 'duration("P")', ",", "1,", "@soon"),
    ],
)
def test_everything_else_is_not_plain(test: str) -> None:
    assert cell(test) is None


@pytest.mark.parametrize("text", ["", "-", " - "])
def test_an_empty_test_admits_everything(text: str) -> None:
    found = cell(text)
    assert found is not None
    assert found.is_any


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ('date("2026-01-31")', '@"2026-02-01"'),
        ('date and time("2026-01-01T10:00:00Z")', '@"2026-01-01T10:00:00-01:00"'),
        ('@"2026-01-01T10:00:00"', 'date and time("2026-01-01T10:00:01")'),
        ('time("09:59:59")', '@"10:00:00"'),
        ('duration("-PT1H")', '@"PT0S"'),
        ('duration("PT23H59M59.5S")', 'duration("P1D")'),
        ('duration("P11M")', '@"P1Y"'),
        ("-0.5", "0"),
    ],
)
def test_literals_of_one_sort_are_in_order(earlier: str, later: str) -> None:
    one, other = literal(earlier), literal(later)
    assert one is not None
    assert other is not None
    assert one.sort is other.sort
    assert one.key < other.key
    test = cell(f"[{earlier}..{later}]")
    assert test is not None
    assert not test.spans[0].is_backwards


def test_a_list_of_literals_is_read_in_its_order() -> None:
    assert [each.key for each in literals('"high", "low", 3, true, null') or ()] == [
        "high",
        "low",
        3,
        True,
        None,
    ]
    assert literals('"high", > 3') is None
    assert literals('not("high")') is None
    assert literals("n") is None


def test_a_plain_table_takes_its_time_from_the_budget() -> None:
    rows = [[f"[{number}..{number + 1}]"] for number in range(2000)]
    budget = Budget(seconds=0.05)

    def ask_often() -> None:
        for _ in range(1000):
            interpreter().table([("v", None, None)], rows, {"v": 5}, now=NOW, budget=budget)

    with pytest.raises(FeelTimeout):
        ask_often()
    assert 0.05 <= budget.spent < 1
