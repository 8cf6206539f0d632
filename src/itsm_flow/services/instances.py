"""Process instances: start, cancel, suspend, resume, retry a failed step."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from itsm_flow.definitions import validate_form
from itsm_flow.domain import progress as moves
from itsm_flow.domain.model import Element
from itsm_flow.domain.people import Actor, Permission
from itsm_flow.domain.visibility import may_repair
from itsm_flow.errors import NotFound
from itsm_flow.services import definitions, ending, offers, records, starting, trail, waits
from itsm_flow.services.advance import advance
from itsm_flow.services.definitions import Process
from itsm_flow.services.keys import possible
from itsm_flow.services.locking import Locked, lock
from itsm_flow.services.refusals import (
    CalledByOther,
    MayNotRepair,
    MayNotStart,
    NotStartable,
    ReasonMissing,
    RecordNotSuspended,
    RecordSuspended,
    StepNotOpen,
)
from itsm_flow.services.step_events import Cause
from itsm_flow.services.submitted import checked
from itsm_flow.store import (
    DefinitionKind,
    FailedStepRow,
    InstanceStatus,
    Job,
    JobStatus,
    ProcessInstance,
    Record,
)

_STARTERS = frozenset({Permission.REPORT, Permission.WORK, Permission.OPERATE})


@dataclass(frozen=True, slots=True)
class StartForm:
    """The form of a process's start event; `form_id` None where it has none."""

    process_id: str
    process_name: str
    version: int
    form_id: str | None = None
    schema: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)


def start_form(
    session: Session, actor: Actor, process_id: str, *, version: int | None = None
) -> StartForm:
    """What to ask before the process starts; raises NotFound, NotStartable, MayNotStart."""
    used, element = _startable(session, actor, process_id, version)
    form_id = definitions.form_id_for(session, used, element.form) if element.form else None
    if element.form is None or form_id is None:
        return StartForm(process_id, used.model.name, used.version)
    schema = definitions.form(session, form_id).schema
    offered = offers.of_form(session, actor, schema, {})
    return StartForm(process_id, used.model.name, used.version, element.form.id, schema, offered)


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
    return begin(session, actor, process_id, variables, now=now, version=version).record


def begin(
    session: Session,
    actor: Actor,
    process_id: str,
    variables: Mapping[str, Any],
    *,
    now: datetime,
    version: int | None = None,
) -> Locked:
    """As `start`, for who needs the instance as well."""
    used, element = _startable(session, actor, process_id, version)
    submitted = checked(variables)
    accepted = submitted
    form_id = definitions.form_id_for(session, used, element.form) if element.form else None
    if form_id is not None:
        form = definitions.form(session, form_id)
        offered = offers.of_form(session, actor, form.schema, {})
        accepted = validate_form(form, submitted, context=offered, now=now)
    given = dict(accepted)
    if not given.get("requester") or not actor.may(Permission.WORK):
        given["requester"] = actor.username
    content = {"submitted": submitted}
    return starting.start(session, actor, used, given, now=now, content=content)


def _startable(
    session: Session, actor: Actor, process_id: str, version: int | None
) -> tuple[Process, Element]:
    if not _STARTERS & actor.permissions:
        raise MayNotStart
    row = definitions.version_of(session, DefinitionKind.PROCESS, process_id, version)
    used = definitions.process(session, row.id)
    element = definitions.plain_start(used.model)
    if element is None:
        raise NotStartable(process=used.model.name)
    return used, element


def get(session: Session, actor: Actor, instance_id: int) -> ProcessInstance:
    """The instance, for whoever may see its record; raises NotFound."""
    records.get_by_id(session, actor, instance_id)
    instance = session.get(ProcessInstance, instance_id)
    if instance is None:
        raise NotFound(what="process instance", key=instance_id)
    return instance


def cancel(
    session: Session,
    actor: Actor,
    instance_id: int,
    *,
    reason: str,
    now: datetime,
    expected_revision: int | None = None,
) -> Record:
    """End it and what it called here and now; nothing of it can be done any more.

    Raises CalledByOther for one that was called itself.
    """
    locked = _to_repair(session, actor, instance_id, reason, expected_revision)
    locked.must_not_have_ended()
    _must_be_outermost(session, locked)
    ending.cancel(session, locked, actor, reason=reason, now=now)
    return locked.record


def _must_be_outermost(session: Session, locked: Locked) -> None:
    """Raise where the end of an instance would leave its caller waiting for ever."""
    caller_id = locked.instance.caller_id
    if caller_id is not None:
        caller = session.get_one(Record, caller_id)
        raise CalledByOther(number=locked.record.number, caller=caller.number)


def suspend(
    session: Session,
    actor: Actor,
    instance_id: int,
    *,
    reason: str,
    now: datetime,
    expected_revision: int | None = None,
) -> Record:
    """Let nothing move until it is resumed: no task, job, timer or message, nor what it called."""
    locked = _to_repair(session, actor, instance_id, reason, expected_revision)
    locked.must_be_running()
    _turn_all(session, actor, locked, InstanceStatus.SUSPENDED, reason=reason, now=now)
    return locked.record


def resume(
    session: Session,
    actor: Actor,
    instance_id: int,
    *,
    reason: str,
    now: datetime,
    expected_revision: int | None = None,
) -> Record:
    """Let a suspended instance and what it called move on."""
    locked = _to_repair(session, actor, instance_id, reason, expected_revision)
    locked.must_not_have_ended()
    if locked.instance.status is not InstanceStatus.SUSPENDED:
        raise RecordNotSuspended(number=locked.record.number)
    _caller_must_be_active(session, locked)
    _turn_all(session, actor, locked, InstanceStatus.ACTIVE, reason=reason, now=now)
    return locked.record


def _caller_must_be_active(session: Session, locked: Locked) -> None:
    caller_id = locked.instance.caller_id
    if caller_id is None:
        return
    caller = session.get_one(ProcessInstance, caller_id)
    if caller.status is InstanceStatus.SUSPENDED:
        raise RecordSuspended(number=session.get_one(Record, caller_id).number)


_TURNS = {InstanceStatus.SUSPENDED: "suspended", InstanceStatus.ACTIVE: "resumed"}


def _turn_all(
    session: Session,
    actor: Actor,
    locked: Locked,
    status: InstanceStatus,
    *,
    reason: str,
    now: datetime,
) -> None:
    """Give an instance, and what it called, this status."""
    for one in (locked, *ending.running_below(session, locked.instance.id)):
        if one.instance.status is not status:
            ending.turn(session, actor, one, status, kind=_TURNS[status], reason=reason, now=now)


def _to_repair(
    session: Session,
    actor: Actor,
    instance_id: int,
    reason: str,
    expected_revision: int | None,
) -> Locked:
    locked = lock(session, instance_id)
    if not may_repair(actor, locked.instance.process_id):
        raise MayNotRepair
    if not reason.strip():
        raise ReasonMissing({"reason": ["Say why."]})
    locked.must_be_at(expected_revision)
    return locked


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
    found = session.get(FailedStepRow, possible("failed step", failed_step_id))
    if found is None:
        raise NotFound(what="failed step", key=failed_step_id)
    given = checked(variables)
    locked = _to_repair(session, actor, found.instance_id, reason, None)
    locked.must_be_running()
    session.refresh(found)
    if found.resolved_at is not None:
        raise StepNotOpen
    entry = trail.Entry(
        "retried",
        actor,
        element_id=found.element_id,
        definition_id=locked.instance.definition_id,
        token=found.token,
        content={"reason": reason, "variables": given},
    )
    if found.job_id is not None:
        _retry_job(session, locked, found, given, entry, now=now)
    else:
        cause = Cause(actor, "retried", first=(entry,))
        advance(session, locked, moves.Retry(found.token, given), cause, now=now)
    return locked.record


def _retry_job(
    session: Session,
    locked: Locked,
    found: FailedStepRow,
    given: Mapping[str, Any],
    entry: trail.Entry,
    *,
    now: datetime,
) -> None:
    """Hand the job out once more; it gets these variables beside its own."""
    instance = locked.instance
    job = session.get_one(Job, found.job_id, populate_existing=True)
    job.status, job.retries, job.due = JobStatus.AVAILABLE, 1, now
    job.variables = {**job.variables, **given}
    found.resolved_at = now
    instance.waits = {**instance.waits, found.token: waits.JOB}
    instance.has_failed_step = waits.any_failed(instance)
    instance.revision += 1
    trail.write(session, locked.chain, [entry], now=now)


def failed_steps(
    session: Session, actor: Actor, instance_id: int | None = None
) -> tuple[FailedStepRow, ...]:
    """The unresolved failed steps of one instance, or of all that the actor may repair."""
    wanted = select(FailedStepRow).where(FailedStepRow.resolved_at.is_(None))
    if instance_id is not None:
        records.get_by_id(session, actor, instance_id)
        wanted = wanted.filter_by(instance_id=instance_id)
    elif not actor.may(Permission.OPERATE) and not actor.may(Permission.AUDIT):
        wanted = wanted.join(
            ProcessInstance, ProcessInstance.id == FailedStepRow.instance_id
        ).where(ProcessInstance.process_id.in_(actor.owns))
    return tuple(session.scalars(wanted.order_by(FailedStepRow.id)))
