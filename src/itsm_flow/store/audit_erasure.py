"""Erasures: content that was deleted by law, and the event that says so."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.base import Base


class AuditErasure(Base):
    """Permission to delete one field of one event, given by the chained event `erased_by`."""

    __tablename__ = "audit_erasure"

    event_id: Mapped[int] = mapped_column(ForeignKey("audit_event.id"), primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    erased_by: Mapped[int] = mapped_column(ForeignKey("audit_event.id"))
