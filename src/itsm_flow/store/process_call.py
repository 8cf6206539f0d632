"""Calls: which step of an instance started which other instance."""

from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.base import Base, words
from itsm_flow.store.ids import new_id

_DUE = text("status IN ('waiting', 'ending')")


class CallStatus(StrEnum):
    """Where a call stands: not begun, under way, over; `ending`: what it started is to be ended."""

    WAITING = "waiting"
    RUNNING = "running"
    ENDING = "ending"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class ProcessCall(Base):
    """A call activity of an instance that was reached, and (`called_id`) the instance it started.

    `definition_id` is the version that is bound, None for the newest when the call begins;
    `variables` are those that it begins with, kept until it is over.
    """

    __tablename__ = "process_call"
    __table_args__ = (Index("ix_process_call_due", "id", sqlite_where=_DUE, postgresql_where=_DUE),)

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    instance_id: Mapped[int] = mapped_column(ForeignKey("process_instance.id"), index=True)
    token: Mapped[str]
    element_id: Mapped[str]
    process_id: Mapped[str]
    definition_id: Mapped[int | None] = mapped_column(ForeignKey("definition.id"))
    status: Mapped[CallStatus] = mapped_column(words(CallStatus))
    called_id: Mapped[int | None] = mapped_column(ForeignKey("process_instance.id"), index=True)
    variables: Mapped[dict[str, Any]]
