"""The change calendar: what is planned when, freezes and maintenance windows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from itsm_flow.domain.calendar import WindowKind
from itsm_flow.domain.people import Actor, Permission
from itsm_flow.domain.visibility import SEE_ALL
from itsm_flow.errors import InvalidInput, NotAllowed, NotFound
from itsm_flow.services import trail
from itsm_flow.services.keys import possible
from itsm_flow.services.submitted import checked
from itsm_flow.store import CalendarWindow, PlannedWindow, Record

KEEPERS = frozenset({"change-management", "release-management"})
NEVER_HAPPENS = ("rejected", "cancelled", "withdrawn")
LONGEST_REASON = 300
CHAIN = "calendar"

ENDS_BEFORE_START = "This ends before it starts."
REASON_MISSING = "Say why."
TOO_LONG = "This is too long."


@dataclass(frozen=True, slots=True)
class Planned:
    """A record on the calendar."""

    number: str
    title: str
    kind: str
    status: str
    start: datetime
    end: datetime
    service: str | None
    components: tuple[str, ...]
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewWindow:
    """A freeze or a maintenance window that somebody wants."""

    kind: WindowKind
    start: datetime
    end: datetime
    reason: str
    service: str | None = None


def may_read(actor: Actor) -> bool:
    """Whoever sees all records, and owners of processes."""
    return bool((SEE_ALL | {Permission.OWN_PROCESSES}) & actor.permissions)


def may_keep(actor: Actor) -> bool:
    """Change and release management, and owners of processes."""
    return bool(KEEPERS & actor.groups) or actor.may(Permission.OWN_PROCESSES)


def planned(session: Session, actor: Actor, start: datetime, end: datetime) -> tuple[Planned, ...]:
    """What is planned in this time, in order; not what was rejected or withdrawn."""
    _must_read(actor)
    wanted = (
        select(PlannedWindow, Record)
        .join(Record, Record.id == PlannedWindow.record_id)
        .where(PlannedWindow.start < end, PlannedWindow.end > start)
        .where(Record.status.not_in(NEVER_HAPPENS))
        .order_by(PlannedWindow.start, Record.number)
    )
    if not SEE_ALL & actor.permissions:
        wanted = wanted.where(or_(Record.kind.in_(actor.owns), Record.requester == actor.username))
    return tuple(
        Planned(
            number=record.number,
            title=record.title,
            kind=record.kind,
            status=record.status,
            start=row.start,
            end=row.end,
            service=row.service,
            components=tuple(row.components),
            people=tuple(row.people),
        )
        for row, record in session.execute(wanted)
    )


def windows(
    session: Session, actor: Actor, start: datetime, end: datetime
) -> tuple[CalendarWindow, ...]:
    """Freezes and maintenance windows in this time, in order."""
    _must_read(actor)
    wanted = select(CalendarWindow).where(CalendarWindow.start < end, CalendarWindow.end > start)
    return tuple(session.scalars(wanted.order_by(CalendarWindow.start, CalendarWindow.id)))


def add_window(
    session: Session, actor: Actor, wanted: NewWindow, *, now: datetime
) -> CalendarWindow:
    """Set a freeze or a maintenance window; raises InvalidInput, NotAllowed."""
    _must_keep(actor)
    row = CalendarWindow(**_facts(wanted))
    session.add(row)
    session.flush()
    _note(session, actor, "window-added", row, now)
    return row


def window(session: Session, actor: Actor, window_id: int) -> CalendarWindow:
    """One window, for who may change it; raises NotFound, NotAllowed."""
    _must_keep(actor)
    row = session.get(CalendarWindow, possible("window", window_id))
    if row is None:
        raise NotFound(what="window", key=window_id)
    return row


def change_window(
    session: Session, actor: Actor, window_id: int, wanted: NewWindow, *, now: datetime
) -> CalendarWindow:
    """Put something else in its place; raises InvalidInput, NotFound, NotAllowed."""
    row = window(session, actor, window_id)
    facts = _facts(wanted)
    before = _content(row)
    for name, value in facts.items():
        setattr(row, name, value)
    if _content(row) != before:
        _note(session, actor, "window-changed", row, now, before=before)
    return row


def remove_window(session: Session, actor: Actor, window_id: int, *, now: datetime) -> None:
    """Take a window away; raises NotFound, NotAllowed."""
    row = window(session, actor, window_id)
    _note(session, actor, "window-removed", row, now)
    session.delete(row)


def _facts(wanted: NewWindow) -> dict[str, Any]:
    """The columns of a window that can be kept; raises InvalidInput with all that is wrong."""
    texts = checked({"reason": wanted.reason, "service": wanted.service or ""})
    reason, service = str(texts["reason"]).strip(), str(texts["service"]).strip() or None
    wrong: dict[str, list[str]] = {}
    if not reason:
        wrong["reason"] = [REASON_MISSING]
    for name, words in (("reason", reason), ("service", service or "")):
        if len(words) > LONGEST_REASON:
            wrong[name] = [TOO_LONG]
    if wanted.end <= wanted.start:
        wrong["end"] = [ENDS_BEFORE_START]
    if wrong:
        raise InvalidInput(wrong)
    return {
        "kind": wanted.kind,
        "service": service,
        "reason": reason,
        "start": wanted.start,
        "end": wanted.end,
    }


def _note(
    session: Session,
    actor: Actor,
    kind: str,
    row: CalendarWindow,
    now: datetime,
    *,
    before: Mapping[str, Any] | None = None,
) -> None:
    content: dict[str, Any] = {"window": _content(row)}
    if before is not None:
        content["before"] = before
    trail.write_day(session, CHAIN, [trail.Entry(kind, actor, content=content)], now=now)


def _content(row: CalendarWindow) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "kind": row.kind.value,
        "service": row.service,
        "reason": row.reason,
        "start": row.start.astimezone(UTC).isoformat(),
        "end": row.end.astimezone(UTC).isoformat(),
    }


def _must_read(actor: Actor) -> None:
    if not may_read(actor):
        raise NotAllowed(action="read the change calendar")


def _must_keep(actor: Actor) -> None:
    if not may_keep(actor):
        raise NotAllowed(action="set freezes and maintenance windows")
