"""Which plans cannot go together, and when there is room."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from itsm_flow.domain.calendar import (
    Clash,
    Conflict,
    Plan,
    Surroundings,
    Window,
    WindowKind,
    conflicts,
    names_in,
    next_free,
    plan_of,
)

NOON = datetime(2026, 3, 7, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
PLAN = Plan(NOON, NOON + HOUR, service="e-mail", components=("Gateway",), people=("anna",))
FREEZE = Window(WindowKind.FREEZE, NOON - HOUR, NOON + 3 * HOUR, "Year end")


def _other(**facts: Any) -> Plan:
    return replace(Plan(NOON, NOON + HOUR, number="CHG-2026-000002"), **facts)


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (_other(components=("gateway", "DNS")), [(Clash.COMPONENT, "Gateway")]),
        (_other(service="e-mail"), [(Clash.SERVICE, "e-mail")]),
        (_other(service="intranet"), [(Clash.SERVICE, "intranet")]),
        (_other(service="payroll"), []),
        (_other(people=("Anna", "bo")), [(Clash.PERSON, "anna")]),
        (_other(people=("anna",), start=NOON + HOUR, end=NOON + 2 * HOUR), []),
        (_other(people=("anna",), start=NOON - HOUR, end=NOON), []),
        (
            _other(people=("anna",), start=NOON - HOUR, end=NOON + timedelta(minutes=1)),
            [(Clash.PERSON, "anna")],
        ),
        (_other(), []),
    ],
)
def test_plans_conflict_where_they_share_something_at_the_same_time(
    other: Plan, found: list[tuple[Clash, str]]
) -> None:
    plan = replace(PLAN, related=frozenset({"intranet"}))
    told = conflicts(plan, Surroundings((other,)))
    assert [(item.clash, item.what) for item in told] == found
    assert all(item.number == "CHG-2026-000002" for item in told)


@pytest.mark.parametrize(
    ("window", "speaks_against"),
    [
        (FREEZE, True),
        (replace(FREEZE, service="e-mail"), True),
        (replace(FREEZE, service="payroll"), False),
        (replace(FREEZE, kind=WindowKind.MAINTENANCE), False),
        (replace(FREEZE, end=NOON), False),
    ],
)
def test_a_freeze_speaks_against_its_service_or_all(window: Window, speaks_against: bool) -> None:
    told = conflicts(PLAN, Surroundings(windows=(window,)))
    assert told == ((Conflict(Clash.FREEZE, "Year end"),) if speaks_against else ())


def test_the_next_free_time_lies_behind_everything_that_conflicts() -> None:
    other = _other(people=("anna",), start=NOON + 3 * HOUR, end=NOON + timedelta(minutes=250))
    free = next_free(PLAN, Surroundings((other,), (FREEZE,)), earliest=NOON)
    assert free is not None
    assert (free.start, free.end) == (NOON + timedelta(minutes=255), NOON + timedelta(minutes=315))


def test_a_maintenance_window_of_the_service_is_taken_first() -> None:
    night = NOON + timedelta(hours=10)
    window = Window(WindowKind.MAINTENANCE, night, night + 2 * HOUR, "Sundays", "e-mail")
    short = replace(window, start=NOON + 4 * HOUR, end=NOON + 4.5 * HOUR)
    free = next_free(PLAN, Surroundings(windows=(FREEZE, short, window)), earliest=NOON)
    assert free is not None
    assert free.start == night
    elsewhere = replace(window, service="payroll")
    other = next_free(PLAN, Surroundings(windows=(FREEZE, elsewhere)), earliest=NOON)
    assert other is not None
    assert other.start == FREEZE.end


def test_nothing_is_offered_in_the_past_or_for_a_plan_without_length() -> None:
    free = next_free(PLAN, Surroundings(), earliest=NOON + timedelta(minutes=1))
    assert free is not None
    assert free.start == NOON + timedelta(minutes=15)
    assert next_free(replace(PLAN, end=NOON), Surroundings(), earliest=NOON) is None


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("Gateway, DNS\nMail、Web", ("Gateway", "DNS", "Mail", "Web")),
        (["a", {"key": "b"}, {"name": "c"}, 7, None], ("a", "b", "c")),
        ("  ", ()),
        (None, ()),
        (["a", "a"], ("a",)),
    ],
)
def test_names_are_read_from_lists_and_texts(value: Any, names: tuple[str, ...]) -> None:
    assert names_in(value) == names


@pytest.mark.parametrize("start", [None, "", "tomorrow", "2026-03-07T12:00:00", 7])
def test_there_is_no_plan_without_two_moments(start: Any) -> None:
    assert plan_of({"plannedStart": start, "plannedEnd": "2026-03-07T13:00:00Z"}) is None


def test_a_plan_is_read_from_the_variables_of_a_record() -> None:
    found = plan_of(
        {
            "plannedStart": "2026-03-07T12:00:00Z",
            "plannedEnd": "2026-03-07T14:00:00+01:00",
            "service": "e-mail",
            "components": "Gateway",
            "responsibilities": [{"task": "Install", "person": "anna"}, "nonsense"],
        }
    )
    assert found == PLAN
