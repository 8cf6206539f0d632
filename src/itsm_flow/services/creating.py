"""Create an instance, its record and its chain, and let it run to where it waits."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from itsm_flow.domain import progress as moves
from itsm_flow.domain.hashchain import moment_text
from itsm_flow.domain.people import Actor
from itsm_flow.domain.records import FIRST_STATUS, number_of, sequence_of
from itsm_flow.services import callers, definitions, running, trail, waits
from itsm_flow.services.definitions import Process
from itsm_flow.services.limits import engine_limits
from itsm_flow.services.locking import Locked
from itsm_flow.services.step_events import Cause
from itsm_flow.store import (
    InstanceStatus,
    NumberSequence,
    ProcessCall,
    ProcessInstance,
    Record,
    new_id,
    table_of,
)


def create(
    session: Session,
    actor: Actor,
    used: Process,
    variables: Mapping[str, Any],
    *,
    now: datetime,
    content: Mapping[str, Any],
    element_id: str | None = None,
    call: tuple[Locked, ProcessCall] | None = None,
) -> tuple[Locked, moves.Progress]:
    """Create the instance, its record and its chain, and let it run to where it waits.

    `content` is kept verbatim with the event of the start; `element_id` names a message start
    event; `call` is the call that starts it, with the instance that calls.
    """
    process_id = used.model.process_id
    number = next_number(session, sequence_of(process_id, now))
    given = dict(variables) | {"recordNumber": number, "startedAt": moment_text(now)}
    decisions = definitions.decisions_for(session, used)
    command = moves.Start(given, element_id)
    outside = moves.Outside()
    if call is not None:
        outside = callers.around_call(session, call[0].instance, call[1].element_id)
    limits = engine_limits(session)
    progress = running.begin(used, decisions, command, now=now, limits=limits, outside=outside)
    locked = _new(session, actor, used, number, progress, now=now, call=call)
    cause = Cause(
        actor=actor,
        kind="started",
        first=(
            trail.Entry(
                kind="started",
                actor=actor,
                element_id=element_id,
                definition_id=used.definition_id,
                content={"variables": given, **content},
            ),
        ),
    )
    running.write(session, locked, used, decisions, progress=progress, cause=cause, now=now)
    return locked, progress


def _new(
    session: Session,
    actor: Actor,
    used: Process,
    number: str,
    progress: moves.Progress,
    *,
    now: datetime,
    call: tuple[Locked, ProcessCall] | None,
) -> Locked:
    caller = None if call is None else call[0].instance
    instance = ProcessInstance(
        id=new_id(),
        definition_id=used.definition_id,
        process_id=used.model.process_id,
        version=used.version,
        revision=1,
        state=progress.state,
        status=InstanceStatus.ACTIVE,
        started_at=now,
        started_by=actor.id,
        has_failed_step=False,
        caller_id=None if caller is None else caller.id,
        call_depth=0 if caller is None else caller.call_depth + 1,
        waits=waits.kinds_of(progress.opened),
    )
    session.add(instance)
    session.flush()
    if call is not None:
        call[1].called_id = instance.id
    record = Record(
        id=instance.id,
        number=number,
        kind=instance.process_id,
        title=used.model.name or instance.process_id,
        status=FIRST_STATUS,
        opened_at=now,
        updated_at=now,
    )
    session.add(record)
    return Locked(instance, record, trail.new_instance_chain(session, instance.id))


def next_number(session: Session, sequence: str) -> str:
    """The next number of a sequence; its row stays locked until the transaction ends."""
    following = _following(session.get_bind().dialect.name)
    position = session.scalars(following, {"sequence": sequence}).one()
    return number_of(sequence, position)


@cache
def _following(dialect_name: str) -> ReturningInsert[int]:
    dialect = postgresql if dialect_name == "postgresql" else sqlite
    numbers = table_of(NumberSequence)
    first = dialect.insert(numbers).values(prefix=bindparam("sequence"), last=1)
    following = first.on_conflict_do_update(
        index_elements=[numbers.c.prefix], set_={"last": numbers.c.last + 1}
    )
    position: ReturningInsert[int] = following.returning(numbers.c.last)
    return position
