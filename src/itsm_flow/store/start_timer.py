"""Timers that start processes."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.base import Base
from itsm_flow.store.ids import new_id


class StartTimer(Base):
    """When a timer start event of the newest version of a process is due.

    Gone once it has fired for the last time, or the process has a newer version; `plan` is the
    engine's, opaque to all others.
    """

    __tablename__ = "start_timer"

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    definition_id: Mapped[int] = mapped_column(ForeignKey("definition.id"))
    process_id: Mapped[str] = mapped_column(index=True)
    element_id: Mapped[str]
    due: Mapped[datetime] = mapped_column(index=True)
    plan: Mapped[list[Any]]
