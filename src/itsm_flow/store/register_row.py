"""What the rows of every register have in common."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.base import Base
from itsm_flow.store.ids import new_id


class RegisterRow(Base):
    """One row of a register; its audit chain has the row's id.

    `key` is what people and diagrams call it; `revision` grows by one with every change and is the
    number of the event that tells of it. `record_number` is that of the record which wrote it last.
    """

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(unique=True)
    revision: Mapped[int] = mapped_column(default=1)
    state: Mapped[str]
    record_number: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
