"""Rows of the outbox."""

from datetime import datetime, timedelta
from typing import Any

from itsm_flow.domain.people import Actor
from itsm_flow.domain.progress import Thrown
from itsm_flow.services.texts import without_nul
from itsm_flow.store import MessageStatus, new_id

TIME_TO_LIVE = timedelta(days=30)
"""How long a message without a receiver is kept, unless its sender says otherwise."""


def row(thrown: Thrown, instance_id: int, actor: Actor, *, now: datetime) -> dict[str, Any]:
    """A message that a step of an instance sends."""
    key = new_id()
    correlation_key = thrown.correlation_key
    return {
        "id": key,
        "message_id": str(key),
        "name": without_nul(thrown.message_name),
        "correlation_key": None if correlation_key is None else without_nul(correlation_key),
        "variables": dict(thrown.variables),
        "created_at": now,
        "created_by": actor.id,
        "expires_at": now + TIME_TO_LIVE,
        "status": MessageStatus.WAITING,
        "from_instance_id": instance_id,
    }
