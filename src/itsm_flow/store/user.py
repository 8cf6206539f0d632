"""People who sign in."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.base import Base
from itsm_flow.store.ids import new_id


class User(Base):
    """One person. `language` is a tag such as `zh-Hant`, empty for the browser's choice."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    username: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    email: Mapped[str | None]
    password_hash: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
