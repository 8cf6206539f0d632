"""Deployments: sets of files that came in together."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.base import Base
from itsm_flow.store.ids import new_id


class Deployment(Base):
    """One atomic deployment; `shipped` when it came with the product and not from an owner."""

    __tablename__ = "deployment"

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    created_at: Mapped[datetime]
    actor_id: Mapped[int]
    message: Mapped[str] = mapped_column(default="")
    shipped: Mapped[bool] = mapped_column(default=False)
