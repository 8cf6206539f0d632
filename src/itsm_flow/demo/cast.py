"""The demo people, as actors."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from itsm_flow.domain.people import Actor
from itsm_flow.errors import NotFound
from itsm_flow.services import people
from itsm_flow.services.demo import PEOPLE


@dataclass(frozen=True, slots=True)
class Cast:
    """Username → actor, in the order of the demo people."""

    actors: Mapping[str, Actor]

    def person(self, username: str) -> Actor:
        """The actor of this name; raises NotFound."""
        if username not in self.actors:
            raise NotFound(what="person", key=username)
        return self.actors[username]

    def members(self, groups: set[str]) -> list[str]:
        """Who is in one of these groups."""
        return [name for name, actor in self.actors.items() if actor.groups & groups]


def gather(session: Session) -> Cast:
    """All demo people that are there."""
    found = [people.actor_named(session, person.username) for person in PEOPLE]
    return Cast({actor.username: actor for actor in found if actor is not None})
