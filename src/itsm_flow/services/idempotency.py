"""Carry a repeated request out once."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from itsm_flow.domain.people import Actor
from itsm_flow.errors import InvalidInput
from itsm_flow.services.refusals import KeyUsedOtherwise
from itsm_flow.store import IdempotencyKey

LONGEST_KEY = 200


def once(
    session: Session,
    actor: Actor,
    key: str | None,
    request_hash: str,
    work: Callable[[], dict[str, Any]],
    *,
    now: datetime,
) -> dict[str, Any]:
    """The answer of `work`, or the one given before to the same key; without a key, just `work`.

    `request_hash` is the hexadecimal SHA-256 of what was asked: a key that was used for something
    else raises KeyUsedOtherwise. A second request that comes while the first is under way waits for
    it. What `work` raises undoes all of it, so the same key may be tried again.
    """
    if key is None:
        return work()
    if not key.isprintable() or not 0 < len(key) <= LONGEST_KEY:
        raise InvalidInput({"Idempotency-Key": ["Use 1 to 200 printable characters."]})
    if not _take(session, actor, key, request_hash, now):
        return _answer(session, actor, key, request_hash)
    answer = work()
    session.execute(
        update(IdempotencyKey).filter_by(actor_id=actor.id, key=key).values(response=answer)
    )
    return answer


def _take(session: Session, actor: Actor, key: str, request_hash: str, now: datetime) -> bool:
    """Whether this is the first request with the key."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    taken = dialect.insert(IdempotencyKey).values(
        actor_id=actor.id, key=key, request_hash=request_hash, created_at=now
    )
    first = taken.on_conflict_do_nothing().returning(IdempotencyKey.key)
    return session.scalar(first) is not None


def _answer(session: Session, actor: Actor, key: str, request_hash: str) -> dict[str, Any]:
    given = session.get_one(IdempotencyKey, (actor.id, key))
    if given.request_hash != request_hash:
        raise KeyUsedOtherwise
    return given.response or {}


def forget(session: Session, *, before: datetime) -> None:
    """Delete the answers given before this moment; a request that is repeated later counts anew."""
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < before))
