"""Read registers: search, one row, its history."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, tuple_
from sqlalchemy.orm import Session

from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.domain.progress import Change
from itsm_flow.errors import InvalidInput, NotFound
from itsm_flow.services import trail
from itsm_flow.services.paging import Page
from itsm_flow.services.registers.catalogue import named
from itsm_flow.services.registers.fields import Unfit
from itsm_flow.services.registers.order import NO_COLUMN, column_of, cursor_of, mark_of, place_of
from itsm_flow.services.registers.refusals import must_read
from itsm_flow.services.registers.register import Entry, Register, entries_of
from itsm_flow.services.step_events import changes_in
from itsm_flow.services.texts import without_nul
from itsm_flow.store import AuditEvent, RegisterRow, User

MOST_CHOICES = 200
MOST_TERMS = 10
NOT_OVER = "not-over"
"""What a filter by state takes beside the states: whatever is not done with."""


@dataclass(frozen=True, slots=True)
class RegisterFilter:
    """Which rows to list, and in which order; everything given has to fit.

    `text`: each of its words in the key or a searched field. `equal`: field → value. `sort`: one
    of the register's `sorts`, `key` or `updatedAt`; None: the register's own order.
    """

    text: str | None = None
    equal: Mapping[str, Any] = field(default_factory=dict)
    sort: str | None = None
    descending: bool = False


@dataclass(frozen=True, slots=True)
class RowEvent:
    """One change of a row: revision that came of it, by whom, in which record, why."""

    revision: int
    at: datetime
    kind: str
    actor_name: str
    record_number: str | None
    reason: str
    changes: tuple[Change, ...]


def search(
    session: Session,
    actor: Actor,
    name: str,
    filter_: RegisterFilter | None = None,
    *,
    after: str | None = None,
    limit: int = 50,
) -> Page[Entry]:
    """The rows of a register that the actor may see, in order."""
    register = named(name)
    must_read(register, actor)
    chosen = filter_ or RegisterFilter()
    sort = chosen.sort or register.sort
    descending = chosen.descending if chosen.sort else register.descending
    place = place_of(register, sort)
    model = register.model
    wanted = _seen(select(model, place), register, actor).where(*_conditions(register, chosen))
    if after is not None:
        here = tuple_(*mark_of(after, place))
        there = tuple_(place, model.id)
        wanted = wanted.where(there < here if descending else there > here)
    order = (place.desc(), model.id.desc()) if descending else (place, model.id)
    found = session.execute(wanted.order_by(*order).limit(limit + 1)).all()
    rows = found[:limit]
    following = cursor_of(rows[-1][1], rows[-1][0].id) if len(found) > limit else None
    return Page(entries_of(session, register, [row for row, _ in rows]), following)


def get(session: Session, actor: Actor, name: str, key: str) -> Entry:
    """One row; raises NotFound, also where the actor may not see it."""
    register = named(name)
    must_read(register, actor)
    return entries_of(session, register, [_row(session, actor, register, key)])[0]


def history(session: Session, actor: Actor, name: str, key: str) -> tuple[RowEvent, ...]:
    """What became of a row, from the audit trail alone, the oldest first; raises NotFound."""
    register = named(name)
    must_read(register, actor)
    row = _row(session, actor, register, key)
    events = session.execute(
        select(AuditEvent, User.display_name)
        .outerjoin(User, User.id == AuditEvent.actor_id)
        .where(AuditEvent.chain_id == row.id)
        .order_by(AuditEvent.sequence)
    )
    contents = trail.contents_of(session, row.id)
    return tuple(_event(event, who, contents.get(event.id, {})) for event, who in events)


def values_at(session: Session, row_id: int, revision: int) -> dict[str, Any]:
    """The values that a row had at a revision, as far as the audit trail still has them."""
    wanted = select(AuditEvent.id).where(
        AuditEvent.chain_id == row_id, AuditEvent.sequence <= revision
    )
    contents = trail.contents_of(session, row_id)
    values: dict[str, Any] = {}
    for event_id in session.scalars(wanted.order_by(AuditEvent.sequence)):
        changes = changes_in(contents.get(event_id, {}))
        values.update((change.name, change.after) for change in changes)
    return values


def choices(session: Session, actor: Actor, name: str, field_name: str) -> tuple[str, ...]:
    """What a filter offers: what may be chosen, else the values that occur (the first 200)."""
    register = named(name)
    must_read(register, actor)
    chosen = register.field(field_name)
    if chosen is None or chosen.column is None or field_name not in register.filters:
        raise NotFound(what="field", key=field_name)
    if chosen.choices:
        return (NOT_OVER, *chosen.choices) if _has_end(register, field_name) else chosen.choices
    column = getattr(register.model, chosen.column)
    wanted = _seen(select(column).distinct(), register, actor).where(column.is_not(None))
    found = session.scalars(wanted.order_by(column).limit(MOST_CHOICES))
    return tuple(str(value) for value in found)


def _row(session: Session, actor: Actor, register: Register, key: str) -> RegisterRow:
    wanted = select(register.model).where(register.model.key == without_nul(key))
    row: RegisterRow | None = session.scalar(_seen(wanted, register, actor))
    if row is None:
        raise NotFound(what=register.noun, key=key)
    return row


def _seen(wanted: Select[Any], register: Register, actor: Actor) -> Select[Any]:
    condition = register.seen(actor)
    return wanted if condition is None else wanted.where(condition)


def _conditions(register: Register, chosen: RegisterFilter) -> list[ColumnElement[bool]]:
    columns = [getattr(register.model, column_of(register, name)) for name in register.searched]
    wanted: list[ColumnElement[bool]] = [
        or_(
            register.model.key.istartswith(term, autoescape=True),
            *(column.icontains(term, autoescape=True) for column in columns),
        )
        for term in without_nul(chosen.text or "").split()[:MOST_TERMS]
    ]
    for name, value in chosen.equal.items():
        found = register.field(name)
        if found is None or found.column is None or name not in register.filters:
            raise InvalidInput({name: [NO_COLUMN]})
        column = getattr(register.model, found.column)
        if value == NOT_OVER and _has_end(register, name):
            wanted.append(column != register.over)
            continue
        try:
            wanted.append(column == found.read(value))
        except Unfit as error:
            raise InvalidInput({name: [error.message]}) from error
    return wanted


def _has_end(register: Register, name: str) -> bool:
    return name == "state" and register.over is not None


def _event(event: AuditEvent, who: str | None, content: Mapping[str, Any]) -> RowEvent:
    return RowEvent(
        revision=event.sequence,
        at=event.at,
        kind=event.kind,
        actor_name=who or (SYSTEM.username if event.actor_id == SYSTEM.id else str(event.actor_id)),
        record_number=content.get("record"),
        reason=content.get("reason") or "",
        changes=changes_in(content),
    )
