"""What a record is tied to: messages that came and went, and moments that it waits for."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from itsm_flow.domain.people import Actor
from itsm_flow.services import records
from itsm_flow.store import OutboxMessage, Record, Timer


@dataclass(frozen=True, slots=True)
class Link:
    """One message between this record and another, or the outside (`number` None)."""

    outgoing: bool
    message_name: str
    status: str
    at: datetime
    number: str | None
    title: str


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
    return tuple(_link(record_id, *row) for row in rows)


def _link(
    record_id: int, message: OutboxMessage, sender: Record | None, receiver: Record | None
) -> Link:
    outgoing = message.from_instance_id == record_id
    other = receiver if outgoing else sender
    return Link(
        outgoing=outgoing,
        message_name=message.name,
        status=message.status.value,
        at=message.created_at,
        number=other.number if other else None,
        title=other.title if other else "",
    )


def waiting_until(session: Session, record_id: int) -> dict[str, datetime]:
    """Element id → the next moment that a timer there is due."""
    rows = session.execute(
        select(Timer.element_id, Timer.due)
        .where(Timer.instance_id == record_id)
        .order_by(Timer.due.desc())
    )
    return {row.element_id: row.due for row in rows}
