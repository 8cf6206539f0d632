"""Which records wait for the end of another: of a problem or a change that is to cure them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from itsm_flow.engine import variables_at
from itsm_flow.services import definitions
from itsm_flow.store import MessageSubscription, OutboxMessage, ProcessInstance, Record

ANSWERS = {
    "change-completed": "change-required",
    "release-completed": "release-required",
    "problem-closed": "problem-identified",
}
"""A message that tells of an end → the message that asked for what has ended."""
AWAITED = "awaitedNumber"
"""The variable that names the record that is waited for, where no message of its own asked."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A record that waits: `directly` for the one in question, or for one that waits itself."""

    record: Record
    directly: bool


def for_record(session: Session, record: Record, kind: str) -> tuple[Waiting, ...]:
    """The records of a kind that wait for this one, or for one that waits for this one itself."""
    direct = _for(session, {record.id: record.number}, kind)
    between = {found.id: found.number for found in _asking(session, {record.id})}
    beyond = _for(session, {key: between[key] for key in between if key not in direct}, kind)
    waits = [Waiting(found, directly=True) for found in direct.values()]
    waits += [Waiting(found, directly=False) for key, found in beyond.items() if key not in direct]
    return tuple(sorted(waits, key=lambda wait: wait.record.id))


def _for(session: Session, ends: Mapping[int, str], kind: str) -> dict[int, Record]:
    """The records of a kind that wait for one of these (id → number)."""
    asking = [found for found in _asking(session, ends) if found.kind == kind]
    naming = _naming(session, kind, set(ends.values())) if ends else []
    return {found.id: found for found in (*asking, *naming)}


def _asking(session: Session, record_ids: Collection[int]) -> list[Record]:
    """Records that wait for an answer to a message that one of these received."""
    answers = [
        (MessageSubscription.message_name == answer) & (OutboxMessage.name == request)
        for answer, request in ANSWERS.items()
    ]
    wanted = (
        select(Record)
        .join(MessageSubscription, MessageSubscription.instance_id == Record.id)
        .join(OutboxMessage, OutboxMessage.from_instance_id == Record.id)
        .where(OutboxMessage.delivered_to.in_(record_ids), or_(*answers))
        .distinct()
    )
    return list(session.scalars(wanted))


def _naming(session: Session, kind: str, numbers: Collection[str]) -> list[Record]:
    """Records of a kind that wait and name one of these numbers themselves."""
    waiting = (
        select(Record)
        .join(MessageSubscription, MessageSubscription.instance_id == Record.id)
        .where(Record.kind == kind, MessageSubscription.message_name.in_(ANSWERS))
        .distinct()
    )
    return [found for found in session.scalars(waiting) if named(session, found.id) in numbers]


def named(session: Session, record_id: int) -> str | None:
    """The number of the record that this one says it waits for, while it waits."""
    token = session.scalar(
        select(MessageSubscription.token)
        .where(MessageSubscription.instance_id == record_id)
        .where(MessageSubscription.message_name.in_(ANSWERS))
        .limit(1)
    )
    if token is None:
        return None
    instance = session.get_one(ProcessInstance, record_id)
    used = definitions.process(session, instance.definition_id)
    value: Any = variables_at(used.executable, instance.state, token).get(AWAITED)
    return value if isinstance(value, str) and value else None
