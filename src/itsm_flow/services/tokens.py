"""API tokens: made by a person for the programs of that person, shown once."""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from itsm_flow.domain.people import Actor
from itsm_flow.errors import InvalidInput, NotFound
from itsm_flow.services import people, trail
from itsm_flow.services.keys import possible
from itsm_flow.store import ApiToken, User

PREFIX = "itsm_"
_HOLDER = people.facts_of(
    select(User.id)
    .join(ApiToken, ApiToken.user_id == User.id)
    .where(
        User.active,
        ApiToken.token_hash == bindparam("wanted"),
        ApiToken.revoked_at.is_(None),
        or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > bindparam("now")),
    )
)


def create(
    session: Session,
    actor: Actor,
    name: str,
    *,
    now: datetime,
    expires_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """A new token, and its text, which cannot be had again."""
    if not name.strip():
        raise InvalidInput({"name": ["Give the token a name."]})
    text = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        user_id=actor.id,
        name=name.strip(),
        token_hash=_hash(text),
        created_at=now,
        expires_at=expires_at,
    )
    session.add(token)
    session.flush()
    _note(session, actor, "token-created", token, now)
    return token, text


def actor_of(session: Session, text: str, *, now: datetime) -> Actor | None:
    """Whose token this is; None when it is unknown, revoked or past its time."""
    return people.read_actor(session, _HOLDER, wanted=_hash(text), now=now)


def mine(session: Session, actor: Actor) -> tuple[ApiToken, ...]:
    """The person's tokens that were not revoked, the newest first."""
    wanted = select(ApiToken).filter_by(user_id=actor.id, revoked_at=None)
    return tuple(session.scalars(wanted.order_by(ApiToken.id.desc())))


def revoke(session: Session, actor: Actor, token_id: int, *, now: datetime) -> None:
    """End one of one's own tokens; raises NotFound."""
    token = session.get(ApiToken, possible("token", token_id))
    if token is None or token.user_id != actor.id or token.revoked_at is not None:
        raise NotFound(what="token", key=token_id)
    token.revoked_at = now
    _note(session, actor, "token-revoked", token, now)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _note(session: Session, actor: Actor, kind: str, token: ApiToken, now: datetime) -> None:
    content = {"changes": {"token": str(token.id), "name": token.name}}
    trail.write_day(session, "people", [trail.Entry(kind, actor, content=content)], now=now)
