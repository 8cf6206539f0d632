"""Signals: broadcast to all who wait, each of whom gets it in a transaction of its own."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from itsm_flow.domain import progress as moves
from itsm_flow.domain.people import SYSTEM, Actor, Permission
from itsm_flow.errors import InvalidInput, LimitExceeded
from itsm_flow.services import definitions, signal_outbox, starting, trail
from itsm_flow.services.advance import advance
from itsm_flow.services.locking import lock
from itsm_flow.services.refusals import MayNotWork
from itsm_flow.services.step_events import Cause
from itsm_flow.services.submitted import checked, refuse_unkeepable
from itsm_flow.store import (
    InstanceStatus,
    ProcessInstance,
    Signal,
    SignalDelivery,
    SignalSubscription,
)


def broadcast(
    session: Session, actor: Actor, name: str, variables: Mapping[str, Any], *, now: datetime
) -> int:
    """Throw a signal from outside; gives its id. Who begins to wait later does not get it."""
    if not actor.may(Permission.OPERATE):
        raise MayNotWork
    if not name:
        raise InvalidInput({"signalName": ["A signal has a name."]})
    refuse_unkeepable(signalName=name)
    signal = signal_outbox.spread(session, name, checked(variables), created_by=actor.id, now=now)
    content = {"sent": signal_outbox.kept(signal)}
    entry = trail.Entry("signal-broadcast", actor, content=content)
    trail.write_day(session, "message", [entry], now=now)
    return int(signal["id"])


def due_ids(session: Session, *, limit: int = 100) -> list[int]:
    """Deliveries to be made; those to suspended instances wait until these are resumed."""
    suspended = exists().where(
        ProcessInstance.id == SignalDelivery.instance_id,
        ProcessInstance.status == InstanceStatus.SUSPENDED,
    )
    wanted = select(SignalDelivery.id).where(~suspended)
    return list(session.scalars(wanted.order_by(SignalDelivery.id).limit(limit)))


def deliver(session: Session, delivery_id: int, *, now: datetime) -> bool:
    """Bring a signal to one who waited when it was thrown; False when nobody waits any more.

    One that does not fit into the variables of its receiver is dropped, and the trail tells.
    """
    wanted = (
        select(SignalDelivery, Signal)
        .join(Signal, Signal.id == SignalDelivery.signal_id)
        .where(SignalDelivery.id == delivery_id)
        .with_for_update(of=SignalDelivery, skip_locked=True)
    )
    found = session.execute(wanted).one_or_none()
    if found is None:
        return False
    delivery, signal = found
    try:
        if delivery.instance_id is not None:
            return _hand_over(session, delivery, signal, delivery.instance_id, now)
        session.delete(delivery)
        _start(session, delivery, signal, now)
    except (InvalidInput, LimitExceeded) as error:
        _drop(session, delivery, signal, str(error), now)
        return False
    return True


def _drop(
    session: Session, delivery: SignalDelivery, signal: Signal, reason: str, now: datetime
) -> None:
    content = {"signal": _kept(signal), "reason": reason}
    entry = trail.Entry("signal-dropped", SYSTEM, element_id=delivery.element_id, content=content)
    trail.write_day(session, "message", [entry], now=now)


def _hand_over(
    session: Session, delivery: SignalDelivery, signal: Signal, instance_id: int, now: datetime
) -> bool:
    locked = lock(session, instance_id)
    if locked.instance.status is InstanceStatus.SUSPENDED:
        return False
    token = session.scalar(
        select(SignalSubscription.token).filter_by(instance_id=instance_id, token=delivery.token)
    )
    session.delete(delivery)
    if token is None or locked.instance.status is not InstanceStatus.ACTIVE:
        return False
    content = {"signal": _kept(signal)}
    cause = Cause(actor=SYSTEM, kind="signal-received", token=token, content=content)
    advance(session, locked, moves.DeliverSignal(token, signal.variables), cause, now=now)
    return True


def _start(session: Session, delivery: SignalDelivery, signal: Signal, now: datetime) -> None:
    used = definitions.process(session, delivery.definition_id)
    starting.start(
        session,
        SYSTEM,
        used,
        signal.variables,
        now=now,
        content={"signal": _kept(signal)},
        element_id=delivery.element_id,
    )


def _kept(signal: Signal) -> dict[str, Any]:
    return signal_outbox.kept({"id": signal.id, "name": signal.name, "variables": signal.variables})
