"""Failed steps, resolved ones included, as the API lists them."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from itsm_flow.domain.people import Actor
from itsm_flow.errors import NotFound
from itsm_flow.services.instance_views import visible
from itsm_flow.services.paging import Page, cursor, key_of
from itsm_flow.store import FailedStepRow, ProcessInstance, Record


@dataclass(frozen=True, slots=True)
class FailedStepFilter:
    """Which failed steps to list; everything given has to fit."""

    step_id: int | None = None
    instance_id: int | None = None
    process_id: str | None = None
    element_id: str | None = None
    resolved: bool | None = None


@dataclass(frozen=True, slots=True)
class FailedStepView:
    """A failed step, with its process."""

    step: FailedStepRow
    process_id: str
    definition_id: int


def search(
    session: Session,
    actor: Actor,
    filter_: FailedStepFilter,
    *,
    after: str | None = None,
    limit: int = 50,
) -> Page[FailedStepView]:
    """Failed steps of records that the actor may see, the oldest first."""
    wanted = (
        select(FailedStepRow, ProcessInstance.process_id, ProcessInstance.definition_id)
        .join(ProcessInstance, ProcessInstance.id == FailedStepRow.instance_id)
        .join(Record, Record.id == ProcessInstance.id)
        .where(*_conditions(filter_), *visible(actor))
    )
    if after is not None:
        wanted = wanted.where(FailedStepRow.id > key_of(after, 1)[0])
    found = session.execute(wanted.order_by(FailedStepRow.id).limit(limit + 1)).all()
    rows = tuple(FailedStepView(*each) for each in found[:limit])
    return Page(rows, cursor(rows[-1].step.id) if len(found) > limit else None)


def row(session: Session, actor: Actor, step_id: int) -> FailedStepView:
    """One failed step; raises NotFound, also where the actor may not see it."""
    found = search(session, actor, FailedStepFilter(step_id=step_id)).rows
    if not found:
        raise NotFound(what="failed step", key=step_id)
    return found[0]


def _conditions(filter_: FailedStepFilter) -> list[ColumnElement[bool]]:
    given: list[ColumnElement[bool]] = []
    if filter_.step_id is not None:
        given.append(FailedStepRow.id == filter_.step_id)
    if filter_.instance_id is not None:
        given.append(FailedStepRow.instance_id == filter_.instance_id)
    if filter_.process_id is not None:
        given.append(ProcessInstance.process_id == filter_.process_id)
    if filter_.element_id is not None:
        given.append(FailedStepRow.element_id == filter_.element_id)
    if filter_.resolved is not None:
        open_ = FailedStepRow.resolved_at.is_(None)
        given.append(~open_ if filter_.resolved else open_)
    return given
