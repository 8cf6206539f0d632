"""Mails of notifications: which are to be sent, whose turn it is, what became of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from itsm_flow.store import Notification, User

TURN = timedelta(minutes=5)
"""How long whoever took a mail has to send it, before somebody else may."""
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=6)
TRIES = 12


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """A mail to send; `tries` counts this one."""

    notification_id: int
    recipient: str
    subject: str
    body: str
    written_at: datetime
    tries: int


def due_ids(session: Session, *, now: datetime, limit: int = 100) -> list[int]:
    """The notifications whose mail is to be sent, the oldest first."""
    wanted = select(Notification.id).where(Notification.mail_due <= now)
    return list(session.scalars(wanted.order_by(Notification.mail_due).limit(limit)))


def take(session: Session, notification_id: int, *, now: datetime) -> OutgoingMail | None:
    """Take a mail to send it; None when somebody else has, or nobody can be reached by it."""
    taken = session.execute(
        update(Notification)
        .where(Notification.id == notification_id, Notification.mail_due <= now)
        .values(mail_due=now + TURN, mail_tries=Notification.mail_tries + 1)
        .returning(Notification)
    ).scalar_one_or_none()
    if taken is None:
        return None
    address = session.scalar(select(User.email).where(User.username == taken.username, User.active))
    if not address:
        taken.mail_due = None
        return None
    return OutgoingMail(
        notification_id=taken.id,
        recipient=address,
        subject=taken.subject,
        body=taken.body,
        written_at=taken.created_at,
        tries=taken.mail_tries,
    )


def sent(session: Session, notification_id: int, *, now: datetime) -> None:
    """The mail server took it."""
    notification = session.get_one(Notification, notification_id)
    notification.mail_due = None
    notification.mailed_at = now


def not_sent(session: Session, mail: OutgoingMail, *, now: datetime) -> datetime | None:
    """It did not leave; says when it is tried again, None when that is given up."""
    notification = session.get_one(Notification, mail.notification_id)
    pause = min(FIRST_PAUSE * 2 ** (mail.tries - 1), LONGEST_PAUSE)
    notification.mail_due = now + pause if mail.tries < TRIES else None
    return notification.mail_due
