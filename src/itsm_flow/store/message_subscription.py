"""Message subscriptions: who waits for which message."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.base import Base
from itsm_flow.store.ids import new_id


class MessageSubscription(Base):
    """An instance that waits for a message, or (without one) a process that a message starts."""

    __tablename__ = "message_subscription"
    __table_args__ = (
        Index("ix_message_subscription_message", "message_name", "correlation_key", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    instance_id: Mapped[int | None] = mapped_column(ForeignKey("process_instance.id"), index=True)
    definition_id: Mapped[int] = mapped_column(ForeignKey("definition.id"))
    process_id: Mapped[str]
    token: Mapped[str | None]
    element_id: Mapped[str]
    message_name: Mapped[str]
    correlation_key: Mapped[str | None]
