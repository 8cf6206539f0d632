"""Primary keys: 64-bit integers that grow with time and need no round trip to the database.

Milliseconds since 2020 stand in the upper bits, a counter of the process in the lower 20. The
counter starts anywhere, so that two processes hardly ever give the same key; where they do, the
database refuses the second and its transaction is tried again.
"""

import secrets
import threading
import time

EPOCH_MS = 1_577_836_800_000
"""2020-01-01T00:00:00Z."""
COUNTER_BITS = 20
_MASK = (1 << COUNTER_BITS) - 1


class IdSequence:
    """Gives ever growing keys, also when the clock is set back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._millisecond = 0
        self._counter = secrets.randbelow(1 << COUNTER_BITS)
        self._last = 0

    def next(self, now_ms: int | None = None) -> int:
        """The next key; `now_ms` is the wall clock in milliseconds since 1970."""
        clock = time.time_ns() // 1_000_000 if now_ms is None else now_ms
        with self._lock:
            self._millisecond = max(self._millisecond, clock - EPOCH_MS)
            self._counter = (self._counter + 1) & _MASK
            key = self._millisecond << COUNTER_BITS | self._counter
            if key <= self._last:
                self._millisecond += 1
                key = self._millisecond << COUNTER_BITS | self._counter
            self._last = key
            return key


_sequence = IdSequence()


def new_id() -> int:
    """A key for a new row."""
    return _sequence.next()
