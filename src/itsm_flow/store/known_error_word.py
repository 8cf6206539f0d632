"""The index of the full-text search of known errors."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.base import Base


class KnownErrorWord(Base):
    """A word that occurs in a known error (`domain.words`)."""

    __tablename__ = "known_error_word"
    __table_args__ = ({"sqlite_with_rowid": False},)

    word: Mapped[str] = mapped_column(primary_key=True)
    known_error_id: Mapped[int] = mapped_column(
        ForeignKey("known_error.id"), primary_key=True, index=True
    )
