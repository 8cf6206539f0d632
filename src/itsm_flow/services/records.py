"""Records: search and read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from itsm_flow.domain.people import Actor
from itsm_flow.domain.visibility import sight_of
from itsm_flow.errors import NotFound
from itsm_flow.services import trail
from itsm_flow.services.keys import possible
from itsm_flow.services.paging import Page, cursor, key_of
from itsm_flow.services.step_events import changes_in
from itsm_flow.services.texts import without_nul
from itsm_flow.store import (
    CandidateKind,
    InstanceStatus,
    ProcessInstance,
    Record,
    TaskCandidate,
    UserTask,
)

RUNNING = (InstanceStatus.ACTIVE, InstanceStatus.SUSPENDED)


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """Which records to list; everything given has to fit. `text`: in the number or the title.

    `open` True: still running, False: ended. `opened_from` is included, `opened_to` is not.
    """

    kind: str | None = None
    status: tuple[str, ...] = ()
    priority: int | None = None
    requester: str | None = None
    owner_group: str | None = None
    service: str | None = None
    text: str | None = None
    open: bool | None = None
    opened_from: datetime | None = None
    opened_to: datetime | None = None


def search(
    session: Session,
    actor: Actor,
    filter_: RecordFilter | None = None,
    *,
    after: str | None = None,
    limit: int = 50,
) -> Page[Record]:
    """The records that the actor may see, the newest first."""
    wanted = select(Record).where(*_conditions(filter_ or RecordFilter()))
    seen = _seen(actor)
    if seen is not None:
        wanted = wanted.where(seen)
    if after is not None:
        wanted = wanted.where(Record.id < key_of(after, 1)[0])
    rows = list(session.scalars(wanted.order_by(Record.id.desc()).limit(limit + 1)))
    more = cursor(rows[limit - 1].id) if len(rows) > limit else None
    return Page(tuple(rows[:limit]), more)


def _conditions(filter_: RecordFilter) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [
        getattr(Record, column) == value
        for column in ("kind", "priority", "requester", "owner_group", "service")
        if (value := getattr(filter_, column)) is not None
    ]
    if filter_.status:
        wanted.append(Record.status.in_(filter_.status))
    if filter_.text:
        part = without_nul(filter_.text.strip())
        wanted.append(matches_text(part))
    if filter_.open is not None:
        running = exists().where(
            ProcessInstance.id == Record.id, ProcessInstance.status.in_(RUNNING)
        )
        wanted.append(running if filter_.open else ~running)
    if filter_.opened_from is not None:
        wanted.append(Record.opened_at >= filter_.opened_from)
    if filter_.opened_to is not None:
        wanted.append(Record.opened_at < filter_.opened_to)
    return wanted


def matches_text(part: str) -> ColumnElement[bool]:
    """Whether a record's number starts with `part`, or its title contains it."""
    return or_(
        Record.number.istartswith(part, autoescape=True),
        Record.title.icontains(part, autoescape=True),
    )


def _seen(actor: Actor) -> ColumnElement[bool] | None:
    """What narrows a list to the records in sight; None: nothing does."""
    sight = sight_of(actor)
    if sight.everything:
        return None
    mine = Record.requester == sight.requester
    return or_(mine, Record.kind.in_(sight.kinds)) if sight.kinds else mine


def get(session: Session, actor: Actor, number: str) -> Record:
    """The record of this number; raises NotFound, also where the actor may not see it."""
    record = session.scalar(select(Record).filter_by(number=without_nul(number)))
    return _visible(session, actor, record, number)


def get_by_id(session: Session, actor: Actor, record_id: int) -> Record:
    """The record of this instance; raises NotFound, also where the actor may not see it."""
    return _visible(session, actor, session.get(Record, possible("record", record_id)), record_id)


def _visible(session: Session, actor: Actor, record: Record | None, key: object) -> Record:
    if record is not None:
        in_sight = sight_of(actor).covers(record.kind, record.requester)
        if in_sight or _takes_part(session, actor, record.id):
            return record
    raise NotFound(what="record", key=key)


def _takes_part(session: Session, actor: Actor, record_id: int) -> bool:
    """Whether a person has, had or may claim a task of the record."""
    mine = exists().where(
        UserTask.instance_id == record_id,
        or_(UserTask.assignee == actor.username, UserTask.completed_by == actor.username),
    )
    claimable = exists().where(
        UserTask.instance_id == record_id,
        TaskCandidate.task_id == UserTask.id,
        or_(
            (TaskCandidate.kind == CandidateKind.GROUP) & TaskCandidate.key.in_(actor.groups),
            (TaskCandidate.kind == CandidateKind.USER) & (TaskCandidate.key == actor.username),
        ),
    )
    return bool(session.scalar(select(or_(mine, claimable))))


def variables(session: Session, actor: Actor, record_id: int) -> dict[str, Any]:
    """The process variables as they are now, as the audit trail tells; raises NotFound."""
    get_by_id(session, actor, record_id)
    values: dict[str, Any] = {}
    for content in trail.contents_of(session, record_id).values():
        values.update((item.name, item.after) for item in changes_in(content) if not item.scope)
    return values
