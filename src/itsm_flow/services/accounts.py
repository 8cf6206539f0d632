"""Accounts: people and groups are made, changed and closed by administrators."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from itsm_flow.domain.people import Actor, Permission
from itsm_flow.errors import Conflict, InvalidInput, NotAllowed, NotFound
from itsm_flow.services import people, trail
from itsm_flow.services.passwords import Hashing, matches
from itsm_flow.store import Group, Membership, ProcessOwner, RoleGrant, User


class NameTaken(Conflict):
    """There is a person or a group of this name already."""

    template = "There is a {what} {key} already."


def create_user(
    session: Session,
    actor: Actor,
    username: str,
    display_name: str,
    *,
    now: datetime,
    password: str | None = None,
    email: str | None = None,
    language: str = "",
    groups: Collection[str] = (),
    permissions: Collection[Permission] = (),
    owns: Collection[str] = (),
    hashing: Hashing | None = None,
) -> User:
    """A new person; without a password one cannot sign in with one."""
    _administer(actor)
    if not username or username == "system" or username != username.strip():
        raise InvalidInput({"username": ["This cannot be a username."]})
    if session.scalar(select(User.id).filter_by(username=username)) is not None:
        raise NameTaken(what="person", key=username)
    user = User(
        username=username,
        display_name=display_name,
        email=email,
        language=language,
        created_at=now,
        password_hash=(hashing or Hashing()).hash(password) if password else None,
    )
    session.add(user)
    session.flush()
    for key in groups:
        session.add(Membership(user_id=user.id, group_id=_group(session, key).id))
    session.add_all(RoleGrant(user_id=user.id, permission=item) for item in permissions)
    session.add_all(ProcessOwner(user_id=user.id, process_id=item) for item in owns)
    facts = {"groups": sorted(groups), "may": sorted(permissions), "owns": sorted(owns)}
    _note(
        session, actor, "user-created", {"user": str(user.id), "username": username, **facts}, now
    )
    return user


def create_group(session: Session, actor: Actor, key: str, name: str, *, now: datetime) -> Group:
    """A new group."""
    _administer(actor)
    if session.scalar(select(Group.id).filter_by(key=key)) is not None:
        raise NameTaken(what="group", key=key)
    group = Group(key=key, name=name)
    session.add(group)
    _note(session, actor, "group-created", {"group": key, "name": name}, now)
    return group


def set_groups(
    session: Session, actor: Actor, username: str, groups: Collection[str], *, now: datetime
) -> None:
    """Put a person into exactly these groups."""
    _administer(actor)
    user = people.named(session, username)
    ids = [_group(session, key).id for key in sorted(set(groups))]
    session.execute(delete(Membership).filter_by(user_id=user.id))
    session.add_all(Membership(user_id=user.id, group_id=group_id) for group_id in ids)
    _note(session, actor, "groups-set", {"user": str(user.id), "groups": sorted(set(groups))}, now)


def grant(
    session: Session, actor: Actor, username: str, permission: Permission, *, now: datetime
) -> None:
    """Let a person do more."""
    _administer(actor)
    user = people.named(session, username)
    if session.get(RoleGrant, (user.id, permission)) is None:
        session.add(RoleGrant(user_id=user.id, permission=permission))
        _note(session, actor, "granted", {"user": str(user.id), "may": permission}, now)


def revoke(
    session: Session, actor: Actor, username: str, permission: Permission, *, now: datetime
) -> None:
    """Let a person do less."""
    _administer(actor)
    user = people.named(session, username)
    held = session.get(RoleGrant, (user.id, permission))
    if held is not None:
        session.delete(held)
        _note(session, actor, "revoked", {"user": str(user.id), "may": permission}, now)


def own_process(
    session: Session, actor: Actor, username: str, process_id: str, *, now: datetime
) -> None:
    """Make a person an owner of a process."""
    _administer(actor)
    user = people.named(session, username)
    if session.get(ProcessOwner, (user.id, process_id)) is None:
        session.add(ProcessOwner(user_id=user.id, process_id=process_id))
        _note(session, actor, "owner-set", {"user": str(user.id), "process": process_id}, now)


def close_account(session: Session, actor: Actor, username: str, *, now: datetime) -> None:
    """Let a person sign in no more; what they did stays theirs."""
    _administer(actor)
    user = people.named(session, username)
    user.active = False
    _note(session, actor, "account-closed", {"user": str(user.id)}, now)


def set_password(
    session: Session,
    actor: Actor,
    old: str,
    new: str,
    *,
    now: datetime,
    hashing: Hashing | None = None,
) -> None:
    """Change one's own password; raises InvalidInput when the old one does not fit."""
    cost = hashing or Hashing()
    user = people.get(session, actor.id)
    if not matches(old, user.password_hash, cost):
        raise InvalidInput({"old": ["This is not your password."]})
    if len(new) < 8:
        raise InvalidInput({"new": ["A password has at least 8 characters."]})
    user.password_hash = cost.hash(new)
    _note(session, actor, "password-set", {"user": str(user.id)}, now)


def set_language(session: Session, actor: Actor, language: str) -> None:
    """Choose the language of one's pages; empty leaves it to the browser."""
    people.get(session, actor.id).language = language


def _administer(actor: Actor) -> None:
    if not actor.may(Permission.ADMINISTER):
        raise NotAllowed(action="manage people")


def _group(session: Session, key: str) -> Group:
    group = session.scalar(select(Group).filter_by(key=key))
    if group is None:
        raise NotFound(what="group", key=key)
    return group


def _note(
    session: Session, actor: Actor, kind: str, changes: dict[str, Any], now: datetime
) -> None:
    entry = trail.Entry(kind, actor, content={"changes": changes})
    trail.write_day(session, "people", [entry], now=now)
