"""What a person may do."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.domain.people import Permission
from itsm_flow.store.base import Base, words


class RoleGrant(Base):
    """One permission of one person."""

    __tablename__ = "role_grant"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    permission: Mapped[Permission] = mapped_column(words(Permission), primary_key=True)
