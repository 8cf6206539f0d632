"""Take what a use case changes, before it looks at it.

Locks are taken in one order: the instance, then its task, record and chain; several instances by
ascending id. Before an instance that was called come those that called it, the outermost first:
whoever has one of a tree of calls has the tree. On SQLite the transaction itself is the lock.
"""

from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from itsm_flow.errors import NotFound, StaleRevision
from itsm_flow.services import people
from itsm_flow.services.keys import possible
from itsm_flow.services.refusals import (
    RecordEnded,
    RecordSuspended,
    TaskCancelled,
    TaskCompleted,
)
from itsm_flow.store import (
    AuditChain,
    InstanceStatus,
    ProcessInstance,
    Record,
    TaskStatus,
    UserTask,
)


@dataclass(frozen=True, slots=True)
class Locked:
    """An instance with its record and chain, which nobody else changes meanwhile."""

    instance: ProcessInstance
    record: Record
    chain: AuditChain

    def must_be_running(self) -> None:
        """Raise unless the instance may move."""
        if self.instance.status is InstanceStatus.SUSPENDED:
            raise RecordSuspended(number=self.record.number)
        self.must_not_have_ended()

    def must_not_have_ended(self) -> None:
        """Raise unless the instance runs or is suspended."""
        if self.instance.status not in {InstanceStatus.ACTIVE, InstanceStatus.SUSPENDED}:
            raise RecordEnded(number=self.record.number)

    def must_be_at(self, expected_revision: int | None) -> None:
        """Raise when somebody changed the instance since it was at this revision."""
        actual = self.instance.revision
        if expected_revision is not None and expected_revision != actual:
            raise StaleRevision(expected=expected_revision, actual=actual)


_INSTANCE = (
    select(ProcessInstance, Record, AuditChain)
    .join(Record, Record.id == ProcessInstance.id)
    .join(AuditChain, AuditChain.id == ProcessInstance.id)
    .where(ProcessInstance.id == bindparam("wanted"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
_TASK = (
    select(ProcessInstance, Record, AuditChain, UserTask)
    .join(UserTask, UserTask.instance_id == ProcessInstance.id)
    .join(Record, Record.id == ProcessInstance.id)
    .join(AuditChain, AuditChain.id == ProcessInstance.id)
    .where(UserTask.id == bindparam("wanted"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


_ABOVE = (
    select(ProcessInstance.caller_id.label("id"))
    .where(ProcessInstance.id == bindparam("wanted"))
    .cte("above", recursive=True)
)
_ABOVE = _ABOVE.union_all(
    select(ProcessInstance.caller_id).join(_ABOVE, ProcessInstance.id == _ABOVE.c.id)
)
_CALLERS = select(_ABOVE.c.id).where(_ABOVE.c.id.is_not(None))
_HOLD = (
    select(ProcessInstance.id)
    .where(ProcessInstance.id.in_(bindparam("these", expanding=True)))
    .order_by(ProcessInstance.call_depth)
    .with_for_update()
)
_UNCALLED_INSTANCE = _INSTANCE.where(ProcessInstance.caller_id.is_(None))
_UNCALLED_TASK = _TASK.where(ProcessInstance.caller_id.is_(None))


def lock(session: Session, instance_id: int) -> Locked:
    """The instance of this id; raises NotFound."""
    wanted = {"wanted": possible("process instance", instance_id)}
    found = session.execute(_UNCALLED_INSTANCE, wanted).one_or_none()
    if found is not None:
        return Locked(*found)
    _lock_callers(session, instance_id)
    return held(session, instance_id)


def held(session: Session, instance_id: int) -> Locked:
    """An instance whose callers are locked already; raises NotFound."""
    found = session.execute(_INSTANCE, {"wanted": instance_id}).one_or_none()
    if found is None:
        raise NotFound(what="process instance", key=instance_id)
    return Locked(*found)


def _lock_callers(session: Session, instance_id: int) -> None:
    """Lock those that called an instance, the outermost first."""
    above = session.scalars(_CALLERS, {"wanted": instance_id}).all()
    if above:
        session.execute(_HOLD, {"these": above}).all()


def lock_task(session: Session, task_id: int) -> tuple[Locked, UserTask]:
    """The task of this id and its instance, in one statement where nothing called the instance.

    Raises NotFound.
    """
    wanted = {"wanted": possible("task", task_id)}
    found = session.execute(_UNCALLED_TASK, wanted).one_or_none()
    if found is None:
        instance_id = session.scalar(select(UserTask.instance_id).filter_by(id=task_id))
        if instance_id is None:
            raise NotFound(what="task", key=task_id)
        _lock_callers(session, instance_id)
        found = session.execute(_TASK, wanted).one()
    instance, record, chain, task = found
    return Locked(instance, record, chain), task


def lock_open_task(session: Session, task_id: int) -> tuple[Locked, UserTask]:
    """As `lock_task`, for a task that can still be done; raises what became of it otherwise."""
    locked, task = lock_task(session, task_id)
    if task.status is TaskStatus.COMPLETED:
        raise TaskCompleted(who=people.called(session, task.completed_by or ""))
    if task.status is TaskStatus.CANCELLED:
        raise TaskCancelled
    locked.must_be_running()
    return locked, task
