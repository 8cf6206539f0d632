"""Jobs: service tasks that wait for a handler or an external worker."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.base import Base, words
from itsm_flow.store.ids import new_id

_DUE = text("status IN ('available', 'active')")


class JobStatus(StrEnum):
    """Where a job stands."""

    AVAILABLE = "available"
    ACTIVE = "active"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(Base):
    """One service task to carry out: free from `due`, held by `worker` until `locked_until`."""

    __tablename__ = "job"
    __table_args__ = (
        Index("ix_job_due", "type", "due", "id", sqlite_where=_DUE, postgresql_where=_DUE),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    instance_id: Mapped[int] = mapped_column(ForeignKey("process_instance.id"), index=True)
    process_id: Mapped[str]
    token: Mapped[str]
    element_id: Mapped[str]
    type: Mapped[str]
    status: Mapped[JobStatus] = mapped_column(words(JobStatus), default=JobStatus.AVAILABLE)
    retries: Mapped[int]
    due: Mapped[datetime]
    locked_until: Mapped[datetime | None]
    worker: Mapped[str | None]
    headers: Mapped[dict[str, Any]]
    variables: Mapped[dict[str, Any]]
    error_message: Mapped[str | None]
