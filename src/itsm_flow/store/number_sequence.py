"""The last number that was given to a record of a kind in a year."""

from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.base import Base


class NumberSequence(Base):
    """One sequence, such as `INC-2026`."""

    __tablename__ = "number_sequence"

    prefix: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]
