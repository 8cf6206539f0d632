"""The register of risks."""

from datetime import date

from sqlalchemy import Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.register_row import RegisterRow


class Risk(RegisterRow):
    """One risk. `probability`, `impact` and `loss` are 1–5, their product is `risk_index`.

    `state`: open, treated, accepted or closed.
    """

    __tablename__ = "risk"
    __table_args__ = (
        Index("ix_risk_risk_index", "risk_index", "id"),
        Index("ix_risk_review_date", "review_date", "id"),
        Index("ix_risk_service", "service", "id"),
    )

    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    category: Mapped[str | None]
    service: Mapped[str | None]
    probability: Mapped[int | None] = mapped_column(SmallInteger)
    impact: Mapped[int | None] = mapped_column(SmallInteger)
    loss: Mapped[int | None] = mapped_column(SmallInteger)
    risk_index: Mapped[int | None] = mapped_column(SmallInteger)
    risk_level: Mapped[str | None]
    strategy: Mapped[str | None]
    measures: Mapped[str] = mapped_column(default="")
    review_date: Mapped[date | None]
    risk_number: Mapped[str | None]
