"""Carry a repeated request out once."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from itsm_flow.domain.people import Actor


def once(
    session: Session,
    actor: Actor,
    key: str | None,
    request_hash: str,
    work: Callable[[], dict[str, Any]],
    *,
    now: datetime,
) -> dict[str, Any]:
    """The answer of `work`, or the one given before to the same key; without a key, just `work`.

    `request_hash` is the hexadecimal SHA-256 of what was asked: a key that was used for something
    else raises Conflict.
    """
    raise NotImplementedError
