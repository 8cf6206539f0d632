"""Signals that were broadcast, and to whom they are still to be brought."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.base import Base
from itsm_flow.store.ids import new_id


class Signal(Base):
    """A signal, written in the transaction that throws it."""

    __tablename__ = "signal"

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    variables: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    created_by: Mapped[int]
    from_instance_id: Mapped[int | None] = mapped_column(
        ForeignKey("process_instance.id"), index=True
    )


class SignalDelivery(Base):
    """One who waited when the signal was thrown: an instance at a token, or a start event.

    The row is gone once the signal was brought, or the receiver no longer waits.
    """

    __tablename__ = "signal_delivery"

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    signal_id: Mapped[int] = mapped_column(ForeignKey("signal.id"), index=True)
    instance_id: Mapped[int | None] = mapped_column(ForeignKey("process_instance.id"), index=True)
    definition_id: Mapped[int] = mapped_column(ForeignKey("definition.id"))
    token: Mapped[str | None]
    element_id: Mapped[str]
