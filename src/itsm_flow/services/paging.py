"""Pages of a list that is read along a key, so that the last page costs what the first does."""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Generic, TypeVar

from itsm_flow.errors import InvalidInput

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows, and the cursor of those that follow (None: these were the last)."""

    rows: tuple[Row, ...]
    next: str | None = None


def cursor(*key: int) -> str:
    """The opaque cursor that stands behind the row with this key."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def key_of(after: str, length: int) -> tuple[int, ...]:
    """The key in a cursor; raises InvalidInput for anything that is not one of ours."""
    try:
        key = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
    except (binascii.Error, ValueError) as error:
        raise InvalidInput({"after": ["This page marker is not valid."]}) from error
    fits = isinstance(key, list) and len(key) == length and all(type(part) is int for part in key)
    if not fits or any(abs(part) >= 1 << 63 for part in key):
        raise InvalidInput({"after": ["This page marker is not valid."]})
    return tuple(key)
