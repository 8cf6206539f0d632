"""Failed steps: where a process waits for an operator."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.base import Base
from itsm_flow.store.ids import new_id

_UNRESOLVED = text("resolved_at IS NULL")


class FailedStepRow(Base):
    """One step that could not be carried out; `job_id` when a job used up its retries."""

    __tablename__ = "failed_step"
    __table_args__ = (
        Index("ix_failed_step_open", "id", sqlite_where=_UNRESOLVED, postgresql_where=_UNRESOLVED),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    instance_id: Mapped[int] = mapped_column(ForeignKey("process_instance.id"), index=True)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    token: Mapped[str]
    element_id: Mapped[str]
    reason: Mapped[str]
    detail: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
