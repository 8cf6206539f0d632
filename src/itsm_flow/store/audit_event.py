"""Audit events: append-only; triggers refuse anything else."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.base import Base
from itsm_flow.store.ids import new_id


class AuditEvent(Base):
    """One event. `header` holds the bytes exactly as they were hashed and is what counts.

    The other columns are copies for searching; `audit.verify` compares them. `hash` is the SHA-256
    of `header`.
    """

    __tablename__ = "audit_event"
    __table_args__ = (UniqueConstraint("chain_id", "sequence"),)

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
