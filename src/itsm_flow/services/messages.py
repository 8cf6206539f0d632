"""Messages between processes and from outside: publish, deliver, expire."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from itsm_flow.domain import progress as moves
from itsm_flow.domain.people import SYSTEM, Actor, Permission
from itsm_flow.errors import InvalidInput
from itsm_flow.services import definitions, records, starting, trail
from itsm_flow.services.advance import advance
from itsm_flow.services.locking import lock
from itsm_flow.services.outbox import TIME_TO_LIVE
from itsm_flow.services.refusals import MayNotWork, MessageSentBefore
from itsm_flow.services.step_events import Cause
from itsm_flow.services.submitted import checked, refuse_unkeepable
from itsm_flow.store import (
    InstanceStatus,
    MessageStatus,
    MessageSubscription,
    OutboxMessage,
    ProcessInstance,
    new_id,
)


def publish(
    session: Session,
    actor: Actor,
    name: str,
    correlation_key: str | None,
    variables: Mapping[str, Any],
    *,
    now: datetime,
    message_id: str | None = None,
    time_to_live: timedelta | None = None,
) -> OutboxMessage:
    """Send a message from outside; raises MessageSentBefore for a message id that was used."""
    if not actor.may(Permission.OPERATE):
        raise MayNotWork
    if not name:
        raise InvalidInput({"name": ["A message has a name."]})
    refuse_unkeepable(name=name, correlationKey=correlation_key, messageId=message_id)
    key = new_id()
    message = OutboxMessage(
        id=key,
        message_id=message_id or str(key),
        name=name,
        correlation_key=correlation_key,
        variables=checked(variables),
        created_at=now,
        created_by=actor.id,
        expires_at=now + (TIME_TO_LIVE if time_to_live is None else time_to_live),
        status=MessageStatus.WAITING,
    )
    content = {"sent": _kept(message)}
    trail.write_day(
        session, "message", [trail.Entry("message-published", actor, content=content)], now=now
    )
    known = select(OutboxMessage.id).filter_by(message_id=message.message_id)
    if session.scalar(known) is not None:
        raise MessageSentBefore(key=message.message_id)
    session.add(message)
    session.flush()
    return message


def _kept(message: OutboxMessage) -> dict[str, Any]:
    """What the trail keeps of a message, verbatim."""
    return {
        "id": message.message_id,
        "name": message.name,
        "correlationKey": message.correlation_key,
        "variables": message.variables,
    }


def _fits() -> ColumnElement[bool]:
    """Whether a subscription is for a message: same name, and same key where it waits for one."""
    return (MessageSubscription.message_name == OutboxMessage.name) & or_(
        MessageSubscription.instance_id.is_(None),
        MessageSubscription.correlation_key == OutboxMessage.correlation_key,
    )


def _awake() -> ColumnElement[bool]:
    """Whether a subscription starts a process, or belongs to an instance that may move."""
    active = exists().where(
        ProcessInstance.id == MessageSubscription.instance_id,
        ProcessInstance.status == InstanceStatus.ACTIVE,
    )
    return or_(MessageSubscription.instance_id.is_(None), active)


def due_ids(session: Session, *, now: datetime, limit: int = 100) -> list[int]:
    """Messages that somebody waits for or that have expired; `deliver` each in a transaction."""
    receiver = exists().where(_fits(), _awake())
    wanted = (
        select(OutboxMessage.id)
        .where(OutboxMessage.status == MessageStatus.WAITING)
        .where(or_(OutboxMessage.expires_at <= now, receiver))
    )
    return list(session.scalars(wanted.order_by(OutboxMessage.id).limit(limit)))


def deliver(session: Session, outbox_id: int, *, now: datetime) -> bool:
    """Hand one message to its receivers, or let it expire; False when there is nothing to do.

    In each process one receiver gets it: the instance that has waited longest, else a new one.
    """
    wanted = select(OutboxMessage).filter_by(id=outbox_id, status=MessageStatus.WAITING)
    locked = wanted.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    message = session.scalar(locked)
    if message is None:
        return False
    if message.expires_at <= now:
        return _expire(session, message, now)
    reached = [
        receiver
        for place in _receivers(session, message)
        if (receiver := _hand_over(session, message, *place, now)) is not None
    ]
    if not reached:
        return False
    message.status = MessageStatus.DELIVERED
    message.delivered_to = reached[0]
    message.delivered_at = now
    return True


def _expire(session: Session, message: OutboxMessage, now: datetime) -> bool:
    message.status = MessageStatus.EXPIRED
    entry = trail.Entry("message-expired", SYSTEM, content={"message": message.message_id})
    trail.write_day(session, "message", [entry], now=now)
    return True


def _receivers(session: Session, message: OutboxMessage) -> list[tuple[int, int | None]]:
    """(subscription, instance) to serve, instances in ascending order: so are their locks taken."""
    wanted = (
        select(
            MessageSubscription.id,
            MessageSubscription.instance_id,
            MessageSubscription.process_id,
        )
        .join(OutboxMessage, _fits())
        .where(OutboxMessage.id == message.id, _awake())
        .order_by(MessageSubscription.id)
    )
    chosen: dict[str, tuple[int, int | None]] = {}
    for key, instance_id, process_id in session.execute(wanted):
        starts_only = process_id in chosen and chosen[process_id][1] is None
        if process_id not in chosen or (starts_only and instance_id is not None):
            chosen[process_id] = (key, instance_id)
    return sorted(chosen.values(), key=lambda item: item[1] or 0)


def _hand_over(
    session: Session,
    message: OutboxMessage,
    subscription_id: int,
    instance_id: int | None,
    now: datetime,
) -> int | None:
    """Deliver to one subscription; gives the instance, None when it no longer waits."""
    if instance_id is None:
        return _start(session, message, subscription_id, now)
    locked = lock(session, instance_id)
    token = session.scalar(select(MessageSubscription.token).filter_by(id=subscription_id))
    if token is None or locked.instance.status is not InstanceStatus.ACTIVE:
        return None
    content = {"message": _kept(message)}
    cause = Cause(actor=SYSTEM, kind="message-received", token=token, content=content)
    command = moves.DeliverMessage(token, message.variables)
    advance(session, locked, command, cause, now=now)
    return instance_id


def _start(session: Session, message: OutboxMessage, subscription_id: int, now: datetime) -> int:
    waiting = session.get_one(MessageSubscription, subscription_id)
    used = definitions.process(session, waiting.definition_id)
    started = starting.start(
        session,
        SYSTEM,
        used,
        message.variables,
        now=now,
        content={"message": _kept(message)},
        element_id=waiting.element_id,
    )
    return started.instance.id


def deliver_due(session: Session, *, now: datetime, limit: int = 100) -> int:
    """Deliver what can be delivered, all in this transaction; gives how many."""
    return sum(deliver(session, key, now=now) for key in due_ids(session, now=now, limit=limit))


def of_record(session: Session, actor: Actor, record_id: int) -> tuple[OutboxMessage, ...]:
    """The messages that a record sent or received, the oldest first."""
    records.get_by_id(session, actor, record_id)
    wanted = select(OutboxMessage).where(
        or_(
            OutboxMessage.from_instance_id == record_id,
            OutboxMessage.delivered_to == record_id,
        )
    )
    return tuple(session.scalars(wanted.order_by(OutboxMessage.id)))
