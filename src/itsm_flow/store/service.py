"""The register of services."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.register_row import RegisterRow


class Service(RegisterRow):
    """One service that is offered. `owner` is a username or a group key."""

    __tablename__ = "service"
    __table_args__ = (Index("ix_service_name", "name", "id"),)

    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    class_: Mapped[str | None] = mapped_column("class")
    level: Mapped[str | None]
    owner: Mapped[str | None]
