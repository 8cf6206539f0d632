"""What happened to a record, read from its audit chain and from nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from itsm_flow.domain.people import Actor
from itsm_flow.domain.progress import Change


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One event. `kind`: a step (entered, completed, cancelled, failed) or an act (started,
    claimed, unclaimed, assigned, suspended, resumed, instance-cancelled, retried …).

    `content` has what was kept verbatim by field: `submitted`, `accepted`, `message`, `result`,
    `timer`, `decision`, `reason` …; None where it was erased by law.
    """

    event_id: int
    sequence: int
    at: datetime
    kind: str
    actor_id: int
    actor_name: str
    on_behalf_of: str | None
    element_id: str | None
    element_name: str
    clause: str
    definition_id: int | None
    version: int | None
    token: str | None
    multi_instance: tuple[int, int] | None
    flows: tuple[str, ...]
    changes: tuple[Change, ...]
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Visit:
    """One stay at an element. `outcome`: open, completed, cancelled or failed."""

    element_id: str
    token: str
    entered_at: datetime
    ended_at: datetime | None
    outcome: str


@dataclass(frozen=True, slots=True)
class Path:
    """The way taken: visits in order, the flows taken with how often, and where it stands.

    `open` are element ids of open user tasks, `waiting` of anything else that waits, `failed` of
    failed steps.
    """

    visits: tuple[Visit, ...] = ()
    flows: Mapping[str, int] = field(default_factory=dict)
    open: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


def timeline(session: Session, actor: Actor, record_id: int) -> tuple[HistoryEntry, ...]:
    """Every event of a record, in order."""
    raise NotImplementedError


def path(session: Session, actor: Actor, record_id: int) -> Path:
    """The path that a record took through its diagram."""
    raise NotImplementedError
