"""Answers that were already given, so that a repeated request is carried out once."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.base import Base


class IdempotencyKey(Base):
    """The answer to one request of one person; `request_hash` tells a repeat from a mix-up."""

    __tablename__ = "idempotency_key"

    actor_id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    response: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime] = mapped_column(index=True)
