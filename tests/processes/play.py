"""Play a shipped process through the real services, step by step, as its people would.

Every step is a transaction of its own, so that the state is saved and restored between all steps.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Select, select

from itsm_flow.config import Settings
from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.jobs.handlers import HANDLERS
from itsm_flow.jobs.handlers.register import refused
from itsm_flow.services import history, instances, jobs, messages, tasks, timers
from itsm_flow.services.history import HistoryEntry, Path
from itsm_flow.services.registers import RowRefused
from itsm_flow.store import (
    Job,
    Notification,
    OutboxMessage,
    ProcessInstance,
    Record,
    Timer,
    UserTask,
)
from support import NOW, Database

Answers = Mapping[str, Any]
Row = TypeVar("Row")


@dataclass(frozen=True)
class Act:
    """What a person did in the play: the audit trail has to tell the same."""

    element_id: str
    username: str
    answers: Answers


@dataclass
class Play:
    """One record of a process, with the people who carry it."""

    database: Database
    people: Mapping[str, Actor]
    process_id: str
    now: datetime = NOW
    record_id: int = 0
    acts: list[Act] = field(default_factory=list)

    def start(self, username: str, **answers: Any) -> "Play":
        """Start the process with what the start form asks."""
        with self.database.write() as session:
            record = instances.start(
                session, self.people[username], self.process_id, answers, now=self.now
            )
            self.record_id = record.id
        return self

    def begin(self, message_name: str, **payload: Any) -> "Play":
        """Let a message of another process start this one."""
        self.record_id = self._delivered(message_name, None, payload)
        return self

    def hear(self, message_name: str, **payload: Any) -> None:
        """Let a message of another process reach this record, which waits for it."""
        self.now += timedelta(minutes=1)
        assert self._delivered(message_name, self.record.number, payload) == self.record_id

    def handed_over(self, message_name: str, process_id: str) -> "Play":
        """Deliver this record's first message of that name that nobody has; gives who got it."""
        waiting = [one for one in self.sent if one.delivered_to is None]
        message = next(one for one in waiting if one.name == message_name)
        with self.database.write() as session:
            assert messages.deliver(session, message.id, now=self.now)
        with self.database.read() as session:
            receiver = session.get_one(OutboxMessage, message.id).delivered_to
        assert receiver is not None
        found = Play(self.database, self.people, process_id, now=self.now, record_id=receiver)
        assert found.record.kind == process_id
        return found

    def _delivered(self, message_name: str, key: str | None, payload: Answers) -> int:
        """Send a message from outside and deliver it; gives the instance that got it."""
        with self.database.write() as session:
            sent = messages.publish(
                session, self.people["repair1"], message_name, key, payload, now=self.now
            )
        with self.database.write() as session:
            assert messages.deliver(session, sent.id, now=self.now)
        with self.database.read() as session:
            receiver = session.get_one(OutboxMessage, sent.id).delivered_to
        assert receiver is not None
        return receiver

    def do(self, element_id: str, username: str, **answers: Any) -> None:
        """Claim the first open task of this element that is free or this person's; complete it."""
        self.now += timedelta(minutes=1)
        actor = self.people[username]
        task_id = self._task_for(element_id, username)
        with self.database.write() as session:
            tasks.claim(session, actor, task_id, now=self.now)
        with self.database.write() as session:
            tasks.complete(session, actor, task_id, answers, now=self.now)
        self.acts.append(Act(element_id, username, answers))

    def fire(self, element_id: str, times: int = 1) -> None:
        """Let the time pass until the timer of this element is due, and fire it."""
        for _ in range(times):
            with self.database.read() as session:
                wanted = select(Timer).filter_by(instance_id=self.record_id, element_id=element_id)
                timer = session.scalars(wanted).one()
            self.now = max(self.now, timer.due)
            with self.database.write() as session:
                assert timer.id in timers.due_ids(session, now=self.now)
                assert timers.fire(session, timer.id, now=self.now)

    def work(self, *element_ids: str) -> None:
        """Let the built-in handlers do the jobs that wait, which are of these elements."""
        with self.database.write() as session:
            wanted = select(Job.id, Job.type).filter_by(
                instance_id=self.record_id, status="available"
            )
            mine = dict(session.execute(wanted).all())
            taken = [
                job
                for job_type in sorted(set(mine.values()))
                for job in jobs.activate(
                    session, SYSTEM, job_type, "test", 1000, timedelta(minutes=1), now=self.now
                )
            ]
            waiting = {job.id: job.element_id for job in taken if job.id in mine}
        assert sorted(waiting.values()) == sorted(element_ids)
        for job_id in waiting:
            self._carry_out(job_id)

    def _carry_out(self, job_id: int) -> None:
        """Complete a job; what a register refuses goes where the diagram catches it."""
        settings = Settings(database_url=self.database.url)
        try:
            with self.database.write() as session:
                job = session.get_one(Job, job_id)
                result = HANDLERS[job.type](session, job, settings, self.now)
                jobs.complete(session, SYSTEM, job_id, result, now=self.now)
        except RowRefused as error:
            with self.database.write() as session:
                if not refused(session, session.get_one(Job, job_id), error, self.now):
                    raise

    def _task_for(self, element_id: str, username: str) -> int:
        with self.database.read() as session:
            wanted = (
                select(UserTask)
                .filter_by(instance_id=self.record_id, element_id=element_id, status="open")
                .order_by(UserTask.multi_instance_number, UserTask.id)
            )
            found = [
                task.id for task in session.scalars(wanted) if task.assignee in {None, username}
            ]
        assert found, f"{element_id} is not open for {username}; open: {self.open}"
        return found[0]

    @property
    def open(self) -> list[str]:
        """The elements of the open user tasks, one entry a task."""
        with self.database.read() as session:
            wanted = select(UserTask.element_id).filter_by(
                instance_id=self.record_id, status="open"
            )
            return sorted(session.scalars(wanted))

    def seen(self, element_id: str) -> dict[str, Any]:
        """What whoever has the open task of this element can see."""
        with self.database.read() as session:
            wanted = select(UserTask.id).filter_by(
                instance_id=self.record_id, element_id=element_id, status="open"
            )
            return tasks.variables(session, SYSTEM, session.scalars(wanted).one())

    @property
    def timers(self) -> list[str]:
        """The elements of the timers that run."""
        with self.database.read() as session:
            wanted = select(Timer.element_id).filter_by(instance_id=self.record_id)
            return sorted(session.scalars(wanted))

    @property
    def record(self) -> Record:
        with self.database.read() as session:
            return session.get_one(Record, self.record_id)

    @property
    def instance(self) -> ProcessInstance:
        with self.database.read() as session:
            return session.get_one(ProcessInstance, self.record_id)

    def row(self, wanted: Select[tuple[Row]]) -> Row:
        """The one row that is wanted, of a register for example."""
        with self.database.read() as session:
            return session.scalars(wanted).one()

    @property
    def told(self) -> dict[str, int]:
        """How many notifications each person got."""
        counts: dict[str, int] = {}
        with self.database.read() as session:
            wanted = select(Notification.username).filter_by(record_id=self.record_id)
            for username in session.scalars(wanted):
                counts[username] = counts.get(username, 0) + 1
        return counts

    @property
    def sent(self) -> list[OutboxMessage]:
        """The messages that the record sent to other processes."""
        with self.database.read() as session:
            wanted = select(OutboxMessage).filter_by(from_instance_id=self.record_id)
            return list(session.scalars(wanted.order_by(OutboxMessage.id)))

    @property
    def events(self) -> tuple[HistoryEntry, ...]:
        with self.database.read() as session:
            return history.timeline(session, self.people["auditor1"], self.record_id)

    @property
    def path(self) -> Path:
        with self.database.read() as session:
            return history.path(session, self.people["auditor1"], self.record_id)
