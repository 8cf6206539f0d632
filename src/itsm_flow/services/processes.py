"""Deployed processes: their versions, sources and who owns them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from itsm_flow.domain.model import ProcessModel
from itsm_flow.domain.people import Actor


@dataclass(frozen=True, slots=True)
class ProcessRow:
    """A process at its newest version. `running` counts instances of all versions."""

    process_id: str
    name: str
    version: int
    definition_id: int
    deployed_at: datetime
    running: int
    startable: bool
    may_deploy: bool


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of a process, and how many instances run on it."""

    process_id: str
    name: str
    version: int
    definition_id: int
    sha256: str
    file_name: str
    deployed_at: datetime
    deployed_by: str
    message: str
    shipped: bool
    running: int
    bindings: Mapping[str, Any]


def list_processes(session: Session, actor: Actor) -> tuple[ProcessRow, ...]:
    """Every process, by name."""
    raise NotImplementedError


def versions(session: Session, actor: Actor, process_id: str) -> tuple[VersionRow, ...]:
    """The versions of a process, the newest first; raises NotFound."""
    raise NotImplementedError


def source(session: Session, actor: Actor, process_id: str, version: int | None = None) -> bytes:
    """The diagram as its owner handed it in; raises NotFound."""
    raise NotImplementedError


def source_of(session: Session, actor: Actor, definition_id: int) -> bytes:
    """The file of any definition; raises NotFound."""
    raise NotImplementedError


def model(session: Session, definition_id: int) -> ProcessModel:
    """What the diagram of a definition says; kept in memory."""
    raise NotImplementedError
