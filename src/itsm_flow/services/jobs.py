"""Jobs of service tasks: hand out, complete, fail, end with an error."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, text
from sqlalchemy.orm import Session

from itsm_flow.domain import progress as moves
from itsm_flow.domain.model import Trigger
from itsm_flow.domain.people import Actor, Permission
from itsm_flow.errors import NotFound
from itsm_flow.services import definitions, trail, waits
from itsm_flow.services.advance import advance
from itsm_flow.services.keys import possible
from itsm_flow.services.locking import Locked, lock
from itsm_flow.services.refusals import JobNotOpen, MayNotWork
from itsm_flow.services.step_events import Cause
from itsm_flow.services.submitted import checked
from itsm_flow.services.texts import without_nul
from itsm_flow.store import (
    FailedStepRow,
    InstanceStatus,
    Job,
    JobStatus,
    ProcessInstance,
    Record,
)

_OPEN = frozenset({JobStatus.AVAILABLE, JobStatus.ACTIVE})


def _due(now: datetime) -> ColumnElement[bool]:
    """Whether a job may be handed out: free and due, or held by a worker for too long."""
    free = and_(Job.status == JobStatus.AVAILABLE, Job.due <= now)
    lost = and_(Job.status == JobStatus.ACTIVE, Job.locked_until <= now)
    indexed = text("job.status IN ('available', 'active')")
    return and_(indexed, or_(free, lost))


def _running(wanted: Select[Any]) -> Select[Any]:
    return wanted.join(ProcessInstance, ProcessInstance.id == Job.instance_id).where(
        ProcessInstance.status == InstanceStatus.ACTIVE
    )


def activate(  # noqa: PLR0917
    session: Session,
    actor: Actor,
    type_: str,
    worker: str,
    max_jobs: int,
    timeout: timedelta,
    *,
    now: datetime,
) -> tuple[Job, ...]:
    """Hand out jobs of a type to a worker, which holds them until `timeout` has passed."""
    _must_work(actor)
    wanted = (
        _running(select(Job))
        .where(Job.type == without_nul(type_), _due(now))
        .order_by(Job.due, Job.id)
        .limit(max_jobs)
        .with_for_update(of=Job, skip_locked=True)
    )
    jobs = tuple(session.scalars(wanted.execution_options(populate_existing=True)))
    for job in jobs:
        job.status = JobStatus.ACTIVE
        job.worker = without_nul(worker)
        job.locked_until = now + timeout
    session.flush()
    return jobs


def due_types(session: Session, *, now: datetime) -> frozenset[str]:
    """The types of which there are jobs to do."""
    return frozenset(session.scalars(_running(select(Job.type).distinct()).where(_due(now))))


def complete(
    session: Session, actor: Actor, job_id: int, variables: Mapping[str, Any], *, now: datetime
) -> Record:
    """The job is done, with this result."""
    result = checked(variables)
    locked, job = _open_job(session, actor, job_id)
    content = {"result": {"variables": result, "worker": job.worker}}
    cause = Cause(actor, "job-completed", token=job.token, content=content)
    advance(session, locked, moves.Complete(job.token, result), cause, now=now)
    return locked.record


def throw_error(
    session: Session,
    actor: Actor,
    job_id: int,
    code: str,
    *,
    now: datetime,
    message: str = "",
    variables: Mapping[str, Any] | None = None,
) -> Record:
    """The job ends with a BPMN error, which a boundary event of the step may catch."""
    given = checked(variables or {})
    locked, job = _open_job(session, actor, job_id)
    error = {"code": code, "message": message, "variables": given, "worker": job.worker}
    cause = Cause(actor, "job-error", token=job.token, content={"error": error})
    command = moves.ThrowError(job.token, code, message, given)
    advance(session, locked, command, cause, now=now)
    return locked.record


def catches(session: Session, job: Job, code: str) -> bool:
    """Whether the diagram goes on somewhere when the job's step ends with this BPMN error."""
    instance = session.get_one(ProcessInstance, job.instance_id)
    elements = definitions.process(session, instance.definition_id).model.elements
    around: str | None = job.element_id
    while around is not None:
        if any(
            element.attached_to == around
            and element.trigger is Trigger.ERROR
            and (element.error_code or code) == code
            for element in elements.values()
        ):
            return True
        around = elements[around].parent
    return False


def fail(
    session: Session,
    actor: Actor,
    job_id: int,
    *,
    message: str,
    now: datetime,
    retries: int | None = None,
    backoff: timedelta = timedelta(0),
) -> Job:
    """The job went wrong; with no `retries` left (None: one fewer than before) the step failed."""
    locked, job = _open_job(session, actor, job_id)
    job.retries = max(job.retries - 1 if retries is None else retries, 0)
    job.status, job.due = JobStatus.AVAILABLE, now + backoff
    job.locked_until = None
    job.error_message = without_nul(message)
    if job.retries == 0:
        _give_up(session, locked, job, now)
    entry = trail.Entry(
        "job-failed",
        actor,
        element_id=job.element_id,
        definition_id=locked.instance.definition_id,
        token=job.token,
        content={"reason": message, "result": {"retries": job.retries, "worker": job.worker}},
    )
    trail.write(session, locked.chain, [entry], now=now)
    return job


def _give_up(session: Session, locked: Locked, job: Job, now: datetime) -> None:
    """Leave the job to an operator."""
    job.status = JobStatus.FAILED
    instance = locked.instance
    session.add(
        FailedStepRow(
            instance_id=instance.id,
            job_id=job.id,
            token=job.token,
            element_id=job.element_id,
            reason=job.error_message or "",
            detail=f"{job.type}: no retries left",
            created_at=now,
        )
    )
    instance.waits = {**instance.waits, job.token: waits.FAILED_JOB}
    instance.has_failed_step = True
    instance.revision += 1


def _open_job(session: Session, actor: Actor, job_id: int) -> tuple[Locked, Job]:
    """The job and its instance, locked; raises JobNotOpen when it is over."""
    _must_work(actor)
    instance_id = session.scalar(select(Job.instance_id).filter_by(id=possible("job", job_id)))
    if instance_id is None:
        raise NotFound(what="job", key=job_id)
    locked = lock(session, instance_id)
    job = session.get_one(Job, job_id, populate_existing=True, with_for_update=True)
    if job.status not in _OPEN:
        raise JobNotOpen(key=job_id, state=job.status.value)
    locked.must_be_running()
    return locked, job


def _must_work(actor: Actor) -> None:
    if not actor.may(Permission.OPERATE):
        raise MayNotWork
