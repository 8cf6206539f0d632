"""Notifications: what a person is told."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.base import Base
from itsm_flow.store.ids import new_id

_TO_MAIL = text("mail_due IS NOT NULL")


class Notification(Base):
    """One message to one person.

    `mail_due`: when its mail is to be tried (again), None where none is wanted or it has left;
    whoever sends it first puts that off, so that no second worker does. `mailed_at` once it left.
    """

    __tablename__ = "notification"
    __table_args__ = (
        Index("ix_notification_username", "username", "id"),
        Index(
            "ix_notification_mail_due",
            "mail_due",
            sqlite_where=_TO_MAIL,
            postgresql_where=_TO_MAIL,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    username: Mapped[str]
    record_id: Mapped[int | None] = mapped_column(ForeignKey("record.id"), index=True)
    subject: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    mail_due: Mapped[datetime | None]
    mail_tries: Mapped[int] = mapped_column(default=0)
    mailed_at: Mapped[datetime | None]
