"""Groups of people, which lanes and assignments name by their key."""

from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.base import Base
from itsm_flow.store.ids import new_id


class Group(Base):
    """One group, such as `service-desk`."""

    __tablename__ = "group"

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
