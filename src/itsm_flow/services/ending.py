"""End an instance before it is done, and with it those that it called.

Some of these end in the same transaction; where there are more, the rest is left to the worker, so
that no diagram keeps others waiting.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.services import trail, waits
from itsm_flow.services.locking import Locked, held
from itsm_flow.store import CallStatus, InstanceStatus, ProcessCall, ProcessInstance

CANCELLED = "cancelled"
RUNNING = frozenset({InstanceStatus.ACTIVE, InstanceStatus.SUSPENDED})
MOST_AT_ONCE = 20
"""How many called instances end in one transaction."""
_NOT_NEEDED = "The step that called it ended."


def cancel(
    session: Session,
    locked: Locked,
    actor: Actor,
    *,
    reason: str,
    now: datetime,
    room: list[int] | None = None,
) -> None:
    """End a locked instance here and now; nothing of it can be done any more."""
    instance, record = locked.instance, locked.record
    close_waits(session, instance, tuple(instance.waits), now=now, room=room)
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
    room: list[int] | None = None,
) -> None:
    """Close the waits of a locked instance; a call that is not `done` ends what it called.

    `room` holds how many called instances may still end in this transaction.
    """
    over = tuple(tokens)
    calls = [key for key in over if key != done and instance.waits.get(key) == waits.CALL]
    waits.close_all(session, instance, over, now=now, done=done, done_by=done_by)
    if calls:
        _end_called(session, instance.id, calls, [MOST_AT_ONCE] if room is None else room, now=now)


def _end_called(
    session: Session, instance_id: int, tokens: list[str], room: list[int], *, now: datetime
) -> None:
    wanted = (
        select(ProcessCall)
        .join(ProcessInstance, ProcessInstance.id == ProcessCall.called_id)
        .where(ProcessCall.instance_id == instance_id, ProcessCall.token.in_(tokens))
        .where(ProcessInstance.status.in_(RUNNING))
        .order_by(ProcessCall.id)
        .execution_options(populate_existing=True)
    )
    for call in session.scalars(wanted).all():
        if room[0] > 0:
            room[0] -= 1
            end_called(session, call, room, now=now)
        else:
            call.status = CallStatus.ENDING


def end_called(
    session: Session, call: ProcessCall, room: list[int] | None = None, *, now: datetime
) -> None:
    """End what a call started, which nobody waits for any more; its caller is locked."""
    call.status = CallStatus.CANCELLED
    if call.called_id is not None:
        called = held(session, call.called_id)
        if called.instance.status in RUNNING:
            cancel(session, called, SYSTEM, reason=_NOT_NEEDED, now=now, room=room)


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
