"""Audit chains: their heads."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.base import Base
from itsm_flow.store.ids import new_id


class AuditChain(Base):
    """One chain of events: of an instance (with the instance's id), or of a kind and a day.

    `length` and `head` are the number and the hash of its newest event.
    """

    __tablename__ = "audit_chain"
    __table_args__ = (UniqueConstraint("kind", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    key: Mapped[str]
    length: Mapped[int] = mapped_column(default=0)
    head: Mapped[bytes] = mapped_column(default=b"")
