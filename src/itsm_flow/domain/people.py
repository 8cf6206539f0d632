"""Who acts, and what they may do."""

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """What a person's roles allow; what a staff member may see beyond that depends on groups."""

    REPORT = "report"
    WORK = "work"
    OWN_PROCESSES = "own_processes"
    AUDIT = "audit"
    OPERATE = "operate"
    ADMINISTER = "administer"


@dataclass(frozen=True, slots=True)
class Actor:
    """The person (or the system) on whose account something happens. Never stored by name.

    `groups` are group keys (`service-desk`); `owns` are the ids of the processes this person owns.
    """

    id: int
    username: str
    groups: frozenset[str] = frozenset()
    permissions: frozenset[Permission] = frozenset()
    owns: frozenset[str] = frozenset()

    def may(self, permission: Permission) -> bool:
        """Whether one of this person's roles allows it."""
        return permission in self.permissions


SYSTEM = Actor(id=0, username="system", permissions=frozenset(Permission))
"""Timers, deliveries and built-in jobs act as the system."""
