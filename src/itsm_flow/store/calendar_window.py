"""Freezes and maintenance windows."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.domain.calendar import WindowKind
from itsm_flow.store.base import Base, words
from itsm_flow.store.ids import new_id


class CalendarWindow(Base):
    """A time in which a service (None: any) must not, or may well, be changed."""

    __tablename__ = "calendar_window"

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[WindowKind] = mapped_column(words(WindowKind))
    service: Mapped[str | None]
    reason: Mapped[str]
    start: Mapped[datetime] = mapped_column(index=True)
    end: Mapped[datetime] = mapped_column(index=True)
