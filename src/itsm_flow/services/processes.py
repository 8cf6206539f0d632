"""Deployed processes: their versions, sources and who owns them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, undefer

from itsm_flow.domain.model import ProcessModel
from itsm_flow.domain.people import SYSTEM, Actor, Permission
from itsm_flow.errors import NotFound
from itsm_flow.services import definitions
from itsm_flow.services.keys import possible
from itsm_flow.services.records import RUNNING
from itsm_flow.store import Definition, DefinitionKind, Deployment, ProcessInstance, User


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


def may_deploy(actor: Actor, process_id: str) -> bool:
    """Whether a person owns the process."""
    return actor.may(Permission.OWN_PROCESSES) and process_id in actor.owns


def list_processes(session: Session, actor: Actor) -> tuple[ProcessRow, ...]:
    """Every process, by name."""
    newest = (
        select(Definition.key, func.max(Definition.version).label("version"))
        .where(Definition.kind == DefinitionKind.PROCESS)
        .group_by(Definition.key)
        .subquery()
    )
    wanted = (
        select(Definition, Deployment.created_at)
        .join(Deployment, Deployment.id == Definition.deployment_id)
        .join(
            newest,
            (newest.c.key == Definition.key) & (newest.c.version == Definition.version),
        )
        .where(Definition.kind == DefinitionKind.PROCESS)
        .order_by(Definition.name, Definition.key)
    )
    running = _running(session, ProcessInstance.process_id)
    return tuple(
        ProcessRow(
            process_id=row.key,
            name=row.name,
            version=row.version,
            definition_id=row.id,
            deployed_at=deployed_at,
            running=running.get(row.key, 0),
            startable=definitions.plain_start(model(session, row.id)) is not None,
            may_deploy=may_deploy(actor, row.key),
        )
        for row, deployed_at in session.execute(wanted)
    )


def _running(session: Session, column: Any) -> dict[Any, int]:
    wanted = select(column, func.count()).where(ProcessInstance.status.in_(RUNNING))
    return {row[0]: row[1] for row in session.execute(wanted.group_by(column))}


def versions(session: Session, actor: Actor, process_id: str) -> tuple[VersionRow, ...]:  # noqa: ARG001
    """The versions of a process, the newest first; raises NotFound."""
    wanted = (
        select(Definition, Deployment, User.display_name)
        .join(Deployment, Deployment.id == Definition.deployment_id)
        .outerjoin(User, User.id == Deployment.actor_id)
        .where(Definition.kind == DefinitionKind.PROCESS, Definition.key == process_id)
        .order_by(Definition.version.desc())
    )
    running = _running(session, ProcessInstance.definition_id)
    rows = tuple(
        VersionRow(
            process_id=row.key,
            name=row.name,
            version=row.version,
            definition_id=row.id,
            sha256=row.sha256,
            file_name=row.file_name,
            deployed_at=deployment.created_at,
            deployed_by=deployed_by or SYSTEM.username,
            message=deployment.message,
            shipped=deployment.shipped,
            running=running.get(row.id, 0),
            bindings=row.bindings,
        )
        for row, deployment, deployed_by in session.execute(wanted)
    )
    if not rows:
        raise NotFound(what="process", key=process_id)
    return rows


def source(session: Session, actor: Actor, process_id: str, version: int | None = None) -> bytes:
    """The diagram as its owner handed it in; raises NotFound."""
    row = definitions.version_of(session, DefinitionKind.PROCESS, process_id, version)
    return source_of(session, actor, row.id)


def source_of(session: Session, actor: Actor, definition_id: int) -> bytes:  # noqa: ARG001
    """The file of any definition; raises NotFound."""
    row = session.get(
        Definition, possible("definition", definition_id), options=[undefer(Definition.source)]
    )
    if row is None:
        raise NotFound(what="definition", key=definition_id)
    return row.source


def model(session: Session, definition_id: int) -> ProcessModel:
    """What the diagram of a definition says; kept in memory."""
    return definitions.process(session, definition_id).model
