"""Notifications: tell people something, and what they were told."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from itsm_flow.domain.people import Actor
from itsm_flow.services import people
from itsm_flow.services.texts import without_nul
from itsm_flow.store import Notification, User, new_id


def notify(
    session: Session,
    recipients: Iterable[str],
    subject: str,
    body: str,
    *,
    now: datetime,
    record_id: int | None = None,
    mail: bool = False,
) -> tuple[User, ...]:
    """Write a notification for each person that the usernames and group keys name; gives them.

    With `mail` it also leaves as a mail, to those who have an address.
    """
    told = people.recipients(session, recipients)
    rows = [
        {
            "id": new_id(),
            "username": user.username,
            "record_id": record_id,
            "subject": without_nul(subject),
            "body": without_nul(body),
            "created_at": now,
            "mail_due": now if mail and user.email else None,
        }
        for user in told
    ]
    if rows:
        session.execute(insert(Notification), rows)
    return told


def mine(session: Session, actor: Actor, *, limit: int = 20) -> tuple[Notification, ...]:
    """What the person was told, the newest first."""
    wanted = select(Notification).filter_by(username=actor.username)
    return tuple(session.scalars(wanted.order_by(Notification.id.desc()).limit(limit)))


def unread(session: Session, actor: Actor) -> int:
    """How many the person has not read."""
    wanted = select(func.count()).select_from(Notification)
    return session.scalar(wanted.filter_by(username=actor.username, read_at=None)) or 0


def mark_read(session: Session, actor: Actor, *, now: datetime) -> None:
    """The person has read them all."""
    session.execute(
        update(Notification).filter_by(username=actor.username, read_at=None).values(read_at=now)
    )
