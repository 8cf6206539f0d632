"""The register of known errors."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.register_row import RegisterRow


class KnownError(RegisterRow):
    """An error whose cause or workaround is known. `state`: open or closed."""

    __tablename__ = "known_error"
    __table_args__ = (
        Index("ix_known_error_service", "service", "id"),
        Index("ix_known_error_updated_at", "updated_at", "id"),
        Index("ix_known_error_problem_number", "problem_number"),
    )

    title: Mapped[str]
    symptom: Mapped[str] = mapped_column(default="")
    cause: Mapped[str] = mapped_column(default="")
    workaround: Mapped[str] = mapped_column(default="")
    service: Mapped[str | None]
    problem_number: Mapped[str | None]
