"""Timers: find what is due, fire it once."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from itsm_flow.domain import progress as moves
from itsm_flow.domain.hashchain import moment_text
from itsm_flow.domain.people import SYSTEM
from itsm_flow.services.advance import advance
from itsm_flow.services.locking import lock
from itsm_flow.services.step_events import Cause
from itsm_flow.store import InstanceStatus, ProcessInstance, Timer


def due_ids(session: Session, *, now: datetime, limit: int = 100) -> list[int]:
    """The timers of running instances that are due, the oldest first."""
    wanted = (
        select(Timer.id)
        .join(ProcessInstance, ProcessInstance.id == Timer.instance_id)
        .where(Timer.due <= now, ProcessInstance.status == InstanceStatus.ACTIVE)
        .order_by(Timer.due, Timer.id)
    )
    return list(session.scalars(wanted.limit(limit)))


def fire(session: Session, timer_id: int, *, now: datetime) -> bool:
    """Fire a timer; False when somebody else did, or it is not due or not needed (any more)."""
    instance_id = session.scalar(select(Timer.instance_id).filter_by(id=timer_id))
    if instance_id is None:
        return False
    locked = lock(session, instance_id)
    set_at = session.execute(select(Timer.token, Timer.due).filter_by(id=timer_id)).one_or_none()
    if set_at is None or set_at.due > now or locked.instance.status is not InstanceStatus.ACTIVE:
        return False
    cause = Cause(
        actor=SYSTEM,
        kind="timer-fired",
        token=set_at.token,
        content={"timer": {"due": moment_text(set_at.due), "fired": moment_text(now)}},
    )
    advance(session, locked, moves.FireTimer(set_at.token), cause, now=now)
    return True
