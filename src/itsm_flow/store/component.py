"""The register of components that services are made of."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.register_row import RegisterRow


class Component(RegisterRow):
    """One component. `service` is the key of the service it belongs to."""

    __tablename__ = "component"
    __table_args__ = (
        Index("ix_component_name", "name", "id"),
        Index("ix_component_service", "service", "id"),
    )

    name: Mapped[str]
    service: Mapped[str | None]
    kind: Mapped[str | None]
    description: Mapped[str] = mapped_column(default="")
    interfaces: Mapped[str] = mapped_column(default="")
