"""Claiming, drafting and completing tasks, alone and two at once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from integration.acting import at_once
from itsm_flow.domain.people import Actor
from itsm_flow.errors import Conflict, InvalidInput, NotFound, StaleRevision
from itsm_flow.services import audit, history, instances, tasks
from itsm_flow.services.refusals import (
    AlreadyClaimed,
    AssignedToOther,
    ClaimFirst,
    NoCandidates,
    NotCandidate,
    RecordEnded,
    RecordSuspended,
    SamePerson,
    TaskCompleted,
)
from itsm_flow.services.task_views import TaskFilter
from itsm_flow.store import AuditEvent, ProcessInstance, Record, TaskCandidate, UserTask
from support import NOW, Database

Demo = dict[str, Actor]
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def task_id(database: Database, demo: Demo, review: str) -> int:
    """The first task of a started review."""
    with database.write() as session:
        record = instances.start(session, demo["requester1"], review, {"title": "Rust"}, now=NOW)
        return _open_task(database, session, record.id)


def _open_task(database: Database, session, instance_id: int) -> int:
    session.flush()
    wanted = select(UserTask.id).filter_by(instance_id=instance_id, status="open")
    return session.scalars(wanted).one()


def _do(database: Database, use_case: Callable, *arguments, **facts):
    with database.write() as session:
        return use_case(session, *arguments, now=LATER, **facts)


def _snapshot(database: Database) -> tuple:
    with database.read() as session:
        return tuple(
            (row.revision, bytes(row.state), row.status)
            for row in session.scalars(select(ProcessInstance))
        ) + tuple(session.scalars(select(AuditEvent.id).order_by(AuditEvent.id)))


def test_two_tasks_lead_from_start_to_end(database: Database, demo: Demo, task_id: int) -> None:
    agent, other = demo["agent1"], demo["agent2"]
    _do(database, tasks.claim, agent, task_id)
    record = _do(database, tasks.complete, agent, task_id, {"summary": "Done"})
    assert (record.status, record.title, record.requester) == ("resolved", "Rust", "requester1")
    with database.read() as session:
        second = _open_task(database, session, record.id)
    _do(database, tasks.claim, other, second)
    record = _do(database, tasks.complete, other, second, {"verdict": True})
    assert record.status == "closed"
    assert record.closed_at == LATER
    with database.read() as session:
        instance = session.get_one(ProcessInstance, record.id)
        assert (instance.status, instance.end_event, instance.waits) == ("completed", "end", {})
        assert session.scalar(select(TaskCandidate.task_id)) is None
        verification = audit.verify(session)
    assert verification.holds
    assert verification.events >= 6


def test_the_first_to_claim_has_it_and_the_second_is_told_who(
    database: Database, demo: Demo, task_id: int
) -> None:
    _do(database, tasks.claim, demo["agent1"], task_id)
    with pytest.raises(AlreadyClaimed, match="Service desk agent 1 has claimed"):
        _do(database, tasks.claim, demo["agent2"], task_id)
    assert _do(database, tasks.claim, demo["agent1"], task_id).assignee == "agent1"


def test_a_task_given_back_can_be_claimed_by_another(
    database: Database, demo: Demo, task_id: int
) -> None:
    _do(database, tasks.claim, demo["agent1"], task_id)
    _do(database, tasks.save_draft, demo["agent1"], task_id, {"summary": "half"})
    task = _do(database, tasks.unclaim, demo["agent1"], task_id)
    assert (task.assignee, task.draft) == (None, None)
    assert _do(database, tasks.claim, demo["agent2"], task_id).assignee == "agent2"


def test_a_task_that_nobody_could_claim_cannot_be_given_back(
    database: Database, demo: Demo, task_id: int
) -> None:
    _do(database, tasks.claim, demo["agent1"], task_id)
    with database.write() as session:
        session.execute(delete(TaskCandidate).filter_by(task_id=task_id))
    before = _snapshot(database)
    for name in ("agent1", "repair1"):
        with pytest.raises(NoCandidates, match="cannot be released"):
            _do(database, tasks.unclaim, demo[name], task_id)
    assert _snapshot(database) == before


def test_who_is_no_candidate_cannot_claim_and_nothing_changes(
    database: Database, demo: Demo, task_id: int
) -> None:
    before = _snapshot(database)
    with pytest.raises(NotCandidate):
        _do(database, tasks.claim, demo["cab1"], task_id)
    assert _snapshot(database) == before


def test_an_unclaimed_task_has_to_be_claimed_before_it_is_completed(
    database: Database, demo: Demo, task_id: int
) -> None:
    before = _snapshot(database)
    with pytest.raises(ClaimFirst):
        _do(database, tasks.complete, demo["agent1"], task_id, {"summary": "x"})
    assert _snapshot(database) == before


def test_only_the_assignee_completes(database: Database, demo: Demo, task_id: int) -> None:
    _do(database, tasks.claim, demo["agent1"], task_id)
    with pytest.raises(AssignedToOther, match="Service desk agent 1"):
        _do(database, tasks.complete, demo["agent2"], task_id, {"summary": "x"})


def test_an_operator_completes_on_behalf_of_the_assignee(
    database: Database, demo: Demo, task_id: int
) -> None:
    _do(database, tasks.claim, demo["agent1"], task_id)
    record = _do(database, tasks.complete, demo["repair1"], task_id, {"summary": "x"})
    with database.read() as session:
        entries = history.timeline(session, demo["auditor1"], record.id)
    done = next(entry for entry in entries if "submitted" in entry.content and entry.element_id)
    assert done.actor_name == "Process operator 1"
    assert done.on_behalf_of == "Service desk agent 1"


def test_wrong_answers_are_told_at_their_field_and_change_nothing(
    database: Database, demo: Demo, task_id: int
) -> None:
    _do(database, tasks.claim, demo["agent1"], task_id)
    before = _snapshot(database)
    with pytest.raises(InvalidInput) as raised:
        _do(database, tasks.complete, demo["agent1"], task_id, {})
    assert list(raised.value.fields) == ["summary"]
    assert _snapshot(database) == before


@pytest.mark.parametrize("bad", [{"a": float("nan")}, {"a": {1, 2}}, {1: "a"}, ["a"]])
def test_what_json_cannot_say_is_refused(
    database: Database, demo: Demo, task_id: int, bad: object
) -> None:
    _do(database, tasks.claim, demo["agent1"], task_id)
    with pytest.raises(InvalidInput):
        _do(database, tasks.complete, demo["agent1"], task_id, bad)


def test_a_stale_revision_is_refused_with_both_versions(
    database: Database, demo: Demo, task_id: int
) -> None:
    _do(database, tasks.claim, demo["agent1"], task_id)
    with pytest.raises(StaleRevision, match="you saw version 99, it is now 1"):
        _do(
            database,
            tasks.complete,
            demo["agent1"],
            task_id,
            {"summary": "x"},
            expected_revision=99,
        )


def test_a_completed_task_tells_who_did_it(database: Database, demo: Demo, task_id: int) -> None:
    _do(database, tasks.claim, demo["agent1"], task_id)
    _do(database, tasks.complete, demo["agent1"], task_id, {"summary": "x"})
    with pytest.raises(TaskCompleted, match="Service desk agent 1"):
        _do(database, tasks.complete, demo["agent1"], task_id, {"summary": "x"})


def test_the_same_person_may_not_do_both_steps(
    database: Database, demo: Demo, task_id: int
) -> None:
    _do(database, tasks.claim, demo["agent1"], task_id)
    record = _do(database, tasks.complete, demo["agent1"], task_id, {"summary": "x"})
    with database.read() as session:
        second = _open_task(database, session, record.id)
    with pytest.raises(SamePerson, match="write"):
        _do(database, tasks.claim, demo["agent1"], second)
    with pytest.raises(SamePerson, match="write"):
        _do(database, tasks.assign, demo["repair1"], second, "agent1")


def test_a_draft_is_kept_for_its_author_until_completion(
    database: Database, demo: Demo, task_id: int
) -> None:
    agent = demo["agent1"]
    _do(database, tasks.claim, agent, task_id)
    _do(database, tasks.save_draft, agent, task_id, {"summary": "half a sen"})
    with database.read() as session:
        mine = tasks.form(session, agent, task_id, now=LATER)
        theirs = tasks.form(session, demo["agent2"], task_id, now=LATER)
    assert (mine.data["summary"], mine.draft, mine.draft_saved_at) == ("half a sen", True, LATER)
    assert (mine.form_id, mine.version, mine.data["title"]) == ("write-form", 1, "Rust")
    assert "summary" not in theirs.data
    with pytest.raises(AssignedToOther):
        _do(database, tasks.save_draft, demo["agent2"], task_id, {})
    _do(database, tasks.complete, agent, task_id, {"summary": "x"})
    with database.read() as session:
        assert session.get_one(UserTask, task_id).draft is None


def test_a_suspended_record_does_not_move_until_it_is_resumed(
    database: Database, demo: Demo, task_id: int
) -> None:
    agent, operator = demo["agent1"], demo["repair1"]
    _do(database, tasks.claim, agent, task_id)
    with database.read() as session:
        instance_id = session.get_one(UserTask, task_id).instance_id
    _do(database, instances.suspend, operator, instance_id, reason="audit")
    with pytest.raises(RecordSuspended, match="PRC-2026-000001 is suspended"):
        _do(database, tasks.complete, agent, task_id, {"summary": "x"})
    _do(database, instances.resume, operator, instance_id, reason="over")
    assert _do(database, tasks.complete, agent, task_id, {"summary": "x"}).status == "resolved"


def test_a_cancelled_record_is_over_for_everybody(
    database: Database, demo: Demo, task_id: int
) -> None:
    operator = demo["repair1"]
    with database.read() as session:
        instance_id = session.get_one(UserTask, task_id).instance_id
    record = _do(database, instances.cancel, operator, instance_id, reason="a duplicate")
    assert (record.status, record.closed_at) == ("cancelled", LATER)
    with pytest.raises(Conflict, match="cancelled"):
        _do(database, tasks.claim, demo["agent1"], task_id)
    with pytest.raises(RecordEnded):
        _do(database, instances.cancel, operator, instance_id, reason="again")
    with database.read() as session:
        assert tasks.search(session, demo["agent1"]).rows == ()


def test_a_requester_sees_neither_other_records_nor_their_tasks(
    database: Database, demo: Demo, task_id: int
) -> None:
    with database.read() as session:
        assert tasks.get(session, demo["requester1"], task_id).id == task_id
        with pytest.raises(NotFound):
            tasks.get(session, demo["requester2"], task_id)
        everything = TaskFilter(scope="all")
        assert tasks.search(session, demo["requester2"], everything).rows == ()


def test_of_two_completions_at_once_one_succeeds_and_one_conflicts(
    database: Database, demo: Demo, task_id: int
) -> None:
    agent = demo["agent1"]
    _do(database, tasks.claim, agent, task_id)

    def attempt(session):
        return tasks.complete(session, agent, task_id, {"summary": "x"}, now=LATER)

    outcomes = at_once(database, attempt, attempt)
    assert {type(outcome) for outcome in outcomes} == {Record, TaskCompleted}
    with database.read() as session:
        assert audit.verify(session).holds
        opened = session.scalars(select(UserTask).order_by(UserTask.id)).all()
        assert [task.status for task in opened] == ["completed", "open"]
        assert session.scalars(select(ProcessInstance.revision)).one() == 2


def test_of_two_claims_at_once_one_has_it(database: Database, demo: Demo, task_id: int) -> None:
    outcomes = at_once(
        database,
        lambda session: tasks.claim(session, demo["agent1"], task_id, now=LATER),
        lambda session: tasks.claim(session, demo["agent2"], task_id, now=LATER),
    )
    assert {type(outcome) for outcome in outcomes} == {UserTask, AlreadyClaimed}
