"""People: who signs in, what they may do, what they are called."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, Select, bindparam, literal, or_, select, union_all
from sqlalchemy.orm import Session

from itsm_flow.domain.people import SYSTEM, Actor, Permission
from itsm_flow.errors import NotAllowed, NotFound
from itsm_flow.services import trail
from itsm_flow.services.keys import possible
from itsm_flow.services.passwords import Hashing, matches
from itsm_flow.services.texts import without_nul
from itsm_flow.store import Group, Membership, ProcessOwner, RoleGrant, User

Facts = CompoundSelect[str, str, int]
"""Selects what is known of a person: (kind of fact, its key, the person's id)."""


class SignInRefused(NotAllowed):
    """Name and password do not fit, or the account is closed; which of these is not told."""

    template = "That name and password do not fit together."


def authenticate(
    session: Session,
    username: str,
    password: str,
    *,
    now: datetime,
    hashing: Hashing | None = None,
) -> Actor:
    """Sign a person in; raises SignInRefused, in the same time whether the name exists or not.

    A hash that was made at another cost is renewed. A refusal rolls back, so record it with
    `note_refused_sign_in` in a transaction of its own.
    """
    hashing = hashing or Hashing()
    user = _matching(session, username, password, hashing)
    actor = None if user is None else actor_of(session, user.id)
    if user is None or actor is None:
        raise SignInRefused
    if user.password_hash and hashing.outdated(user.password_hash):
        user.password_hash = hashing.hash(password)
    trail.write_day(session, "sign-in", [trail.Entry("signed-in", actor)], now=now)
    return actor


def check_password(
    session: Session, username: str, password: str, *, hashing: Hashing | None = None
) -> Actor | None:
    """Who this is, for a single request (basic authentication): no event, nothing written."""
    user = _matching(session, username, password, hashing or Hashing())
    return None if user is None else actor_of(session, user.id)


def note_refused_sign_in(session: Session, username: str, *, now: datetime) -> None:
    """Record that somebody tried to sign in as `username` and was refused."""
    content = {"username": username[:200]}
    entry = trail.Entry("sign-in-refused", SYSTEM, content=content)
    trail.write_day(session, "sign-in", [entry], now=now)


def sign_out(session: Session, actor: Actor, *, now: datetime) -> None:
    """Record that a person signed out."""
    trail.write_day(session, "sign-in", [trail.Entry("signed-out", actor)], now=now)


def _matching(session: Session, username: str, password: str, hashing: Hashing) -> User | None:
    user = session.scalar(select(User).filter_by(username=without_nul(username)))
    fits = matches(password, user.password_hash if user else None, hashing)
    return user if user is not None and fits and user.active else None


def actor_of(session: Session, user_id: int) -> Actor | None:
    """The person of this id with groups, permissions and processes owned; None if gone or closed.

    One statement, since every request asks it.
    """
    return read_actor(session, _BY_ID, wanted=user_id)


def actor_named(session: Session, username: str) -> Actor | None:
    """The person of this name, as `actor_of`."""
    return read_actor(session, _BY_NAME, wanted=without_nul(username))


def facts_of(who: Select[int]) -> Facts:
    """The statement for all that is to be known of the person whose id `who` selects."""
    found = who.cte("who")
    return union_all(
        select(literal("user"), User.username, found.c.id).join(found, found.c.id == User.id),
        select(literal("group"), Group.key, found.c.id)
        .join(Membership, Membership.group_id == Group.id)
        .join(found, found.c.id == Membership.user_id),
        select(literal("may"), RoleGrant.permission.cast(Group.key.type), found.c.id).join(
            found, found.c.id == RoleGrant.user_id
        ),
        select(literal("owns"), ProcessOwner.process_id, found.c.id).join(
            found, found.c.id == ProcessOwner.user_id
        ),
    )


_BY_ID = facts_of(select(User.id).where(User.id == bindparam("wanted"), User.active))
_BY_NAME = facts_of(select(User.id).where(User.username == bindparam("wanted"), User.active))


def read_actor(session: Session, facts: Facts, **wanted: Any) -> Actor | None:
    """The person of a statement of `facts_of`, with the values of its parameters."""
    by_fact: dict[str, set[str]] = {"user": set(), "group": set(), "may": set(), "owns": set()}
    user_id = 0
    for fact, value, user_id in session.execute(facts, wanted):  # noqa: B007
        by_fact[fact].add(value)
    if not by_fact["user"]:
        return None
    return Actor(
        id=user_id,
        username=by_fact["user"].pop(),
        groups=frozenset(by_fact["group"]),
        permissions=frozenset(Permission(word) for word in by_fact["may"]),
        owns=frozenset(by_fact["owns"]),
    )


def get(session: Session, user_id: int) -> User:
    """The person's row; raises NotFound."""
    user = session.get(User, possible("person", user_id))
    if user is None:
        raise NotFound(what="person", key=user_id)
    return user


def named(session: Session, username: str) -> User:
    """The active person of this name; raises NotFound."""
    wanted = select(User).where(User.username == without_nul(username), User.active)
    user = session.scalar(wanted)
    if user is None:
        raise NotFound(what="person", key=username)
    return user


def display_names(session: Session, usernames: Iterable[str | None]) -> dict[str, str]:
    """What the people of these usernames are called; unknown ones are left out."""
    wanted = {name for name in usernames if name}
    if not wanted:
        return {}
    rows = session.execute(
        select(User.username, User.display_name).where(User.username.in_(wanted))
    )
    return {row.username: row.display_name for row in rows}


def called(session: Session, username: str) -> str:
    """What a person is called; an unknown one goes by the username."""
    return display_names(session, (username,)).get(username, username)


def find(session: Session, text: str = "", *, limit: int = 20) -> tuple[User, ...]:
    """Active people whose username or display name contains `text`, by display name."""
    wanted = select(User).where(User.active).order_by(User.display_name, User.id).limit(limit)
    if text:
        part = without_nul(text)
        wanted = wanted.where(
            or_(
                User.username.icontains(part, autoescape=True),
                User.display_name.icontains(part, autoescape=True),
            )
        )
    return tuple(session.scalars(wanted))


def groups(session: Session) -> tuple[Group, ...]:
    """All groups, by name."""
    return tuple(session.scalars(select(Group).order_by(Group.name, Group.id)))


def group_names(session: Session) -> dict[str, str]:
    """What all groups are called, by key."""
    return {group.key: group.name for group in groups(session)}


def members(session: Session, group_key: str) -> tuple[User, ...]:
    """The active members of a group, by display name."""
    wanted = (
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .join(Group, Group.id == Membership.group_id)
        .where(Group.key == group_key, User.active)
        .order_by(User.display_name, User.id)
    )
    return tuple(session.scalars(wanted))


def recipients(session: Session, keys: Iterable[str]) -> tuple[User, ...]:
    """The active people that these usernames and group keys name, each once."""
    wanted = {without_nul(key) for key in keys}
    by_group = (
        select(Membership.user_id)
        .join(Group, Group.id == Membership.group_id)
        .where(Group.key.in_(wanted))
    )
    people = select(User).where(User.active, or_(User.username.in_(wanted), User.id.in_(by_group)))
    return tuple(session.scalars(people.order_by(User.id)))
