"""Due work on real processes: timers, built-in service tasks, messages, mails."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import pairwise
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from sqlalchemy import select

from itsm_flow.config import Settings
from itsm_flow.definitions import Source
from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.jobs.loop import Loop
from itsm_flow.jobs.work import BuiltInJobs, Timers, Work, all_work
from itsm_flow.runtime import Runtime, utc_now
from itsm_flow.services import deploy, instances, mails, messages
from itsm_flow.store import (
    FailedStepRow,
    InstanceStatus,
    Job,
    JobStatus,
    MessageStatus,
    Notification,
    OutboxMessage,
    ProcessInstance,
    Timer,
)
from support import NOW, Database

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'id="d" targetNamespace="http://example.org/jobs">'
)
NOTIFY = """
<bpmn:serviceTask id="tell" name="Tell people">
  <bpmn:extensionElements>
    <zeebe:taskDefinition type="itsm.notify" />
    <zeebe:ioMapping>
      <zeebe:input source="=recipients" target="recipients" />
      <zeebe:input source="=&quot;Look at &quot; + recordNumber" target="subject" />
      <zeebe:input source="It waits for you." target="body" />
    </zeebe:ioMapping>
  </bpmn:extensionElements>
</bpmn:serviceTask>"""
SHIP = """
<bpmn:serviceTask id="ship" name="Ship">
  <bpmn:extensionElements><zeebe:taskDefinition type="ship" /></bpmn:extensionElements>
</bpmn:serviceTask>"""
WAIT = """
<bpmn:intermediateCatchEvent id="wait" name="One second">
  <bpmn:timerEventDefinition id="t">
    <bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT1S</bpmn:timeDuration>
  </bpmn:timerEventDefinition>
</bpmn:intermediateCatchEvent>"""
HEAR = """
<bpmn:intermediateCatchEvent id="hear" name="Heard">
  <bpmn:messageEventDefinition id="m" messageRef="news" />
</bpmn:intermediateCatchEvent>"""
NEWS = """
<bpmn:message id="news" name="news">
  <bpmn:extensionElements><zeebe:subscription correlationKey="=topic" /></bpmn:extensionElements>
</bpmn:message>"""


def chain(process_id: str, *steps: tuple[str, str]) -> Source:
    """A process of these steps (id, XML) between one start and one end."""
    ids = ["start", *(step for step, _ in steps), "end"]
    flows = "".join(
        f'<bpmn:sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}" />'
        for number, (source, target) in enumerate(pairwise(ids))
    )
    inside = "".join(xml for _, xml in steps)
    text = (
        f'{HEAD}<bpmn:process id="{process_id}" name="{process_id}" isExecutable="true">'
        f'<bpmn:startEvent id="start" name="Start" />{inside}'
        f'<bpmn:endEvent id="end" name="End" />{flows}</bpmn:process>{NEWS}</bpmn:definitions>'
    )
    return Source(f"{process_id}.bpmn", text.encode())


PROCESSES = (
    chain("delayed", ("wait", WAIT)),
    chain("notice", ("tell", NOTIFY)),
    chain("shipment", ("ship", SHIP)),
    chain("listener", ("hear", HEAR)),
)


@dataclass
class Clock:
    """Time that stands still until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta) -> None:
        self.now += by


@dataclass
class Inbox:
    """What the mail server took."""

    messages: list[EmailMessage] = field(default_factory=list)
    refusal: str = ""

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        if self.refusal:
            return self.refusal
        content = bytes(envelope.original_content or b"")
        self.messages.append(message_from_bytes(content, EmailMessage, policy=default))
        return "250 Taken"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def smtp_url(inbox: Inbox) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield f"smtp://127.0.0.1:{port}"
    controller.stop()


@pytest.fixture
def runtime(
    database: Database, demo: dict[str, Actor], clock: Clock, smtp_url: str
) -> Iterator[Runtime]:
    with database.write() as session:
        deploy.deploy(session, SYSTEM, PROCESSES, now=NOW)
    settings = Settings(
        database_url=database.url, smtp_url=smtp_url, mail_from="ITSM <itsm@example.org>"
    )
    opened = Runtime.of(settings, clock=clock)
    yield opened
    opened.engine.dispose()


def start(runtime: Runtime, process_id: str, **variables: Any) -> int:
    with runtime.write() as session:
        record = instances.start(session, SYSTEM, process_id, variables, now=runtime.clock())
        return record.id


def status(runtime: Runtime, instance_id: int) -> InstanceStatus:
    with runtime.read() as session:
        return session.get_one(ProcessInstance, instance_id).status


def work_until_idle(runtime: Runtime) -> None:
    loop = Loop(runtime)
    while loop.run_once():
        pass


@dataclass
class Watched:
    """Timers, and when the first one was fired."""

    inner: Work = field(default_factory=Timers)
    fired: threading.Event = field(default_factory=threading.Event)
    fired_at: datetime | None = None
    name: str = "timer"

    def due(self, runtime: Runtime, now: datetime, limit: int) -> Any:
        return self.inner.due(runtime, now, limit)

    def do(self, runtime: Runtime, item: int) -> None:
        self.inner.do(runtime, item)
        self.fired_at = utc_now()
        self.fired.set()


def test_a_timer_fires_within_two_seconds_of_its_time(runtime: Runtime, database: Database) -> None:
    live = Runtime.of(runtime.settings)
    instance_id = start(live, "delayed")
    with live.read() as session:
        due = session.scalars(select(Timer.due)).one()
    watched = Watched()
    loop = Loop(live, [watched])
    loop.start()
    try:
        assert watched.fired.wait(10)
    finally:
        loop.stop()
    assert watched.fired_at is not None
    assert timedelta(0) <= watched.fired_at - due <= timedelta(seconds=2)
    assert status(live, instance_id) is InstanceStatus.COMPLETED
    live.engine.dispose()


def test_a_timer_whose_time_has_not_come_stays(runtime: Runtime, clock: Clock) -> None:
    instance_id = start(runtime, "delayed")
    work_until_idle(runtime)
    assert status(runtime, instance_id) is InstanceStatus.ACTIVE
    clock.advance(timedelta(seconds=1))
    work_until_idle(runtime)
    assert status(runtime, instance_id) is InstanceStatus.COMPLETED


def test_people_and_members_of_groups_are_told_once_each_and_mailed(
    runtime: Runtime, inbox: Inbox, clock: Clock
) -> None:
    instance_id = start(runtime, "notice", recipients=["service-desk", "agent1", "cab1"])
    work_until_idle(runtime)
    assert status(runtime, instance_id) is InstanceStatus.COMPLETED
    with runtime.read() as session:
        told = session.scalars(select(Notification).order_by(Notification.username)).all()
        assert [row.username for row in told] == ["agent1", "agent2", "cab1"]
        assert {row.record_id for row in told} == {instance_id}
        assert {row.subject for row in told} == {"Look at PRC-2026-000001"}
        assert {row.mailed_at for row in told} == {clock.now}
        assert {row.mail_due for row in told} == {None}
        keys = {f"<notification-{row.id}@example.org>" for row in told}
    assert {message["Message-ID"] for message in inbox.messages} == keys
    assert sorted(message["To"] for message in inbox.messages) == [
        "agent1@example.org",
        "agent2@example.org",
        "cab1@example.org",
    ]


def test_a_mail_that_did_not_leave_is_tried_again_later_under_the_same_id(
    runtime: Runtime, inbox: Inbox, clock: Clock
) -> None:
    inbox.refusal = "451 Later"
    start(runtime, "notice", recipients=["cab1"])
    work_until_idle(runtime)
    with runtime.read() as session:
        waiting = session.scalars(select(Notification)).one()
        assert (waiting.mailed_at, waiting.mail_tries) == (None, 1)
        assert waiting.mail_due == clock.now + mails.FIRST_PAUSE
    inbox.refusal = ""
    work_until_idle(runtime)
    assert inbox.messages == []
    clock.advance(mails.FIRST_PAUSE)
    work_until_idle(runtime)
    (message,) = inbox.messages
    assert message["Message-ID"] == f"<notification-{waiting.id}@example.org>"


def test_a_mail_is_given_up_after_many_tries_and_the_notification_stays(
    runtime: Runtime, inbox: Inbox, clock: Clock
) -> None:
    inbox.refusal = "451 Never"
    start(runtime, "notice", recipients=["cab1"])
    for _ in range(mails.TRIES + 3):
        work_until_idle(runtime)
        clock.advance(mails.LONGEST_PAUSE)
    with runtime.read() as session:
        given_up = session.scalars(select(Notification)).one()
        assert (given_up.mailed_at, given_up.mail_due) == (None, None)
        assert given_up.mail_tries == mails.TRIES


def test_a_mail_that_somebody_has_taken_is_not_taken_by_another(
    runtime: Runtime, clock: Clock
) -> None:
    start(runtime, "notice", recipients=["cab1"])
    for work in all_work(runtime)[:-1]:
        Loop(runtime, [work]).run_once()
    with runtime.write() as session:
        (waiting,) = mails.due_ids(session, now=clock.now)
        assert mails.take(session, waiting, now=clock.now) is not None
    with runtime.write() as session:
        assert mails.due_ids(session, now=clock.now) == []
        assert mails.take(session, waiting, now=clock.now) is None
        late = clock.now + mails.TURN
        assert mails.due_ids(session, now=late) == [waiting]


@pytest.mark.parametrize("recipients", [7, [1, 2], {"name": "agent1"}, None])
def test_recipients_that_are_none_become_a_failed_step(
    runtime: Runtime, recipients: Any, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = start(runtime, "notice", recipients=recipients)
    right = start(runtime, "notice", recipients=["agent1"])
    work_until_idle(runtime)
    assert status(runtime, right) is InstanceStatus.COMPLETED
    with runtime.read() as session:
        assert session.get_one(ProcessInstance, wrong).has_failed_step
        step = session.scalars(select(FailedStepRow)).one()
        assert (step.instance_id, step.element_id) == (wrong, "tell")
        assert "InvalidInput" in step.reason
    assert "InvalidInput" in caplog.text


def test_a_type_without_handler_is_left_for_a_worker_outside(runtime: Runtime) -> None:
    start(runtime, "shipment")
    work_until_idle(runtime)
    with runtime.read() as session:
        job = session.scalars(select(Job)).one()
        assert (job.status, job.worker) == (JobStatus.AVAILABLE, None)


def test_a_defect_of_a_handler_uses_up_the_tries_and_becomes_a_failed_step(
    runtime: Runtime, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_arguments: Any) -> dict[str, Any]:
        raise ZeroDivisionError("one by none")

    instance_id = start(runtime, "shipment")
    loop = Loop(runtime, [BuiltInJobs({"ship": broken})])
    for _ in range(10):
        loop.run_once()
        clock.advance(BuiltInJobs.BACK_OFF)
    with runtime.read() as session:
        job = session.scalars(select(Job)).one()
        assert (job.status, job.retries) == (JobStatus.FAILED, 0)
        step = session.scalars(select(FailedStepRow)).one()
        assert (step.instance_id, step.reason) == (instance_id, "ZeroDivisionError: one by none")
    assert caplog.text.count("Traceback") == 3


def test_a_message_is_handed_to_whoever_waits_for_it(runtime: Runtime) -> None:
    waiting = start(runtime, "listener", topic="weather")
    other = start(runtime, "listener", topic="sports")
    with runtime.write() as session:
        messages.publish(session, SYSTEM, "news", "weather", {"sky": "grey"}, now=NOW)
    work_until_idle(runtime)
    assert status(runtime, waiting) is InstanceStatus.COMPLETED
    assert status(runtime, other) is InstanceStatus.ACTIVE


def test_a_message_that_nobody_wanted_in_time_expires(runtime: Runtime, clock: Clock) -> None:
    with runtime.write() as session:
        messages.publish(
            session, SYSTEM, "news", "weather", {}, now=NOW, time_to_live=timedelta(minutes=1)
        )
    work_until_idle(runtime)
    clock.advance(timedelta(minutes=1))
    work_until_idle(runtime)
    start(runtime, "listener", topic="weather")
    work_until_idle(runtime)
    with runtime.read() as session:
        assert session.scalars(select(OutboxMessage.status)).one() is MessageStatus.EXPIRED
        assert session.scalars(select(ProcessInstance.status)).one() is InstanceStatus.ACTIVE


def test_two_loops_at_once_do_everything_once(runtime: Runtime, inbox: Inbox) -> None:
    for _ in range(6):
        start(runtime, "notice", recipients=["cab1"])
    loops = [Loop(runtime), Loop(runtime)]
    threads = [
        threading.Thread(target=lambda loop=loop: [loop.run_once() for _ in range(4)])
        for loop in loops
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    work_until_idle(runtime)
    with runtime.read() as session:
        assert len(session.scalars(select(Notification)).all()) == 6
    assert len(inbox.messages) == 6
    assert len({message["Message-ID"] for message in inbox.messages}) == 6


def test_work_without_mail_settings_sends_no_mail(database: Database) -> None:
    runtime = Runtime.of(Settings(database_url=database.url), clock=lambda: datetime.now(UTC))
    assert "mail" not in {work.name for work in all_work(runtime)}
    runtime.engine.dispose()
