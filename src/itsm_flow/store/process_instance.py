"""Process instances: a running process and its state."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.base import Base, words
from itsm_flow.store.ids import new_id


class InstanceStatus(StrEnum):
    """Whether a process instance still moves."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class ProcessInstance(Base):
    """One run of one version of a process.

    `revision` grows by one with every change; `state` is the engine's, opaque to all others.
    `caller_id` is the instance whose call activity started this one, and `call_depth` how many are
    above it. `waits` maps the token of everything it waits for to the kind of row that stands for
    it. The state comes last in the row, so that SQLite reads the other columns without it.
    """

    __tablename__ = "process_instance"
    __table_args__ = (
        Index(
            "ix_process_instance_running",
            "process_id",
            "definition_id",
            sqlite_where=text("status IN ('active', 'suspended')"),
            postgresql_where=text("status IN ('active', 'suspended')"),
        ),
        Index(
            "ix_process_instance_failed",
            "id",
            sqlite_where=text("has_failed_step"),
            postgresql_where=text("has_failed_step"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    definition_id: Mapped[int] = mapped_column(ForeignKey("definition.id"))
    process_id: Mapped[str]
    version: Mapped[int]
    revision: Mapped[int] = mapped_column(default=1)
    status: Mapped[InstanceStatus] = mapped_column(words(InstanceStatus))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    started_by: Mapped[int]
    end_event: Mapped[str | None]
    has_failed_step: Mapped[bool] = mapped_column(default=False)
    caller_id: Mapped[int | None]
    call_depth: Mapped[int] = mapped_column(default=0, server_default="0")
    waits: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[bytes]
