"""Rows of signals on their way: written with their cause, one for each who waits now."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from itsm_flow.domain.people import SYSTEM
from itsm_flow.domain.progress import Broadcast
from itsm_flow.services.texts import without_nul
from itsm_flow.store import Signal, SignalDelivery, SignalSubscription, insert_rows, new_id


def send(
    session: Session, instance_id: int, thrown: tuple[Broadcast, ...], *, now: datetime
) -> dict[str, dict[str, Any]]:
    """Spread the signals of an instance; gives what the trail keeps of each, by its token.

    Whoever waits in the instance itself has got them already.
    """
    return {
        item.token: kept(
            spread(
                session,
                item.signal_name,
                item.variables,
                created_by=SYSTEM.id,
                from_instance_id=instance_id,
                now=now,
            )
        )
        for item in thrown
    }


def spread(
    session: Session,
    name: str,
    variables: Mapping[str, Any],
    *,
    created_by: int,
    from_instance_id: int | None = None,
    now: datetime,
) -> dict[str, Any]:
    """Write a signal, and a delivery for each who waits for it now; gives its row."""
    signal: dict[str, Any] = {
        "id": new_id(),
        "name": without_nul(name),
        "variables": dict(variables),
        "created_at": now,
        "created_by": created_by,
        "from_instance_id": from_instance_id,
    }
    insert_rows(session, Signal, [signal])
    rows = [
        {"id": new_id(), "signal_id": signal["id"], **receiver._asdict()}
        for receiver in session.execute(_waiting(signal["name"], from_instance_id))
    ]
    if rows:
        insert_rows(session, SignalDelivery, rows)
    return signal


def _waiting(name: str, from_instance_id: int | None) -> Any:
    wanted = select(
        SignalSubscription.instance_id,
        SignalSubscription.definition_id,
        SignalSubscription.token,
        SignalSubscription.element_id,
    ).where(SignalSubscription.signal_name == name)
    if from_instance_id is not None:
        others = SignalSubscription.instance_id != from_instance_id
        wanted = wanted.where(or_(SignalSubscription.instance_id.is_(None), others))
    return wanted.order_by(SignalSubscription.id)


def kept(signal: Mapping[str, Any]) -> dict[str, Any]:
    """What the trail keeps of a signal, verbatim."""
    return {
        "id": str(signal["id"]),
        "signal": signal["name"],
        "variables": signal["variables"],
    }
