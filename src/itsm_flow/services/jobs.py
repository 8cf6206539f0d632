"""Jobs of service tasks: hand out, complete, fail, end with an error."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from itsm_flow.domain.people import Actor
from itsm_flow.store import Job, Record


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
    raise NotImplementedError


def due_types(session: Session, *, now: datetime) -> frozenset[str]:
    """The types of which there are jobs to do."""
    raise NotImplementedError


def complete(
    session: Session, actor: Actor, job_id: int, variables: Mapping[str, Any], *, now: datetime
) -> Record:
    """The job is done, with this result."""
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError
