"""One run of the engine for one instance, and everything that is written because of it.

Run the engine on the state of a locked instance → write the new state, what it waits for, the
messages it sends, the record and the audit events, all in the transaction of the caller. Who moves
a process uses `advance`, which also follows the calls.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from itsm_flow.domain import progress as moves
from itsm_flow.domain.people import SYSTEM
from itsm_flow.domain.records import Standing, after_end, after_milestones, facts_of
from itsm_flow.engine import Limits, run
from itsm_flow.services import (
    callers,
    definitions,
    ending,
    outbox,
    planned_windows,
    signal_outbox,
    trail,
    waits,
)
from itsm_flow.services.definitions import Process
from itsm_flow.services.limits import engine_limits
from itsm_flow.services.locking import Locked
from itsm_flow.services.step_events import Cause, events_of
from itsm_flow.store import InstanceStatus, OutboxMessage, ProcessInstance, Record, insert_rows

_NOWHERE = moves.Outside()


def begin(
    used: Process,
    decisions: Mapping[str, tuple[int, Any]],
    command: moves.Start,
    *,
    now: datetime,
    limits: Limits,
    outside: moves.Outside = _NOWHERE,
) -> moves.Progress:
    """Run the engine for a new instance; `write` keeps what comes of it."""
    return _run(used, decisions, None, command, now=now, limits=limits, outside=outside)


def step(
    session: Session, locked: Locked, command: moves.Command, cause: Cause, *, now: datetime
) -> moves.Progress:
    """Let a locked instance move on; raises NotOpen when it does not wait for the command."""
    used = definitions.process(session, locked.instance.definition_id)
    decisions = definitions.decisions_for(session, used)
    outside = callers.around(session, locked.instance)
    progress = _run(
        used,
        decisions,
        locked.instance.state,
        command,
        now=now,
        limits=engine_limits(session),
        outside=outside,
    )
    locked.instance.revision += 1
    write(session, locked, used, decisions, progress=progress, cause=cause, now=now)
    return progress


def _run(
    used: Process,
    decisions: Mapping[str, tuple[int, Any]],
    state: bytes | None,
    command: moves.Command,
    *,
    now: datetime,
    limits: Limits,
    outside: moves.Outside,
) -> moves.Progress:
    tables = {key: table for key, (_, table) in decisions.items()}
    return run(used.executable, tables, state, command, now=now, limits=limits, outside=outside)


def write(
    session: Session,
    locked: Locked,
    used: Process,
    decisions: Mapping[str, tuple[int, Any]],
    *,
    progress: moves.Progress,
    cause: Cause,
    now: datetime,
) -> None:
    """Keep everything that came of one run, each changed row in one statement."""
    with session.no_autoflush:
        _write(session, locked, used, progress, cause=cause, now=now)
        sent = _send(session, locked.instance, progress.thrown, now)
        sent |= signal_outbox.send(session, locked.instance.id, progress.signals, now=now)
        entries = events_of(used, decisions, progress, cause, sent)
        trail.write(session, locked.chain, entries, now=now)


def _write(
    session: Session,
    locked: Locked,
    used: Process,
    progress: moves.Progress,
    *,
    cause: Cause,
    now: datetime,
) -> None:
    instance = locked.instance
    ending.close_waits(
        session, instance, progress.closed, now=now, done=cause.token, done_by=cause.performer
    )
    waits.open_all(session, instance, used, progress.opened, now=now)
    instance.state = progress.state
    _update_record(locked.record, progress, now)
    planned_windows.follow(session, locked.record, progress)
    if progress.status is moves.Status.COMPLETED:
        _end(session, instance, locked.record, progress.end_event, now)
    instance.has_failed_step = waits.any_failed(instance)


def _send(
    session: Session,
    instance: ProcessInstance,
    thrown: tuple[moves.Thrown, ...],
    now: datetime,
) -> dict[str, dict[str, Any]]:
    """Put messages into the outbox; gives what the trail keeps of each, by the step's token."""
    rows = [outbox.row(item, instance.id, SYSTEM, now=now) for item in thrown]
    if rows:
        insert_rows(session, OutboxMessage, rows)
    return {
        item.token: {
            "id": row["message_id"],
            "name": row["name"],
            "correlationKey": row["correlation_key"],
            "variables": row["variables"],
        }
        for item, row in zip(thrown, rows, strict=True)
    }


def _update_record(record: Record, progress: moves.Progress, now: datetime) -> None:
    for column, value in facts_of(progress.variables).items():
        setattr(record, column, value)
    standing = Standing(record.status, record.resolved_at, record.closed_at)
    _stand(record, after_milestones(standing, progress.milestones, now))
    record.updated_at = now


def _stand(record: Record, standing: Standing) -> None:
    record.status = standing.status
    record.resolved_at = standing.resolved_at
    record.closed_at = standing.closed_at


def _end(
    session: Session,
    instance: ProcessInstance,
    record: Record,
    end_event: str | None,
    now: datetime,
) -> None:
    ending.close_waits(session, instance, tuple(instance.waits), now=now)
    instance.status = InstanceStatus.COMPLETED
    instance.ended_at = now
    instance.end_event = end_event
    standing = Standing(record.status, record.resolved_at, record.closed_at)
    _stand(record, after_end(standing, now))
