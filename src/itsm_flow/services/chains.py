"""The chain of records that a record belongs to: what led to it, and what it led to."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from itsm_flow.domain.people import Actor
from itsm_flow.domain.visibility import Sight, sight_of
from itsm_flow.services import records
from itsm_flow.services.links import reason_of
from itsm_flow.store import MessageStatus, OutboxMessage, Record

MOST_RECORDS = 60
"""More than that no picture shows; the chain is cut then, and says so."""


@dataclass(frozen=True, slots=True)
class ChainRecord:
    """A record of the chain; `title` is empty where the reader does not see it."""

    id: int
    number: str
    kind: str
    title: str
    status: str
    in_sight: bool


@dataclass(frozen=True, slots=True)
class HandOver:
    """A message that one record of the chain sent and another received (record ids)."""

    sender: int
    receiver: int
    message_name: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Chain:
    """Records, the oldest first, and what they handed over; `cut` when there are more."""

    records: tuple[ChainRecord, ...]
    hand_overs: tuple[HandOver, ...]
    cut: bool


def of_record(session: Session, actor: Actor, record_id: int) -> Chain:
    """Everything that is reached from a record in both directions; raises NotFound."""
    records.get_by_id(session, actor, record_id)
    reached = {record_id}
    front: Collection[int] = reached
    messages: dict[int, OutboxMessage] = {}
    cut = False
    while front and not cut:
        found = _touching(session, front)
        new: dict[int, None] = {}
        for message in found:
            ends = dict.fromkeys((_sender(message), _receiver(message)))
            beyond = [end for end in ends if end not in reached and end not in new]
            if len(reached) + len(new) + len(beyond) > MOST_RECORDS:
                cut = True
                continue
            new.update(dict.fromkeys(beyond))
            messages[message.id] = message
        cut = cut or len(found) == _MOST_MESSAGES
        reached |= new.keys()
        front = new
    handed = tuple(_hand_over(messages[key]) for key in sorted(messages))
    return Chain(_records(session, sight_of(actor), reached), handed, cut)


_MOST_MESSAGES = 4 * MOST_RECORDS


def _touching(session: Session, record_ids: Collection[int]) -> list[OutboxMessage]:
    """The delivered messages between records, from or to one of these."""
    wanted = select(OutboxMessage).where(
        OutboxMessage.status == MessageStatus.DELIVERED,
        OutboxMessage.from_instance_id.is_not(None),
        OutboxMessage.delivered_to.is_not(None),
        or_(
            OutboxMessage.from_instance_id.in_(record_ids),
            OutboxMessage.delivered_to.in_(record_ids),
        ),
    )
    return list(session.scalars(wanted.order_by(OutboxMessage.id).limit(_MOST_MESSAGES)))


def _sender(message: OutboxMessage) -> int:
    return message.from_instance_id or 0


def _receiver(message: OutboxMessage) -> int:
    return message.delivered_to or 0


def _hand_over(message: OutboxMessage) -> HandOver:
    return HandOver(
        sender=_sender(message),
        receiver=_receiver(message),
        message_name=message.name,
        reason=reason_of(message.variables),
        at=message.created_at,
    )


def _records(
    session: Session, sight: Sight, record_ids: Collection[int]
) -> tuple[ChainRecord, ...]:
    rows = session.scalars(select(Record).where(Record.id.in_(record_ids)).order_by(Record.id))
    return tuple(_record(row, seen=sight.covers(row.kind, row.requester)) for row in rows)


def _record(row: Record, *, seen: bool) -> ChainRecord:
    title = row.title if seen else ""
    return ChainRecord(row.id, row.number, row.kind, title, row.status, seen)
