"""Notifications: what a person is told."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.base import Base
from itsm_flow.store.ids import new_id


class Notification(Base):
    """One message to one person; `mailed_at` once it also left as a mail."""

    __tablename__ = "notification"
    __table_args__ = (Index("ix_notification_username", "username", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    username: Mapped[str]
    record_id: Mapped[int | None] = mapped_column(ForeignKey("record.id"), index=True)
    subject: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]
