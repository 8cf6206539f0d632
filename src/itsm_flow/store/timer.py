"""Timers: moments that processes wait for."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.base import Base
from itsm_flow.store.ids import new_id


class Timer(Base):
    """One timer that is set; gone once it fired or is needed no more."""

    __tablename__ = "timer"

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    instance_id: Mapped[int] = mapped_column(ForeignKey("process_instance.id"), index=True)
    token: Mapped[str]
    element_id: Mapped[str]
    due: Mapped[datetime] = mapped_column(index=True)
