"""Signal subscriptions: who waits for which signal."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.base import Base
from itsm_flow.store.ids import new_id


class SignalSubscription(Base):
    """An instance that waits for a signal, or (without one) a process that a signal starts."""

    __tablename__ = "signal_subscription"
    __table_args__ = (Index("ix_signal_subscription_signal", "signal_name", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    instance_id: Mapped[int | None] = mapped_column(ForeignKey("process_instance.id"), index=True)
    definition_id: Mapped[int] = mapped_column(ForeignKey("definition.id"))
    process_id: Mapped[str]
    token: Mapped[str | None]
    element_id: Mapped[str]
    signal_name: Mapped[str]
