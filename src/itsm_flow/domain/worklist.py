"""The order of work lists."""

from datetime import UTC, datetime

_DUE_BITS = 40
_NEVER = (1 << _DUE_BITS) - 1
HIGHEST_PRIORITY = 100


def rank(priority: int, due: datetime | None) -> int:
    """Where a task stands: the smaller, the more urgent. Priority counts first, then the due date.

    `priority` is 0 to 100; a task without a due date comes after those with one. One number, so
    that a list in this order is a range of an index.
    """
    before = HIGHEST_PRIORITY - min(max(priority, 0), HIGHEST_PRIORITY)
    seconds = _NEVER if due is None else int(due.astimezone(UTC).timestamp())
    return before << _DUE_BITS | min(max(seconds, 0), _NEVER)
