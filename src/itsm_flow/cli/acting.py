"""On whose account a command acts."""

from sqlalchemy.orm import Session

from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.errors import NotFound
from itsm_flow.services import people


def acting(session: Session, username: str | None) -> Actor:
    """The person of this name, the system without one; raises NotFound."""
    if username is None:
        return SYSTEM
    found = people.actor_named(session, username)
    if found is None:
        raise NotFound(what="person", key=username)
    return found
