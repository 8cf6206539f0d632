"""Records: the list and the pages of one."""

import html
import json
from collections.abc import Callable

import pytest
from sqlalchemy import select

from itsm_flow.domain.people import Actor
from itsm_flow.services import instances
from itsm_flow.store import InstanceStatus, ProcessInstance, Record
from support import NOW, Database
from web.conftest import Reader

SignedIn = Callable[[str], Reader]


def status(database: Database, record: Record) -> InstanceStatus:
    with database.read() as session:
        return session.get_one(ProcessInstance, record.id).status


def test_staff_see_every_record_and_requesters_their_own(
    signed_in: SignedIn, record: Record
) -> None:
    assert record.number in signed_in("agent1").get("/records").text
    assert record.number in signed_in("requester1").get("/my-records").text
    assert record.number not in signed_in("requester2").get("/records").text


def test_a_strangers_record_is_not_there(signed_in: SignedIn, record: Record) -> None:
    stranger = signed_in("requester2")

    for page in ("", "/path", "/data", "/links", "/audit", "/diagram"):
        assert stranger.get(f"/records/{record.number}{page}").status_code == 404


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("q=mail", True),
        ("q=printer", False),
        ("kind=review", True),
        ("kind=change", False),
        ("state=open", True),
        ("state=ended", False),
        ("priority=1", False),
        ("priority=none", True),
        ("status=closed", False),
        ("mine=1", False),
    ],
)
def test_filters_narrow_the_list(
    signed_in: SignedIn, record: Record, query: str, listed: bool
) -> None:
    page = signed_in("agent1").get(f"/records?{query}")

    assert page.status_code == 200
    assert (f"/records/{record.number}" in page.text) is listed


def test_a_page_marker_that_is_not_ours_is_refused(signed_in: SignedIn, record: Record) -> None:
    assert signed_in("agent1").get("/records?after=zzz").status_code == 400


def test_the_tabs_are_those_one_may_read(signed_in: SignedIn, record: Record) -> None:
    address = f"/records/{record.number}"

    requester = signed_in("requester1").get(address).text
    auditor = signed_in("auditor1").get(address).text

    assert f"{address}/data" not in requester
    assert f"{address}/audit" not in requester
    assert f"{address}/data" in auditor
    assert f"{address}/audit" in auditor


def test_the_values_are_not_for_requesters(signed_in: SignedIn, record: Record) -> None:
    answer = signed_in("requester1").get(f"/records/{record.number}/data")

    assert answer.status_code == 403


def test_the_path_names_what_is_done_and_what_is_open(signed_in: SignedIn, record: Record) -> None:
    page = signed_in("agent1").get(f"/records/{record.number}/path").text

    content = json.loads(html.unescape(page.split('data-content="')[1].split('"')[0]))
    states = {step["element"]: (step["state"], step["words"]) for step in content["path"]["steps"]}
    assert states == {"start": ("done", "Done 1 ×"), "write": ("current", "Here now")}
    assert content["path"]["flows"] == ["start_write"]


def test_the_diagram_is_sent_once_and_then_confirmed(signed_in: SignedIn, record: Record) -> None:
    agent = signed_in("agent1")
    first = agent.get(f"/records/{record.number}/diagram")

    again = agent.get(
        f"/records/{record.number}/diagram", headers={"If-None-Match": first.headers["ETag"]}
    )

    assert first.mimetype == "application/xml"
    assert b"userTask" in first.data
    assert again.status_code == 304


def test_an_auditor_reads_every_event_with_its_hash_and_verifies_the_chain(
    signed_in: SignedIn, record: Record
) -> None:
    auditor = signed_in("auditor1")

    page = auditor.get(f"/records/{record.number}/audit").text
    verdict = auditor.get(f"/records/{record.number}/audit/verification").text

    assert page.count('<tr id="event-') == page.count('title="SHA-256"') >= 3
    assert "This chain holds" in verdict


def test_only_auditors_read_the_trail(signed_in: SignedIn, record: Record) -> None:
    agent = signed_in("agent1")

    assert agent.get(f"/records/{record.number}/audit").status_code == 403
    assert agent.get(f"/records/{record.number}/audit/verification").status_code == 403


def test_an_operator_suspends_resumes_and_cancels_with_a_reason(
    signed_in: SignedIn, record: Record, database: Database
) -> None:
    operator = signed_in("repair1")
    address = f"/records/{record.number}"

    for act, expected in (
        ("suspend", InstanceStatus.SUSPENDED),
        ("resume", InstanceStatus.ACTIVE),
        ("cancel", InstanceStatus.CANCELLED),
    ):
        page = operator.get(address).text
        revision = page.split('name="revision" value="')[1].split('"')[0]
        operator.post(f"{address}/{act}", {"reason": f"Because of {act}", "revision": revision})
        assert status(database, record) is expected
        assert f"Because of {act}" in operator.get(address).text


def test_a_reason_is_needed(signed_in: SignedIn, record: Record, database: Database) -> None:
    answer = signed_in("repair1").post(
        f"/records/{record.number}/cancel", {"reason": " ", "revision": "1"}
    )

    assert answer.status_code == 400
    assert "Say why" in answer.text
    assert status(database, record) is InstanceStatus.ACTIVE


def test_an_older_revision_cancels_nothing(
    signed_in: SignedIn, record: Record, database: Database
) -> None:
    answer = signed_in("repair1").post(
        f"/records/{record.number}/cancel", {"reason": "x", "revision": "77"}
    )

    assert answer.status_code == 409
    assert status(database, record) is InstanceStatus.ACTIVE


def test_staff_without_the_permission_cannot_cancel(
    signed_in: SignedIn, record: Record, database: Database
) -> None:
    agent = signed_in("agent1")
    address = f"/records/{record.number}"

    assert "cancel" not in agent.get(address).text
    answer = agent.post(f"{address}/cancel", {"reason": "x", "revision": "1"})

    assert answer.status_code == 403
    assert status(database, record) is InstanceStatus.ACTIVE


def test_records_are_found_by_number_and_words(signed_in: SignedIn, record: Record) -> None:
    agent = signed_in("agent1")

    assert record.number in agent.get(f"/search?q={record.number}").text
    assert record.number in agent.get("/search?q=1").text
    assert record.number in agent.get("/search?q=mail").text
    assert "Nothing fits “zzz”." in agent.get("/search?q=zzz").text
    assert "My tasks" not in agent.get("/search?q=audit").text


def test_a_list_of_many_goes_on(
    signed_in: SignedIn, database: Database, demo: dict[str, Actor], review: str
) -> None:
    with database.write() as session:
        for number in range(51):
            instances.start(session, demo["agent1"], review, {"title": f"R {number}"}, now=NOW)
    agent = signed_in("agent1")
    first = agent.get("/records").text
    after = first.split('hx-get="/records?after=')[1].split('"')[0]

    second = agent.get(f"/records?after={after}").text

    with database.read() as session:
        every = set(session.scalars(select(Record.number)))
    shown = {number for number in every if number in first} | {
        number for number in every if number in second
    }
    assert shown == every


def test_a_refused_reason_leads_back_to_the_record(signed_in: SignedIn, record: Record) -> None:
    values = {"reason": " ", "revision": "1"}

    answer = signed_in("repair1").post(f"/records/{record.number}/cancel", values)

    assert answer.status_code == 400
    assert f'href="/records/{record.number}">Back to {record.number}</a>' in answer.text
