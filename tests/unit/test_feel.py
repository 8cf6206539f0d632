"""FEEL as the engine, the forms and the checks rely on it."""

import json
import threading
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from itsm_flow.feel import (
    Budget,
    FeelError,
    FeelResult,
    FeelSyntaxError,
    FeelTimeout,
    interpreter,
)

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)


def evaluate(expression: str, now: datetime = NOW, **context: Any) -> FeelResult:
    return interpreter().evaluate(expression, context, now=now)


@pytest.mark.parametrize(
    ("expression", "context", "value"),
    [
        ("1 + 2", {}, 3),
        ("0.5 + 0.25", {}, 0.75),
        ('"a" + "b"', {}, "ab"),
        ("[1, 2][item > 1]", {}, [2]),
        ("{a: 1, b: a + 1}", {}, {"a": 1, "b": 2}),
        ("priority <= 2 and open", {"priority": 1, "open": True}, True),
        ("count(items[qty > 2])", {"items": [{"qty": 1}, {"qty": 3}]}, 1),
        ('if impact = "high" then 1 else 3', {"impact": "high"}, 1),
        ("some x in votes satisfies x = false", {"votes": [True, False]}, True),
        ("分類 = 1", {"分類": 1}, True),
        ("first name", {"first name": "Ada"}, "Ada"),
        ("person.first name", {"person": {"first name": "Ada"}}, "Ada"),
        ("a-b", {"a": 5, "b": 3}, 2),
        ("a-b", {"a-b": 7, "a": 5, "b": 3}, 7),
        ("date = 3", {"date": 3}, True),
        ('string join(names, ", ")', {"names": ["a", "b"]}, "a, b"),
    ],
)
def test_an_expression_gives_its_value(
    expression: str, context: dict[str, Any], value: object
) -> None:
    assert evaluate(expression, **context) == FeelResult(value)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("now()", "2026-11-23T10:30:00Z"),
        ("today()", "2026-11-23"),
        ('now() + duration("P1D")', "2026-11-24T10:30:00Z"),
        ('duration("PT36H")', "P1DT12H"),
        ('duration("P40D")', "P40D"),
        ('duration("P14M")', "P1Y2M"),
        ('date("2026-01-03") - date("2025-01-01")', "P367D"),
        ('date("2025-01-01") - date("2025-01-03")', "-P2D"),
        ('date("2026-02-28") + duration("P1D")', "2026-03-01"),
        ('time("10:00:00+02:00")', "10:00:00+02:00"),
        ('@"2026-07-01T10:00:00@Europe/Berlin"', "2026-07-01T10:00:00+02:00"),
    ],
)
def test_dates_times_and_durations_come_back_as_iso_text(expression: str, text: str) -> None:
    assert evaluate(expression) == FeelResult(text)


def test_midnight_is_a_time_for_now_and_a_date_for_today() -> None:
    midnight = datetime(2026, 11, 23, tzinfo=UTC)
    assert evaluate("now()", now=midnight).value == "2026-11-23T00:00:00Z"
    assert evaluate("today()", now=midnight).value == "2026-11-23"


@pytest.mark.parametrize("hours", [0, 8])
@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("date(now())", "2026-11-23"),
        ("date(2026, 1, 31)", "2026-01-31"),
        ("date(now()) = today()", True),
        ('date("2026-01-31") + duration("P1D")', "2026-02-01"),
        ('years and months duration(date("2011-12-22"), date("2013-08-24"))', "P1Y8M"),
        ('years and months duration(date("2013-08-24"), date("2011-12-22"))', "-P1Y8M"),
    ],
)
def test_a_date_that_is_made_is_a_date_wherever_the_organisation_is(
    expression: str, text: object, hours: int
) -> None:
    now = datetime(2026, 11, 23, 10, 30, tzinfo=timezone(timedelta(hours=hours)))
    assert evaluate(expression, now=now) == FeelResult(text)


def test_a_time_without_offset_is_one_where_the_organisation_is() -> None:
    taipei = datetime(2026, 11, 24, 0, 30, tzinfo=timezone(timedelta(hours=8)))
    assert evaluate("today()", now=taipei).value == "2026-11-24"
    assert evaluate('date and time("2026-11-24T00:29:00") < now()', now=taipei).value is True
    assert evaluate('date and time("2026-11-24T00:31:00") < now()', now=taipei).value is False


def test_every_evaluation_reads_the_clock_that_it_is_given() -> None:
    later = NOW + timedelta(days=400)
    assert evaluate("now()").value != evaluate("now()", now=later).value
    assert evaluate("now()").value == "2026-11-23T10:30:00Z"


@pytest.mark.parametrize(
    ("expression", "context", "value"),
    [
        ("id", {"id": 9007199254740993}, 9007199254740993),
        ("order.lines.total", {"order": {"lines": {"total": 2**70}}}, 2**70),
        ("true", {}, True),
        ("null", {}, None),
        ("-12", {}, -12),
        ("2.50", {}, 2.5),
        ("2.0", {}, 2),
        ('"plain text"', {}, "plain text"),
    ],
)
def test_a_path_or_a_literal_keeps_its_exact_value(
    expression: str, context: dict[str, Any], value: object
) -> None:
    result = evaluate(expression, **context)
    assert result == FeelResult(value)
    assert type(result.value) is type(value)


def test_a_value_read_by_a_path_is_a_copy() -> None:
    lines = [{"qty": 1}]
    evaluate("lines", lines=lines).value[0]["qty"] = 2
    assert lines == [{"qty": 1}]


@pytest.mark.parametrize(
    "expression",
    ["amount", "a.b.c", "true", "false", "null", "7", "-7", "1.25", '"text"', "a.list", "a.none"],
)
def test_the_short_way_and_the_interpreter_agree(expression: str) -> None:
    context = {"amount": 5, "a": {"b": {"c": [1, {"d": 2}]}, "list": [], "none": None}}
    assert evaluate(expression, **context) == evaluate(f"({expression})", **context)


@pytest.mark.parametrize(
    ("expression", "context", "warning"),
    [
        ("unknown", {}, "Variable 'unknown' not found"),
        ("a.b", {"a": {}}, "Key 'b' not found in '{...}'"),
        ("a.b", {"a": 1}, "Property 'b' not found in '1'"),
        ("nothing(1)", {}, "Cannot invoke 'null'"),
        ('"a" + 1', {}, "Can't add '1' to '\"a\"'"),
        ("x > 3", {}, "Variable 'x' not found"),
        ("[1..3]", {}, "A range cannot be kept as a value."),
        ("now", {}, "A function cannot be kept as a value."),
        ("{f: function(x) x}", {}, "A function cannot be kept as a value."),
        ("10 ** 20", {}, "The number 100000000000000000000 is too large to be exact."),
    ],
)
def test_a_doubtful_value_comes_with_a_warning(
    expression: str, context: dict[str, Any], warning: str
) -> None:
    assert warning in evaluate(expression, **context).warnings


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("x = null", True),
        ("null = x", True),
        ("x != null", False),
        ("x != null and x > 3", False),
        ("x != null and x + 1 > 3", False),
        ("if x = null then 0 else x", 0),
        ("a.b != null and a.b > 2", False),
        ("not(x != null)", True),
    ],
)
def test_a_test_for_null_excuses_the_unknown_variable(expression: str, value: object) -> None:
    assert evaluate(expression) == FeelResult(value)


def test_a_test_for_null_excuses_no_other_variable() -> None:
    assert evaluate("x = null and y > 3").warnings == ("Variable 'y' not found",)


@pytest.mark.parametrize("expression", ["2 ** 5000", "[1, -(2 ** 5000)]", "{a: 2 ** 5000}"])
def test_what_is_no_number_is_an_error(expression: str) -> None:
    with pytest.raises(FeelError, match="no number"):
        evaluate(expression)


@pytest.mark.parametrize("expression", ["", "1 +", "(1", "a & b", "for x in", "[1,", "if a"])
def test_a_syntax_error_names_the_expression_and_the_place(expression: str) -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        evaluate(expression)
    assert caught.value.facts["expression"] == expression
    assert 0 <= caught.value.facts["position"] <= len(expression)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), NOW, {1, 2}])
def test_a_variable_that_is_no_json_is_an_error(value: object) -> None:
    with pytest.raises(FeelError, match="no JSON"):
        evaluate("x = 1", x=value)


HOSTILE_KEYS = {
    "__proto__": {"polluted": True},
    "constructor": {"prototype": 1},
    "typename": "date",
    "toString": "text",
    "toJSON": "text",
    "hasOwnProperty": 5,
    "valueOf": None,
    "then": 1,
    "__builtins__": {},
}


def test_keys_that_mean_something_to_a_language_are_data_here() -> None:
    context = json.loads(json.dumps({**HOSTILE_KEYS, "nested": HOSTILE_KEYS}))
    for name, value in HOSTILE_KEYS.items():
        assert interpreter().evaluate(f"[{name}]", context, now=NOW).value == [value]
    copied = interpreter().evaluate('context put(nested, "more", 1)', context, now=NOW)
    assert copied.value == {**HOSTILE_KEYS, "more": 1}
    each = interpreter().evaluate("for x in [nested] return x", context, now=NOW)
    assert each.value == [HOSTILE_KEYS]
    assert evaluate("{}.polluted").value is None
    assert evaluate("now.constructor").value is None


def test_all_expressions_of_a_gateway_are_answered_in_order() -> None:
    results = interpreter().evaluate_all(
        ["a > 1", "a", "missing", "b + 1", "true"], {"a": 2, "b": 3}, now=NOW
    )
    assert [result.value for result in results] == [True, 2, None, 4, True]
    assert [bool(result.warnings) for result in results] == [False, False, True, False, False]


@pytest.mark.parametrize(
    ("test", "value", "passes"),
    [
        ("> 3", 4, True),
        ("> 3", 3, False),
        ("> 3", None, False),
        ('"a", "b"', "b", True),
        ('not("a", "b")', "b", False),
        ("[1..5]", 5, True),
        ("[1..5)", 5, False),
        ("-", "anything", True),
        ("true", True, True),
        ("true", False, False),
        ("null", None, True),
        ("? > limit", 4, True),
    ],
)
def test_a_unary_test_says_whether_a_value_passes(test: str, value: object, passes: bool) -> None:
    assert interpreter().unary_tests([(test, value)], {"limit": 3}, now=NOW) == [FeelResult(passes)]


def test_no_unary_tests_give_no_results() -> None:
    assert interpreter().unary_tests([], {}, now=NOW) == []


def test_a_table_keeps_dates_for_its_tests() -> None:
    table = interpreter().table(
        [("day", "date", None), ("size", None, None)],
        [['< date("2026-02-01")', "1"], ['>= date("2026-02-01")', ""]],
        {"day": "2026-03-01", "size": 1},
        now=NOW,
    )
    assert [each.value for each in table.inputs] == ["2026-03-01", 1]
    assert [[test.value for test in row] for row in table.rows] == [[False, True], [True, True]]


def test_evaluations_of_many_threads_do_not_mix() -> None:
    wrong: list[object] = []

    def work(number: int) -> None:
        for step in range(40):
            result = evaluate("n * 1000 + s", n=number, s=step)
            if result != FeelResult(number * 1000 + step):
                wrong.append(result)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_budget_is_shared_and_ends() -> None:
    budget = Budget(seconds=0.3)
    assert interpreter().evaluate("1 + 1", {}, now=NOW, budget=budget).value == 2
    assert 0 < budget.spent < 0.3
    endless = "every i in 1..100000000 satisfies true"
    for _ in range(2):
        with pytest.raises(FeelTimeout) as caught:
            interpreter().evaluate(endless, {}, now=NOW, budget=budget)
        assert caught.value.facts["milliseconds"] in {250, 300}
    assert budget.remaining == 0
    with pytest.raises(FeelTimeout):
        interpreter().evaluate("1 + 1", {}, now=NOW, budget=budget)
    assert interpreter().evaluate("1 + 1", {}, now=NOW).value == 2
