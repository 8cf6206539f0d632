"""Who owns which process."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.base import Base


class ProcessOwner(Base):
    """A person who may deploy new versions of a process and repair its failed steps."""

    __tablename__ = "process_owner"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    process_id: Mapped[str] = mapped_column(primary_key=True, index=True)
