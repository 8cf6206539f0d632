"""My tasks, and the page on which a task is done."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from itsm_flow.domain.people import Actor
from itsm_flow.services import instances
from itsm_flow.store import AuditEvent, ProcessInstance, Record, TaskStatus, UserTask
from support import NOW, Database
from web.conftest import Reader

SignedIn = Callable[[str], Reader]


@pytest.fixture
def task_id(database: Database, record: Record) -> int:
    """The open task of the record."""
    with database.read() as session:
        return session.scalars(select(UserTask.id).filter_by(instance_id=record.id)).one()


@pytest.fixture
def agent(signed_in: SignedIn) -> Reader:
    return signed_in("agent1")


def stored(database: Database, task_id: int) -> UserTask:
    with database.read() as session:
        return session.get_one(UserTask, task_id)


def written(database: Database) -> tuple[int, list[int]]:
    """How many events there are, and the revision of every instance."""
    with database.read() as session:
        events = len(
            session.scalars(select(AuditEvent.id).where(AuditEvent.kind != "signed-in")).all()
        )
        return events, list(session.scalars(select(ProcessInstance.revision)))


def test_a_task_is_listed_for_its_candidates_only(
    signed_in: SignedIn, agent: Reader, record: Record
) -> None:
    assert record.number in agent.get("/tasks").text
    assert record.number not in signed_in("implementer1").get("/tasks").text


def test_an_empty_list_says_why_and_offers_the_next_step(signed_in: SignedIn) -> None:
    page = signed_in("agent1").get("/tasks").text

    assert "Nothing waits for you." in page
    assert "/tasks?scope=groups" in page


def test_a_requester_cannot_ask_for_all_tasks(signed_in: SignedIn, record: Record) -> None:
    page = signed_in("requester2").get("/tasks?scope=all").text

    assert record.number not in page
    assert ">All</a>" not in page


def test_filters_stand_in_the_address_and_can_be_taken_away(agent: Reader, record: Record) -> None:
    found = agent.get("/tasks?q=mail").text
    nothing = agent.get("/tasks?q=printer").text

    assert record.number in found
    assert record.number not in nothing
    assert "Remove the filter printer" in nothing


def test_the_list_goes_on_where_the_page_ended(
    agent: Reader, database: Database, demo: dict[str, Actor], review: str
) -> None:
    with database.write() as session:
        for number in range(51):
            answers = {"title": f"Report {number}"}
            instances.start(session, demo["requester1"], review, answers, now=NOW)
    first = agent.get("/tasks").text
    address = first.split('hx-get="/tasks?after=')[1].split('"')[0]

    second = agent.get(f"/tasks?after={address}").text

    assert first.count('<tr id="row-') == 50
    assert second.count('<tr id="row-') == 1
    assert "Show more" not in second


def test_claiming_in_the_list_answers_with_the_row_alone(
    agent: Reader, task_id: int, database: Database
) -> None:
    answer = agent.post(
        f"/tasks/{task_id}/claim", headers={"HX-Request": "true", "HX-Target": f"row-{task_id}"}
    )

    assert answer.status_code == 200
    assert answer.text.strip().startswith(f'<tr id="row-{task_id}">')
    assert "Release" in answer.text
    assert stored(database, task_id).assignee == "agent1"


def test_who_claims_second_is_told_who_was_first(
    signed_in: SignedIn, agent: Reader, task_id: int, database: Database
) -> None:
    signed_in("agent2").post(f"/tasks/{task_id}/claim")

    answer = agent.post(
        f"/tasks/{task_id}/claim", headers={"HX-Request": "true", "HX-Target": f"row-{task_id}"}
    )

    assert answer.status_code == 409
    assert "Service desk agent 2 has claimed" in answer.text
    assert answer.headers["HX-Retarget"] == "#messages"
    assert stored(database, task_id).assignee == "agent2"


def test_releasing_gives_the_task_back(agent: Reader, task_id: int, database: Database) -> None:
    agent.post(f"/tasks/{task_id}/claim")

    answer = agent.post(f"/tasks/{task_id}/release")

    assert answer.location == f"/tasks/{task_id}"
    assert stored(database, task_id).assignee is None


def test_a_task_can_be_given_to_a_colleague(
    agent: Reader, task_id: int, database: Database
) -> None:
    page = agent.get(f"/tasks/{task_id}").text
    agent.post(f"/tasks/{task_id}/assign", {"username": "agent2"})

    assert "Service desk agent 2" in page
    assert stored(database, task_id).assignee == "agent2"


def test_a_form_is_to_read_only_until_one_has_claimed_the_task(agent: Reader, task_id: int) -> None:
    before = agent.get(f"/tasks/{task_id}").text
    agent.post(f"/tasks/{task_id}/claim")
    after = agent.get(f"/tasks/{task_id}").text

    assert "data-readonly" in before
    assert "data-complete" not in before
    assert "data-readonly" not in after
    assert "data-complete" in after


def test_completing_moves_the_record_on_and_leads_to_it(
    agent: Reader, task_id: int, record: Record, database: Database
) -> None:
    agent.post(f"/tasks/{task_id}/claim")

    answer = agent.post(
        f"/tasks/{task_id}/complete", json={"variables": {"summary": "All is well"}}
    )

    assert answer.json == {"location": f"/records/{record.number}"}
    assert stored(database, task_id).status is TaskStatus.COMPLETED
    assert "Done: write." in agent.get(f"/records/{record.number}").text


def test_the_same_request_twice_completes_once(
    agent: Reader, task_id: int, record: Record, database: Database
) -> None:
    agent.post(f"/tasks/{task_id}/claim")
    key = {"Idempotency-Key": "one-click"}
    content = {"variables": {"summary": "All is well"}}

    first = agent.post(f"/tasks/{task_id}/complete", json=content, headers=key)
    before = written(database)
    second = agent.post(f"/tasks/{task_id}/complete", json=content, headers=key)

    assert first.json == second.json == {"location": f"/records/{record.number}"}
    assert written(database) == before


@pytest.mark.parametrize(
    ("answers", "fields"),
    [
        ({}, ["summary"]),
        ({"summary": "x" * 41}, ["summary"]),
        ({"summary": 7}, ["summary"]),
        ({"summary": "fine", "salary": 1}, ["salary"]),
    ],
)
def test_wrong_answers_are_told_at_their_fields_and_change_nothing(
    agent: Reader, task_id: int, database: Database, answers: dict[str, object], fields: list[str]
) -> None:
    agent.post(f"/tasks/{task_id}/claim")
    before = written(database)

    answer = agent.post(f"/tasks/{task_id}/complete", json={"variables": answers})

    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["message"] == "Some answers need another look."
    assert list(answer.json["fields"]) == fields
    assert written(database) == before


def test_a_stale_revision_is_told_with_both_versions_and_changes_nothing(
    agent: Reader, task_id: int, database: Database
) -> None:
    agent.post(f"/tasks/{task_id}/claim")
    before = written(database)

    answer = agent.post(
        f"/tasks/{task_id}/complete", json={"variables": {"summary": "x"}, "revision": 99}
    )

    assert answer.status_code == 409
    assert answer.json is not None
    assert "you saw version 99" in answer.json["message"]
    assert written(database) == before


def test_a_task_that_is_over_says_so_and_keeps_what_was_sent_out(
    agent: Reader, task_id: int, database: Database
) -> None:
    agent.post(f"/tasks/{task_id}/claim")
    content = {"variables": {"summary": "x"}}
    agent.post(f"/tasks/{task_id}/complete", json=content)
    before = written(database)

    answer = agent.post(f"/tasks/{task_id}/complete", json=content)

    assert answer.status_code == 409
    assert written(database) == before
    assert "This task is over." in agent.get(f"/tasks/{task_id}").text


@pytest.mark.parametrize("content", [[], {"variables": 1}, {"variables": None}, {}])
def test_what_is_no_form_is_refused(agent: Reader, task_id: int, content: object) -> None:
    assert agent.post(f"/tasks/{task_id}/complete", json=content).status_code == 400


def test_a_stranger_neither_sees_nor_completes_a_task(
    signed_in: SignedIn, task_id: int, database: Database
) -> None:
    stranger = signed_in("requester2")
    before = written(database)

    assert stranger.get(f"/tasks/{task_id}").status_code == 404
    answer = stranger.post(f"/tasks/{task_id}/complete", json={"variables": {"summary": "x"}})

    assert answer.status_code == 404
    assert written(database) == before


def test_a_draft_is_kept_and_shown_again(agent: Reader, task_id: int, database: Database) -> None:
    agent.post(f"/tasks/{task_id}/claim")

    answer = agent.put(f"/tasks/{task_id}/draft", {"summary": "half a sent"})

    assert answer.status_code == 204
    assert stored(database, task_id).draft == {"summary": "half a sent"}
    assert "half a sent" in agent.get(f"/tasks/{task_id}").text


def test_a_task_without_a_form_is_completed_with_one_button(
    agent: Reader, task_id: int, record: Record, database: Database
) -> None:
    agent.post(f"/tasks/{task_id}/claim")
    agent.post(f"/tasks/{task_id}/complete", json={"variables": {"summary": "x"}})
    with database.read() as session:
        second = session.scalars(
            select(UserTask).filter_by(instance_id=record.id, status=TaskStatus.OPEN)
        ).one()
    agent.post(f"/tasks/{second.id}/claim")
    page = agent.get(f"/tasks/{second.id}").text

    answer = agent.post(f"/tasks/{second.id}/complete", {"revision": ""})

    assert "This step asks nothing." in page
    assert answer.location == f"/records/{record.number}"
    assert f"{record.number} is closed." in agent.get(answer.location).text
    assert stored(database, second.id).status is TaskStatus.COMPLETED
