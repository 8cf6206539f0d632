"""The register of improvements."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.register_row import RegisterRow


class Improvement(RegisterRow):
    """One improvement: `baseline`, `target` and `actual` in `unit`.

    `cost` and `savings` are in hundredths of the currency's unit.
    """

    __tablename__ = "improvement"
    __table_args__ = (
        Index("ix_improvement_kind", "kind", "id"),
        Index("ix_improvement_updated_at", "updated_at", "id"),
    )

    title: Mapped[str]
    kind: Mapped[str | None]
    objective: Mapped[str] = mapped_column(default="")
    baseline: Mapped[float | None]
    target: Mapped[float | None]
    actual: Mapped[float | None]
    unit: Mapped[str | None]
    cost: Mapped[int | None]
    savings: Mapped[int | None]
    improvement_number: Mapped[str | None]
