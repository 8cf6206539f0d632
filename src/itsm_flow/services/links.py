"""What a record is tied to: messages that came and went, and what it waits for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from itsm_flow.domain.model import Kind
from itsm_flow.domain.people import Actor
from itsm_flow.domain.visibility import Sight, sight_of
from itsm_flow.services import definitions, records, waiting
from itsm_flow.services.waiting import ANSWERS
from itsm_flow.store import MessageSubscription, OutboxMessage, Record, SignalSubscription, Timer


@dataclass(frozen=True, slots=True)
class Link:
    """One message between this record and another, or the outside (`number` None).

    `title` is empty where the reader does not see the other record; `expires_at` says until when
    a message without a receiver is kept.
    """

    outgoing: bool
    message_name: str
    status: str
    reason: str
    at: datetime
    expires_at: datetime
    number: str | None
    title: str
    in_sight: bool


@dataclass(frozen=True, slots=True)
class Awaited:
    """A message or signal that a record waits for; `asked` are requests that it would answer.

    `chosen` is the number of a record that was open already and is to answer as well.
    """

    message_name: str
    asked: tuple[Link, ...] = ()
    chosen: str | None = None
    is_signal: bool = False


def of_record(session: Session, actor: Actor, record_id: int) -> tuple[Link, ...]:
    """The messages of a record, in order; raises NotFound where the actor may not see it."""
    records.get_by_id(session, actor, record_id)
    sender, receiver = aliased(Record), aliased(Record)
    rows = session.execute(
        select(OutboxMessage, sender, receiver)
        .outerjoin(sender, sender.id == OutboxMessage.from_instance_id)
        .outerjoin(receiver, receiver.id == OutboxMessage.delivered_to)
        .where(
            or_(
                OutboxMessage.from_instance_id == record_id,
                OutboxMessage.delivered_to == record_id,
            )
        )
        .order_by(OutboxMessage.id)
    )
    sight = sight_of(actor)
    return tuple(_link(record_id, sight, *row) for row in rows)


def _link(
    record_id: int,
    sight: Sight,
    message: OutboxMessage,
    sender: Record | None,
    receiver: Record | None,
) -> Link:
    outgoing = message.from_instance_id == record_id
    other = receiver if outgoing else sender
    in_sight = other is not None and sight.covers(other.kind, other.requester)
    return Link(
        outgoing=outgoing,
        message_name=message.name,
        status=message.status.value,
        reason=reason_of(message.variables),
        at=message.created_at,
        expires_at=message.expires_at,
        number=other.number if other else None,
        title=other.title if other and in_sight else "",
        in_sight=in_sight,
    )


def reason_of(variables: dict[str, Any]) -> str:
    """Why a message was sent, where its sender said so in a sentence."""
    reason = variables.get("reason")
    return reason if isinstance(reason, str) else ""


def awaited(session: Session, record_id: int, found: Iterable[Link]) -> tuple[Awaited, ...]:
    """What a record waits for, with the requests among `found` left to answer.

    The events of event subprocesses only stand by: the record does not need them to go on. Of
    several messages, those that nothing was asked for are left out: another will come first.
    """
    message, signal = MessageSubscription, SignalSubscription
    names = session.execute(
        select(message.message_name, message.element_id, message.definition_id)
        .where(message.instance_id == record_id)
        .order_by(message.id)
    )
    heard = session.execute(
        select(signal.signal_name, signal.element_id, signal.definition_id)
        .where(signal.instance_id == record_id)
        .order_by(signal.id)
    )
    found = tuple(found)
    waits = tuple(Awaited(name, _unanswered(name, found)) for name in _needed(session, names))
    asked = tuple(wait for wait in waits if wait.asked)
    chosen = waiting.named(session, record_id) if waits else None
    if chosen is not None:
        asked += (Awaited("", (), chosen),)
    signals = tuple(Awaited(name, is_signal=True) for name in _needed(session, heard))
    return (asked or waits) + signals


def _needed(session: Session, rows: Iterable[Any]) -> list[str]:
    """The names, each once, that an element waits for which is no start event."""
    return list(
        dict.fromkeys(
            name
            for name, element_id, definition_id in rows
            if definitions.process(session, definition_id).model.elements[element_id].kind
            is not Kind.START_EVENT
        )
    )


def _unanswered(message_name: str, found: tuple[Link, ...]) -> tuple[Link, ...]:
    answered = {
        link.number for link in found if not link.outgoing and link.message_name == message_name
    }
    return tuple(
        link
        for link in found
        if link.outgoing
        and link.message_name == ANSWERS.get(message_name)
        and link.status != "expired"
        and (link.number is None or link.number not in answered)
    )


def waiting_until(session: Session, record_id: int) -> dict[str, datetime]:
    """Element id → the next moment that a timer there is due."""
    rows = session.execute(
        select(Timer.element_id, Timer.due)
        .where(Timer.instance_id == record_id)
        .order_by(Timer.due.desc())
    )
    return {row.element_id: row.due for row in rows}
