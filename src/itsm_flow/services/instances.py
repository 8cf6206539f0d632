"""Process instances: start, cancel, suspend, resume, retry a failed step."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from itsm_flow.domain.people import Actor
from itsm_flow.store import FailedStepRow, ProcessInstance, Record


@dataclass(frozen=True, slots=True)
class StartForm:
    """The form of a process's start event; `form_id` None where it has none."""

    process_id: str
    process_name: str
    version: int
    form_id: str | None
    schema: Mapping[str, Any]


def start_form(
    session: Session, actor: Actor, process_id: str, *, version: int | None = None
) -> StartForm:
    """What to ask before the process starts."""
    raise NotImplementedError


def start(
    session: Session,
    actor: Actor,
    process_id: str,
    variables: Mapping[str, Any],
    *,
    now: datetime,
    version: int | None = None,
) -> Record:
    """Start a process (its newest version unless named); raises NotFound, InvalidInput."""
    raise NotImplementedError


def get(session: Session, actor: Actor, instance_id: int) -> ProcessInstance:
    """The instance, for whoever may see its record; raises NotFound."""
    raise NotImplementedError


def cancel(
    session: Session,
    actor: Actor,
    instance_id: int,
    *,
    reason: str,
    now: datetime,
    expected_revision: int | None = None,
) -> Record:
    """End it here and now; nothing of it can be done any more."""
    raise NotImplementedError


def suspend(
    session: Session,
    actor: Actor,
    instance_id: int,
    *,
    reason: str,
    now: datetime,
    expected_revision: int | None = None,
) -> Record:
    """Let nothing move until it is resumed: no task, no job, no timer, no message."""
    raise NotImplementedError


def resume(
    session: Session,
    actor: Actor,
    instance_id: int,
    *,
    reason: str,
    now: datetime,
    expected_revision: int | None = None,
) -> Record:
    """Let a suspended instance move on."""
    raise NotImplementedError


def retry(
    session: Session,
    actor: Actor,
    failed_step_id: int,
    *,
    variables: Mapping[str, Any],
    reason: str,
    now: datetime,
) -> Record:
    """Try a failed step again, after setting these variables."""
    raise NotImplementedError


def failed_steps(
    session: Session, actor: Actor, instance_id: int | None = None
) -> tuple[FailedStepRow, ...]:
    """The unresolved failed steps of one instance, or of all that the actor may repair."""
    raise NotImplementedError
