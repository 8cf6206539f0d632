"""Who may claim an open task."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.base import Base, words

_CLAIMABLE = text("claimable")


class CandidateKind(StrEnum):
    """Whether a candidate is a group or one person."""

    GROUP = "group"
    USER = "user"


class TaskCandidate(Base):
    """A group or a person that may claim an open task; gone when the task ends.

    `rank` repeats the task's, and `claimable` tells that nobody has it yet: so the queue of a group
    is one range of one index.
    """

    __tablename__ = "task_candidate"
    __table_args__ = (
        Index(
            "ix_task_candidate_queue",
            "kind",
            "key",
            "rank",
            "task_id",
            sqlite_where=_CLAIMABLE,
            postgresql_where=_CLAIMABLE,
        ),
        {"sqlite_with_rowid": False},
    )

    task_id: Mapped[int] = mapped_column(
        ForeignKey("user_task.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[CandidateKind] = mapped_column(words(CandidateKind), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    rank: Mapped[int]
    claimable: Mapped[bool] = mapped_column(default=True)
