"""The values of audit events, which a header only commits to."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.base import Base


class AuditContent(Base):
    """One field of one event; its header has SHA-256(salt ‖ body). Only this may be erased."""

    __tablename__ = "audit_content"
    __table_args__ = ({"sqlite_with_rowid": False},)

    event_id: Mapped[int] = mapped_column(ForeignKey("audit_event.id"), primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    salt: Mapped[bytes]
    body: Mapped[bytes]
