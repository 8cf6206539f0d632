"""Write audit events: everything that one transaction has to say, in a few statements."""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from itsm_flow.domain.hashchain import SALT_BYTES, Header, canonical, commitment, digest
from itsm_flow.domain.people import Actor
from itsm_flow.store import AuditChain, AuditContent, AuditEvent, insert_rows, new_id

INSTANCE = "instance"


@dataclass(frozen=True, slots=True)
class Entry:
    """One event to write. `content` maps a field to the JSON value that is kept apart, salted."""

    kind: str
    actor: Actor
    on_behalf_of: int | None = None
    element_id: str | None = None
    clause: str | None = None
    definition_id: int | None = None
    token: str | None = None
    flows: tuple[str, ...] = ()
    of: tuple[int, int] | None = None
    erased: tuple[str, ...] = ()
    content: Mapping[str, Any] = field(default_factory=dict)


def new_instance_chain(session: Session, instance_id: int) -> AuditChain:
    """The chain of a new instance; it has the instance's id."""
    chain = AuditChain(id=instance_id, kind=INSTANCE, key=str(instance_id), length=0, head=b"")
    session.add(chain)
    return chain


def day_chain(session: Session, kind: str, now: datetime) -> AuditChain:
    """The chain of a kind of event on this day (UTC), locked until the transaction ends."""
    key = now.astimezone(UTC).date().isoformat()
    wanted = select(AuditChain).filter_by(kind=kind, key=key).with_for_update()
    chain = session.scalar(wanted.execution_options(populate_existing=True))
    if chain is None:
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        values = {"id": new_id(), "kind": kind, "key": key, "length": 0, "head": b""}
        session.execute(dialect.insert(AuditChain).values(values).on_conflict_do_nothing())
        chain = session.scalars(wanted).one()
    return chain


def write_day(session: Session, kind: str, entries: Sequence[Entry], *, now: datetime) -> list[int]:
    """Add events to the chain of their kind and day; gives their ids."""
    return write(session, day_chain(session, kind, now), entries, now=now)


def write(
    session: Session, chain: AuditChain, entries: Sequence[Entry], *, now: datetime
) -> list[int]:
    """Add events to a chain that this transaction has locked; gives their ids."""
    if not entries:
        return []
    events: list[dict[str, Any]] = []
    contents: list[dict[str, Any]] = []
    for entry in entries:
        event_id = new_id()
        kept = list(_contents(event_id, entry.content))
        events.append(_event(event_id, chain, entry, kept, now))
        contents.extend(kept)
    session.flush()
    insert_rows(session, AuditEvent, events)
    if contents:
        insert_rows(session, AuditContent, contents)
    return [event["id"] for event in events]


def contents_of(session: Session, chain_id: int) -> dict[int, dict[str, Any]]:
    """The values of a chain's events: event id → field → value, in order of the events."""
    contents: dict[int, dict[str, Any]] = {}
    wanted = (
        select(AuditContent.event_id, AuditContent.field, AuditContent.body)
        .join(AuditEvent, AuditEvent.id == AuditContent.event_id)
        .where(AuditEvent.chain_id == chain_id)
        .order_by(AuditEvent.sequence)
    )
    for event_id, name, body in session.execute(wanted):
        contents.setdefault(event_id, {})[name] = json.loads(body)
    return contents


def _contents(event_id: int, content: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    for name, value in sorted(content.items()):
        salt = secrets.token_bytes(SALT_BYTES)
        yield {"event_id": event_id, "field": name, "salt": salt, "body": canonical(value)}


def _event(
    event_id: int,
    chain: AuditChain,
    entry: Entry,
    contents: Iterable[Mapping[str, Any]],
    now: datetime,
) -> dict[str, Any]:
    """The row of one event; the chain's head moves on to it."""
    header = Header(
        chain=f"{chain.kind}/{chain.key}",
        sequence=chain.length + 1,
        at=now,
        actor=entry.actor.id,
        kind=entry.kind,
        on_behalf_of=entry.on_behalf_of,
        element=entry.element_id,
        clause=entry.clause,
        definition=entry.definition_id,
        token=entry.token,
        flows=entry.flows,
        of=entry.of,
        erased=entry.erased,
        fields={item["field"]: commitment(item["salt"], item["body"]) for item in contents},
        previous=chain.head,
    ).to_bytes()
    chain.length += 1
    chain.head = digest(header)
    return {
        "id": event_id,
        "chain_id": chain.id,
        "sequence": chain.length,
        "at": now,
        "actor_id": entry.actor.id,
        "kind": entry.kind,
        "element_id": entry.element_id,
        "clause": entry.clause,
        "definition_id": entry.definition_id,
        "hash": chain.head,
        "header": header,
    }
