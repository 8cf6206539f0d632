"""Timers that start processes: set when a version is deployed, fired when they are due."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from itsm_flow.domain.hashchain import moment_text
from itsm_flow.domain.model import Element, Kind, ProcessModel, Trigger
from itsm_flow.domain.people import SYSTEM
from itsm_flow.engine import first_start, next_start
from itsm_flow.services import definitions, starting
from itsm_flow.store import Definition, StartTimer, new_id


def renew(
    session: Session,
    models: Mapping[str, ProcessModel],
    renewed: Sequence[Definition],
    *,
    now: datetime,
) -> None:
    """Set the timers of new versions, and no longer those of the versions before.

    A time that has passed already starts nothing.
    """
    session.execute(delete(StartTimer).where(StartTimer.process_id.in_(row.key for row in renewed)))
    rows: list[dict[str, Any]] = []
    for row in renewed:
        model = models[row.key]
        for element in _timed(model):
            timer = first_start(model, element, now)
            if timer is not None:
                place = {"definition_id": row.id, "process_id": row.key, "element_id": element.id}
                rows.append({"id": new_id(), **place, "due": timer.due, "plan": timer.plan})
    if rows:
        session.execute(insert(StartTimer), rows)


def _timed(model: ProcessModel) -> Iterator[Element]:
    for element in model.elements.values():
        is_start = element.kind is Kind.START_EVENT and element.parent is None
        if is_start and element.trigger is Trigger.TIMER:
            yield element


def due_ids(session: Session, *, now: datetime, limit: int = 100) -> list[int]:
    """The timers that are due, the oldest first."""
    wanted = select(StartTimer.id).where(StartTimer.due <= now)
    return list(session.scalars(wanted.order_by(StartTimer.due, StartTimer.id).limit(limit)))


def fire(session: Session, timer_id: int, *, now: datetime) -> bool:
    """Start the process; False when somebody else did, or it is not due (any more).

    What was missed is not made up for: of several times that have passed, one starts.
    """
    wanted = select(StartTimer).filter_by(id=timer_id).with_for_update(skip_locked=True)
    timer = session.scalar(wanted.execution_options(populate_existing=True))
    if timer is None or timer.due > now:
        return False
    used = definitions.process(session, timer.definition_id)
    content = {"timer": {"due": moment_text(timer.due), "fired": moment_text(now)}}
    element_id = timer.element_id
    following = next_start(timer.plan, now)
    if following is None:
        session.delete(timer)
    else:
        timer.due, timer.plan = following
    session.flush()
    starting.start(session, SYSTEM, used, {}, now=now, content=content, element_id=element_id)
    return True
