"""The change calendar, and what is said of a plan beside its form."""

from collections.abc import Callable
from typing import Any

import pytest

from integration import drawing
from integration.acting import do, open_tasks, start
from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.services import tasks
from itsm_flow.services.deploy import deploy
from itsm_flow.store import Record
from support import NOW, Database
from web.conftest import Reader

SignedIn = Callable[[str], Reader]
PLAN = {"plannedStart": "2026-03-07T20:00:00Z", "plannedEnd": "2026-03-07T23:00:00Z"}
FIELDS = ("title", "plannedStart", "plannedEnd", "components", "conflictReason")
FREEZE = {
    "kind": "freeze",
    "start": "2026-03-07T00:00",
    "end": "2026-03-09T00:00",
    "reason": "Year end",
}


@pytest.fixture
def planned(database: Database, demo: dict[str, Actor]) -> Record:
    """A record with a plan for 7 March."""
    fields = ({"type": "textfield", "id": f"f_{k}", "key": k, "label": k} for k in FIELDS)
    process = drawing.process(
        "planning",
        drawing.start(),
        drawing.user_task("plan", form="plan"),
        drawing.user_task("do"),
        drawing.end(),
        drawing.path("start", "plan", "do", "end"),
    )
    with database.write() as session:
        deploy(session, SYSTEM, (process, drawing.form("plan", *fields)), now=NOW)
    return _plan(database, demo["agent1"], title="New gateway", components="Gateway")


def _task(database: Database, actor: Actor) -> int:
    record = start(database, "planning", actor)
    task_id = open_tasks(database, record.id)["plan"]
    do(database, tasks.claim, actor, task_id)
    return task_id


def _plan(database: Database, actor: Actor, **answers: Any) -> Record:
    done: Record = do(database, tasks.complete, actor, _task(database, actor), {**PLAN, **answers})
    return done


def test_month_and_week_show_what_is_planned(signed_in: SignedIn, planned: Record) -> None:
    agent = signed_in("agent1")
    for address in ("/calendar", "/calendar?day=2026-03-31", "/calendar?view=week&day=2026-03-07"):
        page = agent.get(address).text
        assert f"/records/{planned.number}" in page, address
        assert "New gateway" in page
    for address in ("/calendar?day=2026-05-01", "/calendar?view=week&day=2026-03-09"):
        assert planned.number not in agent.get(address).text


@pytest.mark.parametrize(
    ("day", "status"),
    [("nonsense", 200), ("0001-01-01", 200), ("9999-12-31", 200), ("2028-02-29", 200)],
)
def test_any_day_gives_a_page(signed_in: SignedIn, planned: Record, day: str, status: int) -> None:
    agent = signed_in("agent1")
    assert agent.get(f"/calendar?day={day}").status_code == status
    assert agent.get(f"/calendar?view=week&day={day}").status_code == status


def test_requesters_do_not_read_it(signed_in: SignedIn, planned: Record) -> None:
    assert signed_in("requester1").get("/calendar").status_code == 403


def test_change_management_sets_windows_and_takes_them_away(
    signed_in: SignedIn, planned: Record
) -> None:
    manager = signed_in("changemanager1")

    assert manager.post("/calendar/windows", FREEZE).status_code == 303
    page = manager.get("/calendar").text
    refused = manager.post("/calendar/windows", {**FREEZE, "start": "soon"})
    backwards = manager.post("/calendar/windows", {**FREEZE, "end": "2026-03-01T00:00"})

    assert "Freeze: Year end" in page
    assert (refused.status_code, backwards.status_code) == (400, 400)
    assert 'value="Year end"' in refused.text
    assert "Expected a date, such as 2026-11-23." in refused.text
    assert 'value="2026-03-01T00:00"' in backwards.text
    assert "This ends before it starts." in backwards.text
    assert signed_in("agent1").post("/calendar/windows", FREEZE).status_code == 403
    removal = page.split('action="/calendar/windows/')[1].split('"')[0]
    assert manager.post(f"/calendar/windows/{removal}").status_code == 303
    assert "Year end" not in manager.get("/calendar").text


def test_a_window_is_changed_in_place(signed_in: SignedIn, planned: Record) -> None:
    manager = signed_in("changemanager1")
    manager.post("/calendar/windows", FREEZE)
    address = manager.get("/calendar").text.split('<td class="main"><a href="')[1].split('"')[0]

    form = manager.get(address).text
    longer = {**FREEZE, "kind": "maintenance", "end": "2026-03-10T06:00"}
    wrong = manager.post(address, {**longer, "reason": " "})
    done = manager.post(address, longer)
    page = manager.get("/calendar").text

    assert 'value="2026-03-07T00:00"' in form
    assert (wrong.status_code, done.status_code) == (400, 303)
    assert "Say why." in wrong.text
    assert 'value="2026-03-10T06:00"' in wrong.text
    assert "Maintenance: Year end" in page
    assert "Freeze: Year end" not in page
    assert signed_in("agent1").get(address).status_code == 403
    assert signed_in("agent1").post(address, longer).status_code == 403


def test_the_page_of_a_planning_form_tells_what_speaks_against_the_draft(
    signed_in: SignedIn, planned: Record, database: Database, demo: dict[str, Actor]
) -> None:
    task_id = _task(database, demo["agent1"])
    agent = signed_in("agent1")

    assert f'hx-get="/calendar/advice/{task_id}"' in agent.get(f"/tasks/{task_id}").text
    empty = agent.get(f"/calendar/advice/{task_id}").text
    agent.put(f"/tasks/{task_id}/draft", json=PLAN)
    free = agent.get(f"/calendar/advice/{task_id}").text
    agent.put(f"/tasks/{task_id}/draft", json={**PLAN, "components": "gateway"})
    agent.client.set_cookie("language", "zh-Hant")
    told = agent.get(f"/calendar/advice/{task_id}").text

    assert "Once start and end are set" in empty
    assert "Nothing speaks against this time." in free
    assert f"{planned.number} 在同一時間處理相同的組件：gateway。" in told
    assert "下一個可用時段" in told


def test_a_plan_with_a_conflict_is_sent_back_with_its_field_named(
    signed_in: SignedIn, planned: Record, database: Database, demo: dict[str, Actor]
) -> None:
    task_id = _task(database, demo["agent1"])
    answers = {"variables": {**PLAN, "components": "gateway"}}
    answer = signed_in("agent1").post(f"/tasks/{task_id}/complete", json=answers)
    assert answer.status_code == 400
    [field] = answer.get_json()["fields"].items()
    assert field[0] in {"conflictReason", "f_conflictReason"}
    assert planned.number in " ".join(field[1])
