"""Messages between processes and from outside: publish, deliver, expire."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from itsm_flow.domain.people import Actor
from itsm_flow.store import OutboxMessage

TIME_TO_LIVE = timedelta(days=30)
"""How long a message without a receiver is kept, unless its sender says otherwise."""


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
    """Send a message; a message id that was used before raises Conflict."""
    raise NotImplementedError


def due_ids(session: Session, *, now: datetime, limit: int = 100) -> list[int]:
    """Messages that somebody waits for or that have expired; `deliver` each in a transaction."""
    raise NotImplementedError


def deliver(session: Session, outbox_id: int, *, now: datetime) -> bool:
    """Hand one message to its receivers, or let it expire; False when there is nothing to do."""
    raise NotImplementedError


def deliver_due(session: Session, *, now: datetime, limit: int = 100) -> int:
    """Deliver what can be delivered, all in this transaction; gives how many."""
    raise NotImplementedError


def of_record(session: Session, actor: Actor, record_id: int) -> tuple[OutboxMessage, ...]:
    """The messages that a record sent or received, the oldest first."""
    raise NotImplementedError
