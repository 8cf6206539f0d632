"""Repeating timers: repetitions, cron, time zones, and what is kept of them between two steps."""

from datetime import UTC, datetime, timedelta

import pytest

from itsm_flow.domain.progress import TimerWait
from unit.engine.driver import (
    END,
    NOW,
    START,
    Case,
    boundary,
    chain,
    model,
    node,
    timer,
    user,
)


def reminding(cycle: str, zone: str | None = None) -> Case:
    """A task with a reminder on its boundary that does not end it."""
    parts = ""
    if zone is not None:
        parts = (
            f'<zeebe:properties><zeebe:property name="itsm:timeZone" value="{zone}"/>'
            "</zeebe:properties>"
        )
    return Case(
        model(
            START,
            user("ask"),
            boundary("remind", "ask", timer("timeCycle", cycle), stops=False, parts=parts),
            node("endEvent", "reminded"),
            END,
            chain("start", "ask", "end"),
            chain("remind", "reminded"),
        )
    )


def due(of: Case) -> datetime:
    wait = of.wait("remind")
    assert isinstance(wait, TimerWait)
    return wait.due


def firings(of: Case, count: int, **variables: object) -> list[datetime]:
    """When the reminder fires, at most so many times; the state is saved and restored between."""
    of.start(**variables)
    found = []
    while "remind" in of.waiting and len(found) < count:
        found.append(due(of))
        of.fire("remind")
    return found


def test_a_repetition_fires_as_often_as_it_says() -> None:
    it = reminding("R3/PT1H")
    assert firings(it, 9) == [NOW + timedelta(hours=hours) for hours in (1, 2, 3)]
    assert it.waiting == ["ask"]


def test_a_repetition_begins_when_it_says() -> None:
    it = reminding("R3/2026-03-05T10:00:00Z/P1D")
    days = [datetime(2026, 3, day, 10, tzinfo=UTC) for day in (5, 6, 7)]
    assert firings(it, 9) == days


def test_a_cron_expression_fires_on_and_on() -> None:
    it = reminding("0 0 8-10 * * MON-FRI")
    expected = [(2, 8), (2, 9), (2, 10), (3, 8), (3, 9)]
    moments = [datetime(2026, 3, day, hour, tzinfo=UTC) for day, hour in expected]
    assert NOW.strftime("%A") == "Sunday"
    assert firings(it, 5) == moments


def test_a_cron_expression_can_be_computed_and_follows_the_zone() -> None:
    it = reminding('="0 0 " + string(hour) + " * * *"', "Asia/Taipei")
    expected = [datetime(2026, 3, day, 1, tzinfo=UTC) for day in (2, 3)]
    assert firings(it, 2, hour=9) == expected


def test_a_daily_repetition_keeps_its_hour_when_the_clocks_change() -> None:
    it = reminding("R/2026-03-28T09:00:00/P1D", "Europe/Berlin")
    hours = [moment.hour for moment in firings(it, 3)]
    assert hours == [8, 7, 7]


def test_what_was_missed_is_not_made_up_for() -> None:
    it = reminding("@hourly")
    it.start()
    it.now = NOW + timedelta(days=2, minutes=5)
    it.fire("remind")
    assert due(it) == NOW + timedelta(days=2, hours=1)


@pytest.mark.parametrize("cycle", ["=soon", '="0 0 25 * * *"', '="0 0 0 30 2 *"', "=5"])
def test_a_computed_cycle_that_is_none_is_a_failed_step(cycle: str) -> None:
    it = reminding(cycle)
    it.start(soon="now and then")
    assert "remind" in it.failure("ask").reason
