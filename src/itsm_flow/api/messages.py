"""`/v2/messages`: what comes in from outside."""

from datetime import timedelta
from typing import Any

from itsm_flow.api.authentication import actor
from itsm_flow.api.blueprint import Blueprint
from itsm_flow.api.schemas.messages import Correlated, Correlation, Publication, Published
from itsm_flow.errors import NotFound
from itsm_flow.http import now, session
from itsm_flow.services import messages
from itsm_flow.store import OutboxMessage

MOMENT = timedelta(milliseconds=1)
"""What a message lives that is for now or never."""

blueprint = Blueprint("messages", __name__, description="Messages for waiting processes.")


@blueprint.operation("POST", "/messages/publication", body=Publication, result=Published)
def publish(body: dict[str, Any]) -> dict[str, Any]:
    """Send a message; it is kept for `timeToLive` milliseconds when nobody waits for it yet."""
    message = _publish(body, message_id=body["message_id"], milliseconds=body["time_to_live"])
    if body["time_to_live"] == 0:
        messages.deliver(session(), message.id, now=now())
    return {"message_key": message.id}


@blueprint.operation("POST", "/messages/correlation", body=Correlation, result=Correlated)
def correlate(body: dict[str, Any]) -> dict[str, Any]:
    """Hand a message to the process that waits for it now; 404 when none does."""
    message = _publish(body, message_id=None, milliseconds=0)
    messages.deliver(session(), message.id, now=now())
    if message.delivered_to is None:
        raise NotFound(what="process waiting for message", key=body["name"])
    return {"message_key": message.id, "process_instance_key": message.delivered_to}


def _publish(body: dict[str, Any], *, message_id: str | None, milliseconds: int) -> OutboxMessage:
    return messages.publish(
        session(),
        actor(),
        body["name"],
        body["correlation_key"] or None,
        body["variables"],
        now=now(),
        message_id=message_id,
        time_to_live=max(timedelta(milliseconds=milliseconds), MOMENT),
    )
