"""An instance that services move and a database keeps, with the face of the engine's `Case`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from integration.acting import do
from itsm_flow.domain import progress as moves
from itsm_flow.domain.people import SYSTEM
from itsm_flow.domain.progress import Status, Step, StepKind
from itsm_flow.services import history, instances, jobs, records, tasks, timers
from itsm_flow.services.advance import advance
from itsm_flow.services.locking import lock
from itsm_flow.services.step_events import Cause
from itsm_flow.store import (
    FailedStepRow,
    Job,
    JobStatus,
    MessageSubscription,
    ProcessInstance,
    SignalSubscription,
    TaskStatus,
    Timer,
    UserTask,
)
from support import NOW, Database

_STEPS = frozenset(StepKind)
_OF_RECORDS = ("requester", "recordNumber", "startedAt")


@dataclass(frozen=True)
class Seen:
    """What the database shows after a command, as the engine's `Progress` does."""

    steps: tuple[Step, ...]
    status: Status
    variables: Mapping[str, Any]
    end_event: str | None


class StoredCase:
    """Each command is a use case in a transaction of its own; nothing is kept in between."""

    def __init__(self, database: Database, process_id: str) -> None:
        self.database = database
        self.process_id = process_id
        self.now = NOW
        self.open: dict[str, Any] = {}
        self.progress: Seen
        self.instance_id = 0
        self._told = 0

    @property
    def done(self) -> bool:
        return self.progress.status is Status.COMPLETED

    def start(self, **variables: Any) -> None:
        record = self._do(instances.start, SYSTEM, self.process_id, variables)
        self.instance_id = record.id
        self._look()

    def finish(self, token: str, **variables: Any) -> None:
        self.run(moves.Complete(token, variables))

    def run(self, command: moves.Command) -> None:
        """Carry a command out as the use case that people, workers and clocks call."""
        wait = self.open[_token_of(command)]
        match command:
            case moves.Complete() if isinstance(wait, moves.UserTaskWait):
                self._do(tasks.complete, SYSTEM, self._row(UserTask, wait), command.variables)
            case moves.Complete():
                self._work(wait)
                self._do(jobs.complete, SYSTEM, self._row(Job, wait), command.variables)
            case moves.ThrowError():
                self._work(wait)
                self._do(jobs.throw_error, SYSTEM, self._row(Job, wait), command.code)
            case moves.FireTimer():
                assert self._do(timers.fire, self._row(Timer, wait))
            case moves.DeliverMessage() | moves.DeliverSignal():
                self._deliver(command)
            case moves.Retry():
                key = self._row(FailedStepRow, wait)
                self._do(instances.retry, SYSTEM, key, variables=command.variables, reason="again")
        self._look()

    def _do(self, use_case: Any, *arguments: Any, **facts: Any) -> Any:
        return do(self.database, use_case, *arguments, **facts, now=self.now)

    def _work(self, wait: Any) -> None:
        """A worker takes the job first."""
        key = self._row(Job, wait)

        def take(session: Session, *, now: datetime) -> None:
            job = session.get_one(Job, key)
            job.status, job.worker, job.locked_until = JobStatus.ACTIVE, "worker", now

        self._do(take)

    def _deliver(self, command: moves.DeliverMessage | moves.DeliverSignal) -> None:
        """To this very subscription: others may wait for the same."""

        def deliver(session: Session, *, now: datetime) -> None:
            cause = Cause(SYSTEM, "delivered", token=command.token)
            advance(session, lock(session, self.instance_id), command, cause, now=now)

        self._do(deliver)

    def _row(self, model: Any, wait: Any) -> int:
        with self.database.read() as session:
            wanted = select(model.id).filter_by(instance_id=self.instance_id, token=wait.token)
            return int(session.scalars(wanted).one())

    # ---- looking ------------------------------------------------------------------------------

    def _look(self) -> None:
        with self.database.read() as session:
            instance = session.get_one(ProcessInstance, self.instance_id)
            entries = history.timeline(session, SYSTEM, self.instance_id)
            steps = [entry for entry in entries if entry.kind in _STEPS]
            self.progress = Seen(
                steps=tuple(_step(entry) for entry in steps[self._told :]),
                status=Status(instance.status.value),
                variables=_own(records.variables(session, SYSTEM, self.instance_id)),
                end_event=instance.end_event,
            )
            self._told = len(steps)
            self.open = {wait.token: wait for wait in self._waits(session)}

    def _waits(self, session: Session) -> list[Any]:
        """What is open, read from its rows."""
        mine = {"instance_id": self.instance_id}
        found: list[Any] = []
        for task in session.scalars(select(UserTask).filter_by(**mine, status=TaskStatus.OPEN)):
            found.append(_user_wait(task))
        waiting = (JobStatus.AVAILABLE, JobStatus.ACTIVE)
        for job in session.scalars(select(Job).filter_by(**mine).where(Job.status.in_(waiting))):
            found.append(moves.JobWait(job.token, job.element_id, job.type, 3, {}, {}))
        for timer in session.scalars(select(Timer).filter_by(**mine)):
            found.append(moves.TimerWait(timer.token, timer.element_id, timer.due))
        for each in session.scalars(select(MessageSubscription).filter_by(**mine)):
            found.append(
                moves.MessageWait(
                    each.token or "", each.element_id, each.message_name, each.correlation_key or ""
                )
            )
        for signal in session.scalars(select(SignalSubscription).filter_by(**mine)):
            found.append(
                moves.SignalWait(signal.token or "", signal.element_id, signal.signal_name)
            )
        for failed in session.scalars(select(FailedStepRow).filter_by(**mine, resolved_at=None)):
            found.append(moves.FailedStep(failed.token, failed.element_id, failed.reason))
        return found


def _user_wait(task: UserTask) -> moves.UserTaskWait:
    return moves.UserTaskWait(
        token=task.token,
        element_id=task.element_id,
        name=task.name,
        form_id=None,
        assignee=None,
        candidate_groups=(),
        candidate_users=(),
        due=None,
        follow_up=None,
        priority=50,
    )


def _own(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Without what every record has."""
    return {name: value for name, value in variables.items() if name not in _OF_RECORDS}


def _token_of(command: moves.Command) -> str:
    assert not isinstance(command, moves.Start)
    return command.token


def _step(entry: history.HistoryEntry) -> Step:
    return Step(
        kind=StepKind(entry.kind),
        element_id=entry.element_id or "",
        token=entry.token or "",
        flows=entry.flows,
        multi_instance=entry.multi_instance,
    )
