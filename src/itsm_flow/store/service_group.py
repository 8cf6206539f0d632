"""Who sees a service."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.base import Base


class ServiceGroup(Base):
    """A group that sees a service; a service without any is seen by everyone."""

    __tablename__ = "service_group"

    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), primary_key=True)
    group_key: Mapped[str] = mapped_column(primary_key=True, index=True)
