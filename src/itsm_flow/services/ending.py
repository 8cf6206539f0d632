"""End an instance before it is done, and with it those that it called."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.services import trail, waits
from itsm_flow.services.locking import Locked, held
from itsm_flow.store import InstanceStatus, ProcessCall, ProcessInstance

CANCELLED = "cancelled"
RUNNING = frozenset({InstanceStatus.ACTIVE, InstanceStatus.SUSPENDED})
_NOT_NEEDED = "The step that called it ended."


def cancel(session: Session, locked: Locked, actor: Actor, *, reason: str, now: datetime) -> None:
    """End a locked instance here and now; nothing of it can be done any more."""
    instance, record = locked.instance, locked.record
    close_waits(session, instance, tuple(instance.waits), now=now)
    instance.has_failed_step = False
    instance.ended_at = now
    record.status = CANCELLED
    record.closed_at = now
    turn(
        session,
        actor,
        locked,
        InstanceStatus.CANCELLED,
        kind="instance-cancelled",
        reason=reason,
        now=now,
    )


def turn(
    session: Session,
    actor: Actor,
    locked: Locked,
    status: InstanceStatus,
    *,
    kind: str,
    reason: str,
    now: datetime,
) -> None:
    """Give a locked instance another status, and say why."""
    locked.instance.status = status
    locked.instance.revision += 1
    locked.record.updated_at = now
    definition_id = locked.instance.definition_id
    entry = trail.Entry(kind, actor, definition_id=definition_id, content={"reason": reason})
    trail.write(session, locked.chain, [entry], now=now)


def close_waits(
    session: Session,
    instance: ProcessInstance,
    tokens: Iterable[str],
    *,
    now: datetime,
    done: str | None = None,
    done_by: str | None = None,
) -> None:
    """Close the waits of a locked instance; a call that is not `done` ends what it called."""
    over = tuple(tokens)
    calls = [key for key in over if key != done and instance.waits.get(key) == waits.CALL]
    waits.close_all(session, instance, over, now=now, done=done, done_by=done_by)
    for called in _called(session, instance.id, calls) if calls else ():
        if called.instance.status in RUNNING:
            cancel(session, called, SYSTEM, reason=_NOT_NEEDED, now=now)


def _called(session: Session, instance_id: int, tokens: list[str]) -> list[Locked]:
    wanted = select(ProcessCall.called_id).where(
        ProcessCall.instance_id == instance_id,
        ProcessCall.token.in_(tokens),
        ProcessCall.called_id.is_not(None),
    )
    found = session.scalars(wanted.order_by(ProcessCall.called_id)).all()
    return [held(session, called) for called in found if called is not None]


def running_below(session: Session, instance_id: int) -> list[Locked]:
    """The running instances that an instance called, and those that they called."""
    wanted = select(ProcessInstance.id).where(
        ProcessInstance.id.in_(select(ProcessCall.called_id).filter_by(instance_id=instance_id)),
        ProcessInstance.status.in_(RUNNING),
    )
    found: list[Locked] = []
    for key in session.scalars(wanted.order_by(ProcessInstance.id)).all():
        found += [held(session, key), *running_below(session, key)]
    return found
