"""`/v2/signals`: what is told to all who wait for it."""

from typing import Any

from itsm_flow.api.authentication import actor
from itsm_flow.api.blueprint import Blueprint
from itsm_flow.api.schemas.signals import Broadcast, Broadcasted
from itsm_flow.http import now, session
from itsm_flow.services import signals

blueprint = Blueprint("signals", __name__, description="Signals for all who wait for them.")


@blueprint.operation("POST", "/signals/broadcast", body=Broadcast, result=Broadcasted)
def broadcast(body: dict[str, Any]) -> dict[str, Any]:
    """Throw a signal; whoever waits for it now gets it, and processes that it starts begin."""
    key = signals.broadcast(session(), actor(), body["signal_name"], body["variables"], now=now())
    return {"signal_key": key}
