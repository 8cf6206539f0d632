"""Records: what people call an incident, a change, a request."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.base import Base


class Record(Base):
    """The record of one process instance; its id is the instance's.

    `kind` is the process id; people are usernames; `priority` is 1 (highest) to 5.
    """

    __tablename__ = "record"
    __table_args__ = (
        Index("ix_record_kind", "kind", "id"),
        Index("ix_record_requester", "requester", "id"),
        Index("ix_record_owner_group", "owner_group", "id"),
        Index("ix_record_status", "status", "id"),
    )

    id: Mapped[int] = mapped_column(ForeignKey("process_instance.id"), primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    title: Mapped[str]
    status: Mapped[str]
    priority: Mapped[int | None] = mapped_column(SmallInteger)
    requester: Mapped[str | None]
    owner_group: Mapped[str | None]
    service: Mapped[str | None]
    opened_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
