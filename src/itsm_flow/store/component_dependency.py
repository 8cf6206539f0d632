"""What a component cannot do without."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.base import Base


class ComponentDependency(Base):
    """A component depends on another; `mutual` where it is known that each needs the other."""

    __tablename__ = "component_dependency"

    component_id: Mapped[int] = mapped_column(ForeignKey("component.id"), primary_key=True)
    depends_on_id: Mapped[int] = mapped_column(
        ForeignKey("component.id"), primary_key=True, index=True
    )
    mutual: Mapped[bool] = mapped_column(default=False)
