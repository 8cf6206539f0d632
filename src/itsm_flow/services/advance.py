"""Move a process: the one way for everything that does.

Lock the instance → run the engine on its state → write the new state, what it waits for, the
messages it sends, the record and the audit events, all in the transaction of the caller.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from itsm_flow.domain import progress as moves
from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.domain.records import Standing, after_end, after_milestones, facts_of
from itsm_flow.engine import run
from itsm_flow.services import definitions, outbox, trail, waits
from itsm_flow.services.definitions import Process
from itsm_flow.services.locking import Locked
from itsm_flow.store import InstanceStatus, OutboxMessage, ProcessInstance, Record


@dataclass(frozen=True, slots=True)
class Cause:
    """Who or what moves the process. `content` is kept verbatim with the step it completes.

    `kind` names the event that is written when the engine reports no such step; `first` are events
    that come before all others (a start, a retry).
    """

    actor: Actor
    kind: str
    token: str | None = None
    performer: str | None = None
    on_behalf_of: int | None = None
    content: Mapping[str, Any] = field(default_factory=dict)
    first: tuple[trail.Entry, ...] = ()


def begin(
    used: Process,
    decisions: Mapping[str, tuple[int, Any]],
    command: moves.Start,
    *,
    now: datetime,
) -> moves.Progress:
    """Run the engine for a new instance; `write` keeps what comes of it."""
    return _run(used, decisions, None, command, now)


def advance(
    session: Session, locked: Locked, command: moves.Command, cause: Cause, *, now: datetime
) -> moves.Progress:
    """Let a locked instance move on; raises NotOpen when it does not wait for the command."""
    used = definitions.process(session, locked.instance.definition_id)
    decisions = definitions.decisions_for(session, used)
    progress = _run(used, decisions, locked.instance.state, command, now)
    locked.instance.revision += 1
    write(session, locked, used, decisions, progress=progress, cause=cause, now=now)
    return progress


def _run(
    used: Process,
    decisions: Mapping[str, tuple[int, Any]],
    state: bytes | None,
    command: moves.Command,
    now: datetime,
) -> moves.Progress:
    tables = {key: table for key, (_, table) in decisions.items()}
    return run(used.executable, tables, state, command, now=now)


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
    """Keep everything that came of one run."""
    instance = locked.instance
    waits.close_all(
        session, instance, progress.closed, now=now, done=cause.token, done_by=cause.performer
    )
    waits.open_all(session, instance, used, progress.opened, now=now)
    instance.state = progress.state
    sent = _send(session, instance, progress.thrown, now)
    _update_record(locked.record, progress, now)
    if progress.status is moves.Status.COMPLETED:
        _end(session, instance, locked.record, progress.end_event, now)
    instance.has_failed_step = waits.any_failed(instance)
    entries = _entries(used, decisions, progress, cause, sent)
    trail.write(session, locked.chain, entries, now=now)


def _send(
    session: Session,
    instance: ProcessInstance,
    thrown: tuple[moves.Thrown, ...],
    now: datetime,
) -> dict[str, dict[str, Any]]:
    """Put messages into the outbox; gives what the trail keeps of each, by the step's token."""
    rows = [outbox.row(item, instance.id, SYSTEM, now=now) for item in thrown]
    if rows:
        session.execute(insert(OutboxMessage), rows)
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
    waits.close_all(session, instance, tuple(instance.waits), now=now)
    instance.status = InstanceStatus.COMPLETED
    instance.ended_at = now
    instance.end_event = end_event
    standing = Standing(record.status, record.resolved_at, record.closed_at)
    _stand(record, after_end(standing, now))


def _entries(
    used: Process,
    decisions: Mapping[str, tuple[int, Any]],
    progress: moves.Progress,
    cause: Cause,
    sent: dict[str, dict[str, Any]],
) -> list[trail.Entry]:
    """One event a step; the caused one carries what was handed in, and by whom."""
    entries = []
    pending: Cause | None = cause if cause.token is not None else None
    for step in progress.steps:
        content = _content_of(step, decisions)
        completed = step.kind is moves.StepKind.COMPLETED
        if completed and step.token in sent:
            content["sent"] = sent.pop(step.token)
        actor, on_behalf_of = SYSTEM, None
        if pending is not None and completed and step.token == cause.token:
            actor, on_behalf_of = cause.actor, cause.on_behalf_of
            content |= cause.content
            pending = None
        entries.append(
            trail.Entry(
                kind=step.kind.value,
                actor=actor,
                on_behalf_of=on_behalf_of,
                element_id=step.element_id,
                clause=used.clause_of(step.element_id),
                definition_id=used.definition_id,
                token=step.token,
                flows=step.flows,
                of=step.multi_instance,
                content=content,
            )
        )
    return [*cause.first, *_unclaimed(used, pending), *entries]


def _unclaimed(used: Process, cause: Cause | None) -> list[trail.Entry]:
    """What was handed in, as an event of its own: no step took it (or the step failed)."""
    if cause is None:
        return []
    return [
        trail.Entry(
            kind=cause.kind,
            actor=cause.actor,
            on_behalf_of=cause.on_behalf_of,
            definition_id=used.definition_id,
            token=cause.token,
            content=cause.content,
        )
    ]


def _content_of(step: moves.Step, decisions: Mapping[str, tuple[int, Any]]) -> dict[str, Any]:
    content: dict[str, Any] = {}
    if step.changes:
        content["changes"] = [_change(change) for change in step.changes]
    if step.decision is not None:
        found = decisions.get(step.decision.decision_id)
        content["decision"] = {
            "decision": step.decision.decision_id,
            "definition": str(found[0]) if found else None,
            "inputs": dict(step.decision.inputs),
            "rules": list(step.decision.rules),
            "result": step.decision.result,
        }
    if step.reason:
        content["reason"] = step.reason
    return content


def _change(change: moves.Change) -> dict[str, Any]:
    """A change as it is kept: without a scope it is the process's, without `before` it is new."""
    kept: dict[str, Any] = {"name": change.name, "after": change.after}
    if change.scope:
        kept["scope"] = change.scope
    if change.existed:
        kept["before"] = change.before
    return kept
