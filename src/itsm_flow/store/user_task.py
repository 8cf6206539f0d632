"""User tasks: what people are asked to do."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.base import Base, words
from itsm_flow.store.ids import new_id


class TaskStatus(StrEnum):
    """Whether a user task can still be done."""

    OPEN = "open"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


_OPEN = text("status = 'open'")


class UserTask(Base):
    """One task for a person.

    `rank` is the place in a work list, from priority and due date (`domain.worklist`); work lists
    are read along the indexes in the order of `rank, id`, so their first page costs the same
    however many tasks are open.
    """

    __tablename__ = "user_task"
    __table_args__ = (
        Index(
            "ix_user_task_assignee",
            "assignee",
            "rank",
            "id",
            sqlite_where=text("status = 'open' AND assignee IS NOT NULL"),
            postgresql_where=text("status = 'open' AND assignee IS NOT NULL"),
        ),
        Index("ix_user_task_token", "instance_id", "token"),
        Index("ix_user_task_open", "rank", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    instance_id: Mapped[int] = mapped_column(ForeignKey("process_instance.id"))
    process_id: Mapped[str]
    token: Mapped[str]
    element_id: Mapped[str]
    name: Mapped[str]
    status: Mapped[TaskStatus] = mapped_column(words(TaskStatus), default=TaskStatus.OPEN)
    assignee: Mapped[str | None]
    priority: Mapped[int] = mapped_column(SmallInteger, default=50)
    due: Mapped[datetime | None]
    follow_up: Mapped[datetime | None]
    rank: Mapped[int]
    form_definition_id: Mapped[int | None] = mapped_column(ForeignKey("definition.id"))
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    completed_by: Mapped[str | None]
    multi_instance_number: Mapped[int | None]
    multi_instance_count: Mapped[int | None]
    draft: Mapped[dict[str, Any] | None]
    draft_saved_at: Mapped[datetime | None]
