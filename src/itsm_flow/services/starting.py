"""Start a process, for a person or for a message."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from itsm_flow.domain.people import Actor
from itsm_flow.services import calls, creating
from itsm_flow.services.definitions import Process
from itsm_flow.services.locking import Locked


def start(
    session: Session,
    actor: Actor,
    used: Process,
    variables: Mapping[str, Any],
    *,
    now: datetime,
    content: Mapping[str, Any],
    element_id: str | None = None,
) -> Locked:
    """Create the instance and let it, and what it calls, run to where they wait.

    `content` is kept verbatim with the event of the start; `element_id` names a message start
    event.
    """
    locked, progress = creating.create(
        session, actor, used, variables, now=now, content=content, element_id=element_id
    )
    calls.follow(session, locked, progress, now=now)
    return locked
