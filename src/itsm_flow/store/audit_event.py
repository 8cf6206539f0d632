"""Audit events: append-only; triggers refuse anything else."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.base import Base
from itsm_flow.store.ids import new_id

_DONE = text("kind = 'completed' AND clause IS NOT NULL")


class AuditEvent(Base):
    """One event. `header` holds the bytes exactly as they were hashed and is what counts.

    The other columns are copies for searching; `audit.verify` compares them. `hash` is the SHA-256
    of `header`. `ix_audit_event_done` is what coverage counts.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        UniqueConstraint("chain_id", "sequence"),
        Index(
            "ix_audit_event_done",
            "definition_id",
            "element_id",
            "at",
            "id",
            sqlite_where=_DONE,
            postgresql_where=_DONE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    chain_id: Mapped[int] = mapped_column(ForeignKey("audit_chain.id"))
    sequence: Mapped[int]
    at: Mapped[datetime]
    actor_id: Mapped[int]
    definition_id: Mapped[int | None]
    kind: Mapped[str]
    element_id: Mapped[str | None]
    clause: Mapped[str | None]
    hash: Mapped[bytes]
    header: Mapped[bytes]
