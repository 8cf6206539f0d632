"""Cron expressions of timers."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from itsm_flow.cron import NotCron, following, is_cron

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
BERLIN, TAIPEI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Taipei")


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0 0 9 * * *", at(2026, 3, 3, 9)),
        ("0 0 9-17 * * MON-FRI", at(2026, 3, 2, 10)),
        ("0 30 9 * * MON-FRI", at(2026, 3, 2, 9, 30)),
        ("*/10 * * * * *", at(2026, 3, 2, 9, 0, 10)),
        ("0 0 9 ? * sun", at(2026, 3, 8, 9)),
        ("0 0 9 ? * 7", at(2026, 3, 8, 9)),
        ("0 0 9 ? * 0", at(2026, 3, 8, 9)),
        ("0 0 9 L * ?", at(2026, 3, 31, 9)),
        ("0 0 9 LW * ?", at(2026, 3, 31, 9)),
        ("0 0 9 ? * 5L", at(2026, 3, 27, 9)),
        ("0 0 9 ? * MON#2", at(2026, 3, 9, 9)),
        ("0 0 0 29 2 *", at(2028, 2, 29)),
        ("30 9 * * *", at(2026, 3, 2, 9, 30)),
        ("@hourly", at(2026, 3, 2, 10)),
        ("@daily", at(2026, 3, 3)),
        ("@weekly", at(2026, 3, 8)),
        ("@monthly", at(2026, 4, 1)),
        ("@Yearly", at(2027, 1, 1)),
    ],
)
def test_the_next_moment_is_found(text: str, expected: datetime) -> None:
    assert following(text, MONDAY, UTC) == expected


@pytest.mark.parametrize("clock", ["0 0 9", "* * 9", "30 0 9"])
def test_where_both_days_are_given_both_have_to_fit(clock: str) -> None:
    found = following(f"{clock} 13 * FRI", at(2026, 3, 14), UTC)
    assert found is not None
    assert found.date().isoformat() == "2026-11-13"


def test_the_hour_is_that_of_the_zone() -> None:
    assert following("0 0 9 * * *", MONDAY, TAIPEI) == at(2026, 3, 3, 1)
    assert following("0 0 9 * * *", MONDAY, BERLIN) == at(2026, 3, 3, 8)
    assert following("0 0 9 * * *", at(2026, 7, 1), BERLIN) == at(2026, 7, 1, 7)


def test_what_falls_into_the_hour_left_out_in_spring_happens_right_after_it() -> None:
    assert following("0 30 2 * * *", at(2026, 3, 28, 12), BERLIN) == at(2026, 3, 29, 1)


def test_what_falls_into_the_hour_that_comes_twice_happens_once() -> None:
    first = following("0 30 2 * * *", at(2026, 10, 24, 12), BERLIN)
    assert first == at(2026, 10, 25, 0, 30)
    assert following("0 30 2 * * *", first, BERLIN) == at(2026, 10, 26, 1, 30)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "0 0 9 * *  * *",
        "0 0 25 * * *",
        "0 0 9 32 * *",
        "0 0 9 * * MOO",
        "@often",
        "R/P1D",
    ],
)
def test_what_is_no_cron_expression_is_refused(text: str) -> None:
    assert not is_cron(text)
    with pytest.raises(NotCron):
        following(text, MONDAY, UTC)


@pytest.mark.parametrize("text", ["0 0 0 30 2 *", "0 0 0 31 4 *", "0 0 0 29 2 MON#1"])
def test_what_never_happens_is_no_cron_expression(text: str) -> None:
    assert not is_cron(text)


@pytest.mark.parametrize(
    "text",
    [
        "0 0 9 " + "9" * 5000 + " * *",
        "0 0 9 " + ",".join(["1"] * 9000) + " * *",
        "*/0 * * * * *",
        "0 0 9 5-1 * *",
        "0 0 9 1 * \x00",
        "\ud800 * * * *",
        "0 0 9 1 * \u0661",
    ],
)
def test_hostile_expressions_are_refused_at_once(text: str) -> None:
    assert not is_cron(text)
