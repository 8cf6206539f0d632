"""The audit trail as auditors search it: every event of every chain, the newest first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from itsm_flow.domain.people import Actor, Permission
from itsm_flow.errors import NotAllowed
from itsm_flow.services.paging import Page, cursor, key_of
from itsm_flow.store import AuditChain, AuditEvent, Definition, Record, User


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """Which events to list; everything given has to fit."""

    kind: str | None = None
    username: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One event. `number` is that of its record, None outside of records."""

    id: int
    sequence: int
    at: datetime
    kind: str
    actor_name: str
    element_id: str | None
    clause: str | None
    process_id: str | None
    version: int | None
    chain: str
    number: str | None
    hash: str


def search(
    session: Session,
    actor: Actor,
    filter_: TrailFilter,
    *,
    after: str | None = None,
    limit: int = 50,
) -> Page[TrailRow]:
    """Events, the newest first; for auditors only."""
    if not actor.may(Permission.AUDIT):
        raise NotAllowed(action="read the audit trail")
    query = _narrowed(filter_).order_by(AuditEvent.id.desc()).limit(limit + 1)
    if after:
        query = query.where(AuditEvent.id < key_of(after, 1)[0])
    rows = [
        TrailRow(
            id=event.id,
            sequence=event.sequence,
            at=event.at,
            kind=event.kind,
            actor_name=name or "",
            element_id=event.element_id,
            clause=event.clause,
            process_id=process_id,
            version=version,
            chain=f"{chain_kind}:{chain_key}",
            number=number,
            hash=event.hash.hex(),
        )
        for event, chain_kind, chain_key, name, process_id, version, number in session.execute(
            query
        )
    ]
    following = cursor(rows[limit - 1].id) if len(rows) > limit else None
    return Page(tuple(rows[:limit]), following)


def hashes(session: Session, actor: Actor, record_id: int) -> dict[int, str]:
    """Event id → hash of every event of a record; for auditors only."""
    if not actor.may(Permission.AUDIT):
        raise NotAllowed(action="read the audit trail")
    rows = session.execute(
        select(AuditEvent.id, AuditEvent.hash)
        .join(AuditChain, AuditChain.id == AuditEvent.chain_id)
        .where(AuditChain.id == record_id)
    )
    return {event_id: digest.hex() for event_id, digest in rows}


def kinds(session: Session) -> tuple[str, ...]:
    """The kinds of events that there are."""
    return tuple(session.scalars(select(AuditEvent.kind).distinct().order_by(AuditEvent.kind)))


def _narrowed(filter_: TrailFilter) -> Select[AuditEvent, str, str, str, str, int, str]:
    query = (
        select(
            AuditEvent,
            AuditChain.kind,
            AuditChain.key,
            User.display_name,
            Definition.key,
            Definition.version,
            Record.number,
        )
        .join(AuditChain, AuditChain.id == AuditEvent.chain_id)
        .outerjoin(User, User.id == AuditEvent.actor_id)
        .outerjoin(Definition, Definition.id == AuditEvent.definition_id)
        .outerjoin(Record, Record.id == AuditChain.id)
    )
    if filter_.kind:
        query = query.where(AuditEvent.kind == filter_.kind)
    if filter_.username:
        query = query.where(User.username == filter_.username)
    if filter_.number:
        query = query.where(Record.number == filter_.number)
    return query
