"""The kinds of work that the loop does."""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import ClassVar, Protocol

from itsm_flow.domain.people import SYSTEM
from itsm_flow.errors import Conflict, InvalidInput, ItsmFlowError
from itsm_flow.jobs.handlers import HANDLERS, Handler
from itsm_flow.jobs.handlers.register import refused
from itsm_flow.jobs.mail import Mail, Mailer, MailNotSent
from itsm_flow.runtime import Runtime
from itsm_flow.services import calls, jobs, mails, messages, signals, start_timers, timers
from itsm_flow.services.registers import RowRefused
from itsm_flow.store import Job

_log = logging.getLogger(__name__)


class Work(Protocol):
    """A kind of work: which items are due, and how one is done."""

    @property
    def name(self) -> str:
        """What one item is called in the log."""

    def due(self, runtime: Runtime, now: datetime, limit: int) -> Iterable[int]:
        """The ids of due items, oldest first."""

    def do(self, runtime: Runtime, item: int) -> None:
        """Do one item in a transaction of its own; raise when it could not be done."""


class Timers:
    """Timers whose time has come."""

    name: ClassVar[str] = "timer"

    def due(self, runtime: Runtime, now: datetime, limit: int) -> list[int]:
        """Timers of running instances."""
        with runtime.read() as session:
            return timers.due_ids(session, now=now, limit=limit)

    def do(self, runtime: Runtime, item: int) -> None:
        """Fire it; the process moves on in the same transaction."""
        with runtime.write() as session:
            timers.fire(session, item, now=runtime.clock())


class StartTimers:
    """Timers that start processes."""

    name: ClassVar[str] = "start timer"

    def due(self, runtime: Runtime, now: datetime, limit: int) -> list[int]:
        """Timers of the newest versions."""
        with runtime.read() as session:
            return start_timers.due_ids(session, now=now, limit=limit)

    def do(self, runtime: Runtime, item: int) -> None:
        """Start the process, and set the timer again where it repeats."""
        with runtime.write() as session:
            start_timers.fire(session, item, now=runtime.clock())


class Messages:
    """Messages that somebody waits for, and those nobody wanted in time."""

    name: ClassVar[str] = "message"

    def due(self, runtime: Runtime, now: datetime, limit: int) -> list[int]:
        """Messages that can be delivered, or have expired."""
        with runtime.read() as session:
            return messages.due_ids(session, now=now, limit=limit)

    def do(self, runtime: Runtime, item: int) -> None:
        """Deliver it in the receiver's transaction."""
        with runtime.write() as session:
            messages.deliver(session, item, now=runtime.clock())


class Calls:
    """Calls that were too many to begin or to end at once."""

    name: ClassVar[str] = "call"

    def due(self, runtime: Runtime, now: datetime, limit: int) -> list[int]:
        """Calls that have not begun, and those whose instance is to end."""
        with runtime.read() as session:
            return calls.due_ids(session, limit=limit)

    def do(self, runtime: Runtime, item: int) -> None:
        """Begin or end it; the instance that calls moves on in the same transaction."""
        with runtime.write() as session:
            calls.attend(session, item, now=runtime.clock())


class Signals:
    """Signals on their way to those who waited when they were thrown."""

    name: ClassVar[str] = "signal"

    def due(self, runtime: Runtime, now: datetime, limit: int) -> list[int]:
        """Deliveries to instances that may move, and to processes that begin."""
        with runtime.read() as session:
            return signals.due_ids(session, limit=limit)

    def do(self, runtime: Runtime, item: int) -> None:
        """Bring it in the receiver's transaction."""
        with runtime.write() as session:
            signals.deliver(session, item, now=runtime.clock())


class BuiltInJobs:
    """Service tasks that we carry out ourselves; other types are left for workers outside."""

    name: ClassVar[str] = "job"
    WORKER: ClassVar[str] = "itsm-flow"
    TURN: ClassVar[timedelta] = timedelta(minutes=1)
    BATCH: ClassVar[int] = 20
    BACK_OFF: ClassVar[timedelta] = timedelta(seconds=10)

    def __init__(self, handlers: Mapping[str, Handler] = HANDLERS) -> None:
        self._handlers = handlers

    def due(self, runtime: Runtime, now: datetime, limit: int) -> list[int]:
        """Jobs of our types, taken for a minute so that no other node does them."""
        with runtime.read() as session:
            types = jobs.due_types(session, now=now) & self._handlers.keys()
        taken: list[int] = []
        for type_ in sorted(types):
            with runtime.write() as session:
                found = jobs.activate(
                    session, SYSTEM, type_, self.WORKER, self.BATCH, self.TURN, now=now
                )
                taken.extend(job.id for job in found)
        return taken[:limit]

    def do(self, runtime: Runtime, item: int) -> None:
        """Carry it out and complete it in one transaction, or count a failed try in another.

        What a register refuses goes where the diagram catches it, if it does. A defect of a handler
        counts as a failed try too, so that it ends as a failed step that an operator sees.
        """
        try:
            self._carry_out(runtime, item)
        except Conflict:
            raise
        except RowRefused as error:
            if not self._is_caught(runtime, item, error):
                self._count_failure(runtime, item, error)
        except Exception as error:
            self._count_failure(runtime, item, error)
            if not isinstance(error, ItsmFlowError):
                raise

    def _carry_out(self, runtime: Runtime, item: int) -> None:
        now = runtime.clock()
        with runtime.write() as session:
            job = session.get_one(Job, item)
            result = self._handlers[job.type](session, job, runtime.settings, now)
            jobs.complete(session, SYSTEM, item, result, now=now)

    def _is_caught(self, runtime: Runtime, item: int, error: RowRefused) -> bool:
        with runtime.write() as session:
            return refused(session, session.get_one(Job, item), error, runtime.clock())

    def _count_failure(self, runtime: Runtime, item: int, error: Exception) -> None:
        text = f"{type(error).__name__}: {error}"
        with runtime.write() as session:
            job = jobs.fail(
                session,
                SYSTEM,
                item,
                message=text,
                now=runtime.clock(),
                retries=0 if isinstance(error, InvalidInput) else None,
                backoff=self.BACK_OFF,
            )
        _log.warning("Job %s (%s) failed, %s tries left: %s", item, job.type, job.retries, text)


class Mails:
    """Mails of notifications; the network is never inside a transaction."""

    name: ClassVar[str] = "mail"

    def __init__(self, mailer: Mailer) -> None:
        self._mailer = mailer

    def due(self, runtime: Runtime, now: datetime, limit: int) -> list[int]:
        """Notifications whose mail is to be sent."""
        with runtime.read() as session:
            return mails.due_ids(session, now=now, limit=limit)

    def do(self, runtime: Runtime, item: int) -> None:
        """Take it, send it, note what came of it."""
        with runtime.write() as session:
            taken = mails.take(session, item, now=runtime.clock())
        if taken is None:
            return
        mail = Mail(
            key=f"notification-{item}",
            recipient=taken.recipient,
            subject=taken.subject,
            body=taken.body,
            written_at=taken.written_at,
        )
        try:
            self._mailer.send(mail)
        except MailNotSent as error:
            with runtime.write() as session:
                again = mails.not_sent(session, taken, now=runtime.clock())
            _log.warning("%s (try %s, next %s)", error, taken.tries, again or "never")
            return
        with runtime.write() as session:
            mails.sent(session, item, now=runtime.clock())


def all_work(runtime: Runtime) -> tuple[Work, ...]:
    """Everything that is to be done with these settings."""
    settings = runtime.settings
    works: tuple[Work, ...] = (
        *(Timers(), StartTimers(), Messages(), Signals()),
        *(Calls(), BuiltInJobs()),
    )
    if settings.smtp_url:
        works += (Mails(Mailer(settings.smtp_url, settings.mail_from)),)
    return works
