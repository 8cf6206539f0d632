"""Process instances as the API lists them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, or_, select
from sqlalchemy.orm import Session

from itsm_flow.domain.people import Actor
from itsm_flow.domain.visibility import sight_of
from itsm_flow.errors import NotFound
from itsm_flow.services import instances
from itsm_flow.services.paging import Page, cursor, key_of
from itsm_flow.store import (
    Definition,
    DefinitionKind,
    InstanceStatus,
    ProcessCall,
    ProcessInstance,
    Record,
)


@dataclass(frozen=True, slots=True)
class InstanceFilter:
    """Which instances to list; everything given has to fit. `number` is the record's,
    `caller_id` the instance that called it."""

    process_id: str | None = None
    definition_id: int | None = None
    instance_id: int | None = None
    status: str | None = None
    number: str | None = None
    has_failed_step: bool | None = None
    caller_id: int | None = None


@dataclass(frozen=True, slots=True)
class InstanceRow:
    """One instance, with its process and its record."""

    id: int
    process_id: str
    process_name: str
    definition_id: int
    version: int
    revision: int
    status: str
    started_at: datetime
    ended_at: datetime | None
    has_failed_step: bool
    caller_id: int | None
    record_number: str


_ROWS = (
    select(
        ProcessInstance.id,
        ProcessInstance.process_id,
        Definition.name.label("process_name"),
        ProcessInstance.definition_id,
        ProcessInstance.version,
        ProcessInstance.revision,
        ProcessInstance.status,
        ProcessInstance.started_at,
        ProcessInstance.ended_at,
        ProcessInstance.has_failed_step,
        ProcessInstance.caller_id,
        Record.number.label("record_number"),
    )
    .join(Definition, Definition.id == ProcessInstance.definition_id)
    .join(Record, Record.id == ProcessInstance.id)
)

_THESE = _ROWS.where(ProcessInstance.id.in_(bindparam("these", expanding=True)))


def search(
    session: Session,
    actor: Actor,
    filter_: InstanceFilter,
    *,
    after: str | None = None,
    limit: int = 50,
) -> Page[InstanceRow]:
    """Instances whose records the actor may see, the newest first."""
    wanted = _ROWS.where(*_conditions(filter_), *visible(actor))
    if after is not None:
        wanted = wanted.where(ProcessInstance.id < key_of(after, 1)[0])
    wanted = wanted.order_by(ProcessInstance.id.desc()).limit(limit + 1)
    rows = [InstanceRow(**found._mapping) for found in session.execute(wanted)]
    more = len(rows) > limit
    return Page(tuple(rows[:limit]), cursor(rows[limit - 1].id) if more else None)


def visible(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """What narrows a list to the records in the actor's sight."""
    sight = sight_of(actor)
    if sight.everything:
        return ()
    return (or_(Record.requester == sight.requester, Record.kind.in_(sight.kinds)),)


def row(session: Session, actor: Actor, instance_id: int) -> InstanceRow:
    """One instance; raises NotFound, also where the actor may not see it."""
    instance = instances.get(session, actor, instance_id)
    return rows_of(session, {instance.id})[instance.id]


def rows_of(session: Session, instance_ids: Collection[int]) -> dict[int, InstanceRow]:
    """The instances of these ids, for whoever has them already."""
    if not instance_ids:
        return {}
    found = session.execute(_THESE, {"these": list(instance_ids)})
    return {row.id: InstanceRow(**row._mapping) for row in found}


def process_of(session: Session, definition_id: int) -> tuple[str, int]:
    """Process id and version of a definition's key; raises NotFound."""
    wanted = select(Definition.key, Definition.version).where(
        Definition.id == definition_id, Definition.kind == DefinitionKind.PROCESS
    )
    found = session.execute(wanted).one_or_none()
    if found is None:
        raise NotFound(what="process", key=definition_id)
    return found.key, found.version


def _conditions(filter_: InstanceFilter) -> list[ColumnElement[bool]]:
    given: list[ColumnElement[bool]] = []
    if filter_.process_id is not None:
        given.append(ProcessInstance.process_id == filter_.process_id)
    if filter_.definition_id is not None:
        given.append(ProcessInstance.definition_id == filter_.definition_id)
    if filter_.instance_id is not None:
        given.append(ProcessInstance.id == filter_.instance_id)
    if filter_.status is not None:
        given.append(ProcessInstance.status == InstanceStatus(filter_.status))
    if filter_.number is not None:
        given.append(Record.number == filter_.number)
    if filter_.has_failed_step is not None:
        given.append(ProcessInstance.has_failed_step.is_(filter_.has_failed_step))
    if filter_.caller_id is not None:
        called = select(ProcessCall.called_id).filter_by(instance_id=filter_.caller_id)
        given.append(ProcessInstance.id.in_(called))
    return given
