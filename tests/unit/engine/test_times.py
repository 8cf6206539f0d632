"""ISO 8601 dates, durations and cycles."""

from datetime import UTC, datetime, timedelta

import pytest

from itsm_flow.engine.problems import StepProblem
from itsm_flow.engine.times import add, next_in_cycle, parse_cycle, parse_moment, zone_of

JAN31 = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PT1H30M", JAN31 + timedelta(hours=1.5)),
        ("P1M", datetime(2026, 2, 28, 12, tzinfo=UTC)),
        ("P1Y1M", datetime(2027, 2, 28, 12, tzinfo=UTC)),
        ("P2W", JAN31 + timedelta(weeks=2)),
        ("P1DT0.5S", JAN31 + timedelta(days=1, seconds=0.5)),
        ("-P1D", JAN31 - timedelta(days=1)),
        ("-P11M", datetime(2025, 2, 28, 12, tzinfo=UTC)),
        ("pt1h", JAN31 + timedelta(hours=1)),
    ],
)
def test_durations_follow_the_calendar(text: str, expected: datetime) -> None:
    assert add(JAN31, text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "P", "PT", "1H", "P1H", "PT1D", "P1.5D", "P999999999M", "P99999999999D", "PT1H "[:-2]],
)
def test_what_is_no_duration_is_a_problem(text: str) -> None:
    with pytest.raises(StepProblem):
        add(JAN31, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-04-01", datetime(2026, 4, 1, tzinfo=UTC)),
        ("2026-04-01T10:00:00", datetime(2026, 4, 1, 10, tzinfo=UTC)),
        ("2026-04-01T10:00:00Z", datetime(2026, 4, 1, 10, tzinfo=UTC)),
        ("2026-04-01T10:00:00+08:00", datetime(2026, 4, 1, 2, tzinfo=UTC)),
        ("2026-04-01T10:00:00@Asia/Taipei", datetime(2026, 4, 1, 2, tzinfo=UTC)),
        ("2026-04-01T10:00:00[Asia/Taipei]", datetime(2026, 4, 1, 2, tzinfo=UTC)),
        ("2026-04-01T10:00:00+02:00[Europe/Berlin]", datetime(2026, 4, 1, 8, tzinfo=UTC)),
    ],
)
def test_moments_are_utc(text: str, expected: datetime) -> None:
    assert parse_moment(text) == expected


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-13-01", "2026-04-01T10:00@Nowhere", "0001-01-01T00:00:00+10:00", "@"]
)
def test_what_is_no_moment_is_a_problem(text: str) -> None:
    with pytest.raises(StepProblem):
        parse_moment(text)


@pytest.mark.parametrize(
    "text",
    ["R0/PT1H", "R3", "R/PT0S", "R/-PT1H", "R1000000000000/PT1H", "0 0 * * *", "R3/PT1H/P1D"],
)
def test_what_is_no_cycle_is_a_problem(text: str) -> None:
    with pytest.raises(StepProblem):
        parse_cycle(text)


def test_a_cycle_may_have_a_start() -> None:
    cycle = parse_cycle("R3/2026-04-01T00:00:00Z/P1M")
    assert cycle == (3, datetime(2026, 4, 1, tzinfo=UTC), "P1M")


@pytest.mark.parametrize(
    ("interval", "later", "expected"),
    [
        ("PT1H", timedelta(), JAN31 + timedelta(hours=1)),
        ("PT1H", timedelta(hours=1), JAN31 + timedelta(hours=2)),
        ("PT1H", timedelta(hours=3, minutes=59), JAN31 + timedelta(hours=4)),
        ("PT1S", timedelta(days=3650), JAN31 + timedelta(days=3650, seconds=1)),
        ("P1M", timedelta(days=60), datetime(2026, 4, 28, 12, tzinfo=UTC)),
    ],
)
def test_missed_times_of_a_cycle_are_left_out(
    interval: str, later: timedelta, expected: datetime
) -> None:
    assert next_in_cycle(JAN31, interval, JAN31 + later) == expected


BERLIN = zone_of("Europe/Berlin")
BEFORE_SUMMER = datetime(2026, 3, 28, 8, tzinfo=UTC)
"""Nine in the morning in Berlin; in the night that follows the clocks change."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("P1D", datetime(2026, 3, 29, 7, tzinfo=UTC)),
        ("PT24H", datetime(2026, 3, 29, 8, tzinfo=UTC)),
        ("P1W", datetime(2026, 4, 4, 7, tzinfo=UTC)),
        ("P1M", datetime(2026, 4, 28, 7, tzinfo=UTC)),
        ("P1DT1H", datetime(2026, 3, 29, 8, tzinfo=UTC)),
    ],
)
def test_days_follow_the_clock_of_the_zone_and_hours_do_not(text: str, expected: datetime) -> None:
    assert add(BEFORE_SUMMER, text, BERLIN) == expected


def test_a_daily_cycle_keeps_its_hour_when_the_clocks_change() -> None:
    following = next_in_cycle(BEFORE_SUMMER, "P1D", BEFORE_SUMMER, BERLIN)
    assert following == datetime(2026, 3, 29, 7, tzinfo=UTC)
    assert next_in_cycle(BEFORE_SUMMER, "P1D", following + timedelta(days=2), BERLIN) == datetime(
        2026, 4, 1, 7, tzinfo=UTC
    )


def test_a_moment_without_offset_is_of_the_zone() -> None:
    assert parse_moment("2026-07-01T09:00", BERLIN) == datetime(2026, 7, 1, 7, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["@Europe/Paris", "[Europe/Paris]", "+02:00", ""])
def test_a_cycle_can_begin_at_a_moment_of_a_zone(zone: str) -> None:
    cycle = parse_cycle(f"R3/2026-07-01T09:00:00{zone}/P1D", BERLIN)
    assert cycle.start == datetime(2026, 7, 1, 7, tzinfo=UTC)
    assert (cycle.times, cycle.interval) == (3, "P1D")


@pytest.mark.parametrize("name", ["Nowhere/Land", "", "../etc/passwd", "x" * 300])
def test_what_is_no_time_zone_is_a_problem(name: str) -> None:
    with pytest.raises(StepProblem):
        zone_of(name)
