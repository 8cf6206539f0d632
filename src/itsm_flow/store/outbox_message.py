"""Messages on their way from one process, or from outside, to another."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.base import Base, words
from itsm_flow.store.ids import new_id

_WAITING = text("status = 'waiting'")


class MessageStatus(StrEnum):
    """What became of a message."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    EXPIRED = "expired"


class OutboxMessage(Base):
    """A message, written in the transaction that causes it and delivered in the receiver's.

    `message_id` is unique, so that the same message is taken once. `delivered_to` is the instance
    that got it (the first, where several processes wait for it).
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        Index(
            "ix_outbox_message_waiting",
            "name",
            "correlation_key",
            "id",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index(
            "ix_outbox_message_expires_at",
            "expires_at",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    message_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    correlation_key: Mapped[str | None]
    variables: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    created_by: Mapped[int]
    expires_at: Mapped[datetime]
    status: Mapped[MessageStatus] = mapped_column(
        words(MessageStatus), default=MessageStatus.WAITING
    )
    from_instance_id: Mapped[int | None] = mapped_column(
        ForeignKey("process_instance.id"), index=True
    )
    delivered_to: Mapped[int | None] = mapped_column(ForeignKey("process_instance.id"), index=True)
    delivered_at: Mapped[datetime | None]
