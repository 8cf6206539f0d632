"""When changes and releases are planned."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.base import Base


class PlannedWindow(Base):
    """The planned time of one record, and what it touches; written as its variables change."""

    __tablename__ = "planned_window"

    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"), primary_key=True)
    start: Mapped[datetime] = mapped_column(index=True)
    end: Mapped[datetime] = mapped_column(index=True)
    service: Mapped[str | None]
    components: Mapped[list[Any]] = mapped_column(default=list)
    people: Mapped[list[Any]] = mapped_column(default=list)
