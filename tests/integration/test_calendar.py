"""Plans on the calendar: kept as records move, checked as they are handed in."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from sqlalchemy import select

import itsm_flow
from integration import drawing
from integration.acting import do, open_tasks, start
from integration.conftest import Deploy
from itsm_flow.domain.calendar import WindowKind
from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.errors import InvalidInput, NotAllowed, NotFound
from itsm_flow.services import audit, calendar, instances, plan_checks, tasks, trail
from itsm_flow.services.calendar import NewWindow
from itsm_flow.services.registers import writing
from itsm_flow.store import AuditEvent, Record
from support import NOW, Database

DAY = timedelta(days=1)
FIELDS = (
    "plannedStart",
    "plannedEnd",
    "service",
    "components",
    "conflictReason",
    "implementationWay",
)
SOURCES = (
    drawing.process(
        "planning",
        drawing.start(),
        drawing.user_task("plan", form="plan"),
        drawing.user_task("do"),
        drawing.end(),
        drawing.path("start", "plan", "do", "end"),
    ),
    drawing.form(
        "plan",
        *({"type": "textfield", "id": f"f_{key}", "key": key, "label": key} for key in FIELDS),
        {
            "type": "dynamiclist",
            "id": "f_rows",
            "path": "responsibilities",
            "isRepeating": True,
            "allowAddRemove": True,
            "defaultRepetitions": 0,
            "label": "Who",
            "components": [{"type": "textfield", "id": "f_p", "key": "person", "label": "Person"}],
        },
    ),
)
PLAN = {"plannedStart": "2026-03-07T20:00:00Z", "plannedEnd": "2026-03-07T23:00:00Z"}
ANNA = {"responsibilities": [{"person": "anna"}]}


@pytest.fixture
def planning(deployed: Deploy) -> None:
    deployed(*SOURCES)


def _plan(database: Database, actor: Actor, **answers: Any) -> Record:
    record = start(database, "planning", actor)
    task_id = open_tasks(database, record.id)["plan"]
    do(database, tasks.claim, actor, task_id)
    return do(database, tasks.complete, actor, task_id, {**PLAN, **answers})


def _planned(database: Database, actor: Actor) -> list[str]:
    with database.read() as session:
        return [row.number for row in calendar.planned(session, actor, NOW, NOW + 30 * DAY)]


def test_a_plan_stands_on_the_calendar_with_what_it_touches(
    database: Database, demo: dict[str, Actor], planning: None
) -> None:
    _plan(database, demo["agent1"], service="e-mail", components="Gateway, DNS", **ANNA)
    with database.read() as session:
        [row] = calendar.planned(session, demo["agent1"], NOW, NOW + 30 * DAY)
        assert calendar.planned(session, demo["agent1"], NOW, NOW + DAY) == ()
    assert row.start == datetime(2026, 3, 7, 20, tzinfo=UTC)
    assert (row.service, row.components, row.people) == ("e-mail", ("Gateway", "DNS"), ("anna",))


def test_a_plan_with_a_conflict_needs_a_reason(
    database: Database, demo: dict[str, Actor], planning: None
) -> None:
    first = _plan(database, demo["agent1"], components="Gateway")
    with pytest.raises(InvalidInput) as refused:
        _plan(database, demo["agent2"], components="gateway")
    told = refused.value.fields["conflictReason"]
    assert told == [
        plan_checks.EXPLAIN,
        f"{first.number} works on the same components at that time: gateway.",
    ]
    second = _plan(
        database, demo["agent2"], components="gateway", conflictReason="One visit on site"
    )
    assert _planned(database, demo["agent1"]) == [first.number, second.number]


def test_a_record_that_ended_is_in_nobodys_way(
    database: Database, demo: dict[str, Actor], planning: None
) -> None:
    first = _plan(database, demo["agent1"], **ANNA)
    do(database, instances.cancel, SYSTEM, first.id, reason="Not needed")
    second = _plan(database, demo["agent1"], **ANNA)
    assert _planned(database, demo["agent1"]) == [second.number]


def test_a_change_that_a_release_carries_takes_the_releases_time(
    database: Database, demo: dict[str, Actor], planning: None
) -> None:
    first = _plan(database, demo["agent1"], service="e-mail")
    _plan(database, demo["agent1"], service="e-mail", implementationWay="release")
    assert _planned(database, demo["agent1"]) == [first.number]


def test_a_plan_that_ends_before_it_starts_is_refused(
    database: Database, demo: dict[str, Actor], planning: None
) -> None:
    with pytest.raises(InvalidInput) as refused:
        _plan(database, demo["agent1"], plannedEnd="2026-03-07T19:00:00Z", conflictReason="x")
    assert refused.value.fields == {"plannedEnd": [calendar.ENDS_BEFORE_START]}


def test_services_hang_together_through_their_components(
    database: Database, demo: dict[str, Actor], planning: None
) -> None:
    with database.write() as session:
        storage = {"name": "Storage", "service": "storage"}
        key = writing.write(session, SYSTEM, "component", storage, now=NOW).key
        mail = {"name": "Mail", "service": "e-mail", "dependsOn": [key]}
        writing.write(session, SYSTEM, "component", mail, now=NOW)
    _plan(database, demo["agent1"], service="storage")
    for service in ("e-mail", "storage"):
        with pytest.raises(InvalidInput):
            _plan(database, demo["agent1"], service=service)
    _plan(database, demo["agent1"], service="payroll")


def test_a_freeze_is_told_and_the_next_free_time_lies_behind_it(
    database: Database, demo: dict[str, Actor], planning: None
) -> None:
    begin = datetime(2026, 3, 7, tzinfo=UTC)
    wanted = NewWindow(WindowKind.FREEZE, begin, begin + 2 * DAY, "Year end")
    do(database, calendar.add_window, demo["changemanager1"], wanted)
    with database.read() as session:
        told = plan_checks.advice(session, PLAN, 0, now=NOW)
    assert told is not None
    assert list(told.problems) == ["There is a freeze at that time: Year end."]
    assert told.free is not None
    assert (told.free.start, told.free.end) == (begin + 2 * DAY, begin + 2 * DAY + DAY / 8)


def test_windows_are_set_and_removed_by_those_who_keep_them_and_the_trail_tells(
    database: Database, demo: dict[str, Actor]
) -> None:
    wanted = NewWindow(WindowKind.MAINTENANCE, NOW, NOW + DAY, "Sundays", "e-mail")
    with pytest.raises(NotAllowed):
        do(database, calendar.add_window, demo["agent1"], wanted)
    row = do(database, calendar.add_window, demo["changemanager1"], wanted)
    with database.read() as session:
        [found] = calendar.windows(session, demo["agent1"], NOW, NOW + DAY)
        assert (found.reason, found.service) == ("Sundays", "e-mail")
    longer = replace(wanted, end=NOW + 2 * DAY)
    with pytest.raises(NotAllowed):
        do(database, calendar.change_window, demo["agent1"], row.id, longer)
    do(database, calendar.change_window, demo["changemanager1"], row.id, longer)
    do(database, calendar.change_window, demo["changemanager1"], row.id, longer)
    with database.read() as session:
        [found] = calendar.windows(session, demo["agent1"], NOW, NOW + DAY)
        assert found.end == NOW + 2 * DAY
        [changed] = session.scalars(
            select(AuditEvent).where(AuditEvent.kind == "window-changed")
        ).all()
        told = trail.contents_of(session, changed.chain_id)[changed.id]
        ends = told["before"]["end"], told["window"]["end"]
        assert ends == ((NOW + DAY).isoformat(), (NOW + 2 * DAY).isoformat())
    do(database, calendar.remove_window, demo["changemanager1"], row.id)
    with pytest.raises(NotFound):
        do(database, calendar.remove_window, demo["changemanager1"], row.id)
    with database.read() as session:
        assert calendar.windows(session, demo["agent1"], NOW, NOW + DAY) == ()
        assert audit.verify(session).holds
        with pytest.raises(NotAllowed):
            calendar.windows(session, demo["requester1"], NOW, NOW + DAY)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"reason": "x" * 301}, "reason"),
        ({"end": NOW}, "end"),
    ],
)
def test_a_window_that_cannot_be_is_refused(
    sqlite_database: Database, change: dict[str, Any], field: str
) -> None:
    facts = {"start": NOW, "end": NOW + DAY, "reason": "Why", **change}
    with sqlite_database.write() as session, pytest.raises(InvalidInput) as refused:
        calendar.add_window(session, SYSTEM, NewWindow(WindowKind.FREEZE, **facts), now=NOW)
    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize("language", ["zh_Hant", "zh_Hans"])
def test_what_speaks_against_a_plan_is_translated(language: str) -> None:
    path = Path(itsm_flow.__file__).parent / f"translations/{language}/LC_MESSAGES/errors.po"
    with path.open("rb") as source:
        known = {str(item.id) for item in read_po(source) if item.string}
    assert {*plan_checks.SENTENCES.values(), plan_checks.EXPLAIN} <= known
    assert {calendar.ENDS_BEFORE_START, calendar.REASON_MISSING, calendar.TOO_LONG} <= known
