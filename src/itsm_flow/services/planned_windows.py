"""Keep the planned time of a record as its process moves."""

from sqlalchemy.orm import Session

from itsm_flow.domain.calendar import is_bundled, plan_of
from itsm_flow.domain.progress import Progress
from itsm_flow.store import PlannedWindow, Record

NAMES = frozenset(
    {
        "plannedStart",
        "plannedEnd",
        "components",
        "service",
        "responsibilities",
        "implementationWay",
    }
)


def follow(session: Session, record: Record, progress: Progress) -> None:
    """Write the record's planned time anew when one of the variables behind it changed.

    A change that is bundled into a release has none of its own.
    """
    changed = any(
        change.name in NAMES and not change.scope
        for step in progress.steps
        for change in step.changes
    )
    if not changed or "plannedStart" not in progress.variables:
        return
    plan = plan_of(progress.variables)
    known = session.get(PlannedWindow, record.id)
    if plan is None or plan.end <= plan.start or is_bundled(progress.variables):
        if known is not None:
            session.delete(known)
        return
    row = known or PlannedWindow(record_id=record.id)
    row.start, row.end, row.service = plan.start, plan.end, plan.service
    row.components, row.people = list(plan.components), list(plan.people)
    session.add(row)
