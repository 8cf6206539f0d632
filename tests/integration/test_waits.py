"""Timers, jobs, messages and failed steps: what a process waits for besides people."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from integration import drawing
from integration.acting import (
    activate,
    complete,
    deliver_all,
    do,
    fire_all,
    open_tasks,
    start,
)
from integration.conftest import Deploy
from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.errors import NotFound
from itsm_flow.services import audit, history, instances, jobs, messages, records, timers
from itsm_flow.services.refusals import (
    JobNotOpen,
    MayNotRepair,
    MayNotWork,
    MessageSentBefore,
    ReasonMissing,
    StepNotOpen,
)
from itsm_flow.store import (
    FailedStepRow,
    Job,
    MessageSubscription,
    OutboxMessage,
    ProcessInstance,
    Timer,
)
from support import NOW, Database

Demo = dict[str, Actor]
HOUR = timedelta(hours=1)

TIMED = drawing.process(
    "timed",
    drawing.start(),
    drawing.user_task("answer"),
    drawing.boundary_timer("overdue", "answer", "PT1H"),
    drawing.end("answered"),
    drawing.end("unanswered"),
    drawing.path("start", "answer", "answered"),
    drawing.path("overdue", "unanswered"),
)
JOBBED = drawing.process(
    "jobbed",
    drawing.start(),
    drawing.service_task("work", "test.work", retries="2"),
    drawing.boundary_error("refused", "work", "e"),
    drawing.end("worked"),
    drawing.end("turned-down"),
    drawing.path("start", "work", "worked"),
    drawing.path("refused", "turned-down"),
    roots=drawing.error("e", "NO"),
)
SENDER = drawing.process(
    "sender",
    drawing.start(),
    drawing.send("sent", "m"),
    drawing.path("start", "sent"),
    roots=drawing.message("m", "hand-over", "=title"),
)
RECEIVER = drawing.process(
    "receiver",
    drawing.start("begun", message="m"),
    drawing.user_task("take"),
    drawing.end(),
    drawing.path("begun", "take", "end"),
    roots=drawing.message("m", "hand-over"),
)
WAITER = drawing.process(
    "waiter",
    drawing.start(),
    drawing.catch("wait", "m"),
    drawing.user_task("go-on"),
    drawing.end(),
    drawing.path("start", "wait", "go-on", "end"),
    roots=drawing.message("m", "news", "=title"),
)
BROKEN = drawing.process(
    "broken",
    drawing.start(),
    drawing.user_task("ask"),
    drawing.script("count", "=count(things)", "how-many".replace("-", "_")),
    drawing.end(),
    drawing.path("start", "ask", "count", "end"),
)


def _holds(database: Database) -> bool:
    with database.read() as session:
        return audit.verify(session).problems == ()


# ---- timers -------------------------------------------------------------------------------------


def test_a_due_timer_fires_once_and_takes_the_task_away(
    database: Database, deployed: Deploy
) -> None:
    deployed(TIMED)
    record = start(database, "timed")
    assert fire_all(database, NOW + HOUR - timedelta(seconds=1)) == 0
    with database.read() as session:
        timer_id = session.scalars(select(Timer.id)).one()
    assert fire_all(database, NOW + HOUR) == 1
    assert do(database, timers.fire, timer_id, now=NOW + HOUR) is False
    assert open_tasks(database, record.id) == {}
    with database.read() as session:
        assert session.get_one(ProcessInstance, record.id).end_event == "unanswered"
        entries = history.timeline(session, SYSTEM, record.id)
        path = history.path(session, SYSTEM, record.id)
    fired = next(entry for entry in entries if "timer" in entry.content)
    assert fired.content["timer"] == {
        "due": "2026-03-02T10:00:00.000000Z",
        "fired": "2026-03-02T10:00:00.000000Z",
    }
    assert [(visit.element_id, visit.outcome) for visit in path.visits] == [
        ("start", "completed"),
        ("answer", "cancelled"),
        ("overdue", "completed"),
        ("unanswered", "completed"),
    ]
    assert (path.open, path.waiting, path.failed) == ((), (), ())
    assert _holds(database)


def test_a_timer_goes_when_its_task_is_done(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    deployed(TIMED)
    record = start(database, "timed")
    complete(database, demo["agent1"], record.id, "answer")
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Timer)) == 0


def test_timers_of_a_suspended_record_wait(database: Database, deployed: Deploy) -> None:
    deployed(TIMED)
    record = start(database, "timed")
    do(database, instances.suspend, SYSTEM, record.id, reason="pause")
    assert fire_all(database, NOW + HOUR) == 0
    with database.read() as session:
        timer_id = session.scalars(select(Timer.id)).one()
    assert do(database, timers.fire, timer_id, now=NOW + HOUR) is False
    do(database, instances.resume, SYSTEM, record.id, reason="on")
    assert fire_all(database, NOW + HOUR) == 1


# ---- jobs ---------------------------------------------------------------------------------------


def test_a_job_is_handed_out_once_and_its_result_is_kept(
    database: Database, deployed: Deploy
) -> None:
    deployed(JOBBED)
    record = start(database, "jobbed")
    with database.read() as session:
        assert jobs.due_types(session, now=NOW) == {"test.work"}
    (job,) = activate(database, "test.work")
    assert activate(database, "test.work") == ()
    do(database, jobs.complete, SYSTEM, job.id, {"answer": 42})
    with pytest.raises(JobNotOpen, match="completed"):
        do(database, jobs.complete, SYSTEM, job.id, {})
    with database.read() as session:
        assert session.get_one(ProcessInstance, record.id).end_event == "worked"
        assert records.variables(session, SYSTEM, record.id)["answer"] == 42
        results = [
            entry.content["result"]
            for entry in history.timeline(session, SYSTEM, record.id)
            if "result" in entry.content
        ]
    assert results == [{"variables": {"answer": 42}, "worker": "worker"}]
    assert _holds(database)


def test_a_job_whose_worker_went_silent_is_handed_out_again(
    database: Database, deployed: Deploy
) -> None:
    deployed(JOBBED)
    start(database, "jobbed")
    (job,) = activate(database, "test.work")
    (again,) = activate(database, "test.work", now=NOW + timedelta(minutes=1))
    assert again.id == job.id


def test_a_job_that_fails_is_tried_again_and_then_left_to_an_operator(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    deployed(JOBBED)
    record = start(database, "jobbed")
    (job,) = activate(database, "test.work")
    job = do(database, jobs.fail, SYSTEM, job.id, message="down", backoff=HOUR)
    assert (job.status, job.retries) == ("available", 1)
    assert activate(database, "test.work") == ()
    (job,) = activate(database, "test.work", now=NOW + HOUR)
    job = do(database, jobs.fail, SYSTEM, job.id, message="still down")
    assert (job.status, job.retries) == ("failed", 0)
    with database.read() as session:
        assert session.get_one(ProcessInstance, record.id).has_failed_step
        (failed,) = instances.failed_steps(session, demo["repair1"])
    assert (failed.reason, failed.job_id) == ("still down", job.id)
    with pytest.raises(MayNotRepair):
        do(database, instances.retry, demo["agent1"], failed.id, variables={}, reason="again")
    with pytest.raises(ReasonMissing):
        do(database, instances.retry, demo["repair1"], failed.id, variables={}, reason=" ")
    do(database, instances.retry, demo["repair1"], failed.id, variables={}, reason="it is up")
    with pytest.raises(StepNotOpen):
        do(database, instances.retry, demo["repair1"], failed.id, variables={}, reason="it is up")
    (job,) = activate(database, "test.work", now=NOW + HOUR)
    do(database, jobs.complete, SYSTEM, job.id, {})
    with database.read() as session:
        instance = session.get_one(ProcessInstance, record.id)
        assert (instance.status, instance.has_failed_step) == ("completed", False)
    assert _holds(database)


def test_an_error_thrown_by_a_job_takes_the_way_that_catches_it(
    database: Database, deployed: Deploy
) -> None:
    deployed(JOBBED)
    record = start(database, "jobbed")
    (job,) = activate(database, "test.work")
    do(database, jobs.throw_error, SYSTEM, job.id, "NO", message="never")
    with database.read() as session:
        assert session.get_one(ProcessInstance, record.id).end_event == "turned-down"
        assert session.get_one(Job, job.id).status in {"completed", "cancelled"}
        contents = [entry.content for entry in history.timeline(session, SYSTEM, record.id)]
    assert any(content.get("error", {}).get("code") == "NO" for content in contents)


def test_only_operators_and_the_system_handle_jobs(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    deployed(JOBBED)
    start(database, "jobbed")
    with pytest.raises(MayNotWork):
        do(database, jobs.activate, demo["agent1"], "test.work", "w", 1, HOUR)


# ---- messages -----------------------------------------------------------------------------------


def test_a_message_starts_the_other_process_and_both_records_show_it(
    database: Database, deployed: Deploy
) -> None:
    deployed(SENDER, RECEIVER)
    sender = start(database, "sender", title="Rust")
    assert deliver_all(database) == 1
    assert deliver_all(database) == 0
    with database.read() as session:
        (message,) = messages.of_record(session, SYSTEM, sender.id)
        assert message.status == "delivered"
        receiver = records.get_by_id(session, SYSTEM, message.delivered_to or 0)
        (received,) = messages.of_record(session, SYSTEM, receiver.id)
        started = history.timeline(session, SYSTEM, receiver.id)[0]
        sent = [
            e.content["sent"]
            for e in history.timeline(session, SYSTEM, sender.id)
            if "sent" in e.content
        ]
    assert received.id == message.id
    assert (receiver.kind, receiver.title) == ("receiver", "Rust")
    assert started.content["message"] == sent[0]
    assert sent[0]["variables"] == {"title": "Rust", "origin": sender.number}
    assert list(open_tasks(database, receiver.id)) == ["take"]
    assert _holds(database)


def test_a_message_without_a_receiver_is_kept_until_one_comes(
    database: Database, deployed: Deploy
) -> None:
    deployed(SENDER)
    start(database, "sender", title="Rust")
    assert deliver_all(database) == 0
    deployed(RECEIVER)
    assert deliver_all(database) == 1


def test_a_message_without_a_receiver_expires_visibly(database: Database, deployed: Deploy) -> None:
    deployed(SENDER)
    sender = start(database, "sender", title="Rust")
    assert deliver_all(database, NOW + timedelta(days=29)) == 0
    assert deliver_all(database, NOW + timedelta(days=30)) == 1
    with database.read() as session:
        (message,) = messages.of_record(session, SYSTEM, sender.id)
    assert (message.status, message.delivered_to) == ("expired", None)


def test_a_message_reaches_only_the_instance_with_its_key_and_only_the_first_of_those(
    database: Database, deployed: Deploy
) -> None:
    deployed(WAITER)
    other = start(database, "waiter", title="B")
    first = start(database, "waiter", title="A")
    second = start(database, "waiter", title="A")
    do(database, messages.publish, SYSTEM, "news", "A", {"text": "hello"})
    assert deliver_all(database) == 1
    assert [bool(open_tasks(database, item.id)) for item in (other, first, second)] == [
        False,
        True,
        False,
    ]
    with database.read() as session:
        assert records.variables(session, SYSTEM, first.id)["text"] == "hello"
        assert session.scalar(select(func.count()).select_from(MessageSubscription)) == 2


def test_the_same_message_id_is_taken_once(database: Database, deployed: Deploy) -> None:
    deployed(WAITER)
    do(database, messages.publish, SYSTEM, "news", "A", {}, message_id="one")
    with pytest.raises(MessageSentBefore, match="one"):
        do(database, messages.publish, SYSTEM, "news", "A", {}, message_id="one")
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 1


def test_messages_for_a_suspended_record_wait(database: Database, deployed: Deploy) -> None:
    deployed(WAITER)
    record = start(database, "waiter", title="A")
    do(database, messages.publish, SYSTEM, "news", "A", {})
    do(database, instances.suspend, SYSTEM, record.id, reason="pause")
    assert deliver_all(database) == 0
    do(database, instances.resume, SYSTEM, record.id, reason="on")
    assert deliver_all(database) == 1


# ---- failed steps -------------------------------------------------------------------------------


def test_a_failed_step_is_seen_repaired_with_variables_and_told(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    deployed(BROKEN)
    record = start(database, "broken")
    complete(database, demo["agent1"], record.id, "ask", note="no things")
    with database.read() as session:
        (failed,) = instances.failed_steps(session, demo["repair1"], record.id)
        assert session.get_one(ProcessInstance, record.id).has_failed_step
        assert history.path(session, SYSTEM, record.id).failed == ("count",)
    assert failed.element_id == "count"
    do(
        database,
        instances.retry,
        demo["repair1"],
        failed.id,
        variables={"things": [1, 2]},
        reason="was forgotten",
    )
    with database.read() as session:
        instance = session.get_one(ProcessInstance, record.id)
        assert (instance.status, instance.has_failed_step) == ("completed", False)
        assert session.get_one(FailedStepRow, failed.id).resolved_at == NOW
        retried = next(
            entry
            for entry in history.timeline(session, demo["auditor1"], record.id)
            if entry.kind == "retried"
        )
        assert history.path(session, SYSTEM, record.id).failed == ()
        assert records.variables(session, SYSTEM, record.id)["how_many"] == 2
    assert retried.actor_name == "Process operator 1"
    assert retried.content == {"reason": "was forgotten", "variables": {"things": [1, 2]}}
    assert _holds(database)


def test_there_is_no_failed_step_of_an_unknown_number(database: Database, demo: Demo) -> None:
    with pytest.raises(NotFound):
        do(database, instances.retry, demo["repair1"], 1, variables={}, reason="x")
