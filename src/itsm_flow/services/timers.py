"""Timers: find what is due, fire it once."""

from datetime import datetime

from sqlalchemy.orm import Session


def due_ids(session: Session, *, now: datetime, limit: int = 100) -> list[int]:
    """The timers of running instances that are due, the oldest first."""
    raise NotImplementedError


def fire(session: Session, timer_id: int, *, now: datetime) -> bool:
    """Fire a timer; False when somebody else did, or it is needed no more."""
    raise NotImplementedError
