"""What speaks against a plan: told while it is made, and asked for a reason when it is handed in.

A form that has the field `conflictReason` makes a plan (`plannedStart`, `plannedEnd`, and from the
record `service`, `components`, `responsibilities`); no other form is checked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from itsm_flow.definitions.forms import Message
from itsm_flow.domain.calendar import (
    Clash,
    Conflict,
    Plan,
    Surroundings,
    Window,
    conflicts,
    is_bundled,
    next_free,
    plan_of,
)
from itsm_flow.domain.people import SYSTEM
from itsm_flow.errors import InvalidInput
from itsm_flow.services.calendar import ENDS_BEFORE_START
from itsm_flow.services.registers import components
from itsm_flow.store import CalendarWindow, PlannedWindow, Record

REASON = "conflictReason"
HORIZON = timedelta(days=60)
MOST_TOLD = 20

EXPLAIN = "This plan has conflicts. Choose another time, or say why it has to be so."
SENTENCES = {
    Clash.COMPONENT: "{number} works on the same components at that time: {what}.",
    Clash.SERVICE: "{number} touches the same service, or one that depends on it, at that time: "
    "{what}.",
    Clash.PERSON: "{number} needs the same people at that time: {what}.",
    Clash.FREEZE: "There is a freeze at that time: {what}.",
}


@dataclass(frozen=True, slots=True)
class Advice:
    """What speaks against a plan as it stands, in sentences, and the next time without."""

    plan: Plan
    problems: tuple[Message, ...]
    free: Plan | None = None


def asks_reason(schema: Mapping[str, Any]) -> bool:
    """Whether a form makes a plan."""
    return any(item.get("key") == REASON for item in schema.get("components", ()))


def advice(
    session: Session, variables: Mapping[str, Any], record_id: int, *, now: datetime
) -> Advice | None:
    """What is to be said of the plan in these variables; None while it has no two moments."""
    plan = plan_of(variables)
    if plan is None:
        return None
    if plan.end <= plan.start:
        return Advice(plan, (Message.of(ENDS_BEFORE_START),))
    if is_bundled(variables):
        return Advice(plan, ())
    plan = replace(plan, related=_related(session, plan.service))
    around = _around(session, plan, record_id, now)
    found = conflicts(plan, around)
    free = next_free(plan, around, earliest=now) if found else None
    return Advice(plan, tuple(_sentence(item) for item in found[:MOST_TOLD]), free)


def must_be_explained(
    session: Session,
    schema: Mapping[str, Any],
    accepted: Mapping[str, Any],
    context: Mapping[str, Any],
    *,
    record_id: int,
    now: datetime,
) -> None:
    """Refuse a plan that ends before it starts, or has conflicts and no reason: InvalidInput."""
    if not asks_reason(schema) or "plannedStart" not in accepted:
        return
    told = advice(session, {**context, **accepted}, record_id, now=now)
    if told is None or not told.problems:
        return
    if told.plan.end <= told.plan.start:
        raise InvalidInput({"plannedEnd": list(told.problems)})
    if not str(accepted.get(REASON) or "").strip():
        raise InvalidInput({REASON: [Message.of(EXPLAIN), *told.problems]})


def _sentence(conflict: Conflict) -> Message:
    facts = {"number": conflict.number} if conflict.number else {}
    return Message.of(SENTENCES[conflict.clash], what=conflict.what, **facts)


def _related(session: Session, service: str | None) -> frozenset[str]:
    """Services that depend on this one through their components, or that it depends on."""
    if service is None:
        return frozenset()
    whole = components.graph(session, SYSTEM)
    edges = {(edge.component, edge.depends_on) for edge in whole.dependencies}
    own = {key for key, of in whole.services.items() if of == service}
    above = _reached(own, {(needed, needing) for needing, needed in edges})
    below = _reached(own, edges)
    found = {whole.services.get(key) for key in above | below}
    return frozenset(item for item in found if item and item != service)


def _reached(start: set[str], edges: Iterable[tuple[str, str]]) -> set[str]:
    following: dict[str, set[str]] = {}
    for source, target in edges:
        following.setdefault(source, set()).add(target)
    seen, new = set(start), set(start)
    while new:
        new = {item for key in new for item in following.get(key, ())} - seen
        seen |= new
    return seen


def _around(session: Session, plan: Plan, record_id: int, now: datetime) -> Surroundings:
    """Plans of records that still run, and windows, from the plan's start on for two months."""
    first, last = plan.start, max(plan.end, now) + HORIZON
    rows = session.execute(
        select(PlannedWindow, Record.number)
        .join(Record, Record.id == PlannedWindow.record_id)
        .where(PlannedWindow.start < last, PlannedWindow.end > first)
        .where(Record.closed_at.is_(None), Record.id != record_id)
        .order_by(PlannedWindow.start, Record.number)
    )
    plans = tuple(
        Plan(
            start=row.start,
            end=row.end,
            number=number,
            service=row.service,
            components=tuple(row.components),
            people=tuple(row.people),
        )
        for row, number in rows
    )
    found = session.scalars(
        select(CalendarWindow)
        .where(CalendarWindow.start < last, CalendarWindow.end > first)
        .order_by(CalendarWindow.start)
    )
    windows = tuple(
        Window(row.kind, row.start, row.end, reason=row.reason, service=row.service)
        for row in found
    )
    return Surroundings(plans, windows)
