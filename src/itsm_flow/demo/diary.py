"""What is to happen next, in the order of time; at the same moment, in the order of writing."""

from collections.abc import Callable
from datetime import datetime
from heapq import heappop, heappush

from sqlalchemy.orm import Session

Deed = Callable[[Session, datetime], None]
"""Something that happens at a moment, in a transaction that others may share."""


class Diary:
    """Everything that is to happen."""

    def __init__(self) -> None:
        self._entries: list[tuple[datetime, int, Deed]] = []
        self._written = 0

    def add(self, moment: datetime, deed: Deed) -> None:
        """Let this happen then."""
        self._written += 1
        heappush(self._entries, (moment, self._written, deed))

    def next(self, until: datetime) -> tuple[datetime, Deed] | None:
        """Take out what happens first; None when that is later than `until`."""
        if not self._entries or self._entries[0][0] > until:
            return None
        moment, _, deed = heappop(self._entries)
        return moment, deed
