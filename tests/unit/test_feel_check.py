"""What the check says of an expression without running it."""

import pytest

from itsm_flow.feel import FeelProblem, interpreter


@pytest.mark.parametrize(
    "expression",
    [
        "1 + 2",
        "count(items[qty > 2])",
        'date and time("2026-01-01T10:00:00") > now()',
        "years and months duration(a, b)",
        "get value(c, name)",
        "{double: function(x) x * 2, y: double(4)}.y",
        "for i in list return i.size",
        "every x in votes satisfies x",
        "decimal(n: a, scale: 2)",
        "sort(list, function(a, b) a < b)",
        'if a then "b" else null',
    ],
)
def test_a_good_expression_has_no_problem(expression: str) -> None:
    assert interpreter().check(expression) == []


@pytest.mark.parametrize(
    ("expression", "position", "says"),
    [
        ("1 +", 3, "Incomplete <ArithmeticExpression>."),
        ("a && b", 2, "Unrecognized token"),
        ("a == b", 2, "Two comparison signs in a row"),
        ("if a <> b then 1 else 2", 5, "Two comparison signs in a row"),
        ("order.total()", 0, 'There is no function "order.total".'),
        ("", 0, "Incomplete"),
        ("amount > limit(3)", 9, 'There is no function "limit".'),
        ("overlaps before(a, b)", 0, 'The function "overlaps before" is not supported.'),
        ("a instance of string", 0, '"instance of" is not supported.'),
        ("x = 1 or 2", 9, '"or" joins conditions, and 2 is none'),
        ("x > 3 and < 5", 10, '"and" joins conditions, and < 5 is none'),
        ("x > 1e3", 4, "1e3 is read as 1"),
    ],
)
def test_a_problem_says_where_and_what(expression: str, position: int, says: str) -> None:
    (problem,) = interpreter().check(expression)
    assert problem.position == position
    assert says in problem.message


def test_every_unknown_function_is_found() -> None:
    problems = interpreter().check("foo(1) + bar(2) + count([])")
    assert [(each.position, each.message) for each in problems] == [
        (0, 'There is no function "foo".'),
        (9, 'There is no function "bar".'),
    ]


def test_a_check_runs_nothing() -> None:
    assert interpreter().check("for i in 1..1000000000 return i") == []


@pytest.mark.parametrize("test", ["", "-", "  ", "> 3", '"a", "b"', "not(1)", "[1..3]", "? > a"])
def test_a_good_unary_test_has_no_problem(test: str) -> None:
    assert interpreter().check_unary(test) == []


@pytest.mark.parametrize("test", [">", "1,", "[1..", "foo(1)", "1e3"])
def test_a_bad_unary_test_has_one(test: str) -> None:
    (problem,) = interpreter().check_unary(test)
    assert isinstance(problem, FeelProblem)


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("a + b.c", {"a", "b"}),
        ("now()", set()),
        ("count(votes)", {"votes"}),
        ("for i in list, j in i.x return i + j + k + count(partial)", {"list", "k"}),
        ("some x in ys satisfies x > z", {"ys", "z"}),
        ("{f: function(x) x + y, z: f(q)}.z", {"y", "q"}),
        ("{a: b, c: a}", {"b"}),
        ("items[qty > 2 and item.open]", {"items", "qty"}),
        ("decimal(n: a, scale: 2)", {"a"}),
        ('"text" + odd name', {"odd name"}),
        ("order.total() + 1", {"order"}),
        ("if a then b else c", {"a", "b", "c"}),
    ],
)
def test_the_names_are_those_read_from_outside(expression: str, names: set[str]) -> None:
    assert interpreter().names(expression) == names


def test_the_names_of_a_unary_test_leave_out_its_input() -> None:
    assert interpreter().names_of_unary("? > limit") == {"limit"}


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("due < today()", [(0, "date(due)")]),
        ("now() >= order.opened", [(9, "date and time(order.opened)")]),
        ('due = @"2026-01-01"', [(0, "date(due)")]),
        ('start > time("10:00:00")', [(0, "time(start)")]),
        ('took > duration("PT1H")', [(0, "duration(took)")]),
        ("due between today() and now()", [(0, "date(due)")]),
        ('due in [date("2026-01-01")..today()]', [(0, "date(due)")]),
        ("due in (today(), date(x))", [(0, "date(due)")]),
        ("due in > today()", [(0, "date(due)")]),
        ("dues[1] < today()", [(0, "date(dues[1])")]),
        ("items[due < today()]", [(6, "date(due)")]),
        ("dues[item < today()]", [(5, "date(item)")]),
        ("some x in items satisfies x.due < today()", [(26, "date(x.due)")]),
        ("for x in rows, y in x.dues return y < today()", [(34, "date(y)")]),
        ('date(due) < "2026-01-01"', [(12, 'date("2026-01-01")')]),
        ('opened + duration("P1D")', [(0, "date and time(opened)")]),
        ('opened - duration("P1D")', [(0, "date and time(opened)")]),
        ("now() - opened", [(8, "date and time(opened)")]),
        ("now() + grace", [(8, "duration(grace)")]),
        ('now() - duration("P1D") > opened', [(26, "date and time(opened)")]),
        ("(if a then today() else date(b)) > c", [(35, "date(c)")]),
        ("a < today() and b > today()", [(0, "date(a)"), (16, "date(b)")]),
        ("date(due) < today()", []),
        ("begin < end", [(8, "date(end)")]),
        ("begin < today()", []),
        ("order.due < today()", []),
        ("order.sent < today()", [(0, "date(order.sent)")]),
        ("begin.year > year", []),
        ("due = null or date(due) < today()", []),
        ("{d: date(due), late: d < today()}", []),
        ("for x in [today()] return x < today()", []),
        ("[date(due)][item < today()]", []),
        ("function(d) d < today()", []),
        ("priority < 3", []),
        ('title = "today()"', []),
        ('get value(order, "due") < today()', []),
        ("due <", []),
        ("for x in return x < today()", []),
    ],
)
def test_text_that_is_taken_for_a_date_is_found(
    expression: str, found: list[tuple[int, str]]
) -> None:
    seen = interpreter().dates_as_text(expression, {"begin": "date", "order.due": "date"})
    assert [(each.position, each.instead) for each in seen] == found


@pytest.mark.parametrize(
    ("test", "given", "found"),
    [
        ("< today()", None, [("?", "date")]),
        ('not(date("2026-01-01"))', "string", [("?", "date")]),
        ('[@"2026-01-01"..@"2026-02-01"]', None, [("?", "date"), ("?", "date")]),
        ("? < now()", None, [("?", "date and time")]),
        ("< today()", "date", []),
        ("? < now()", "dateTime", []),
        ('> "2026-01-01"', "date", [('"2026-01-01"', "date")]),
        ("? < other", "date", [("other", "date")]),
        ('"a", "b"', None, []),
        ("-", "date", []),
    ],
)
def test_a_test_of_text_that_is_taken_for_a_date_is_found(
    test: str, given: str | None, found: list[tuple[str, str]]
) -> None:
    seen = interpreter().dates_as_text(test, unary=True, given=given)
    assert [(each.name, each.kind) for each in seen] == found
