"""The loop that does due work: embedded in `serve`, or alone as `itsm-flow worker`.

Each item is done in its own transaction. One that fails is logged, waits longer after each failure,
and keeps no other from being done.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from itsm_flow.errors import Conflict, ItsmFlowError
from itsm_flow.jobs.work import Work, all_work
from itsm_flow.runtime import Runtime

FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=5)
BATCH = 100
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Pauses:
    """Which failed items rest, and until when."""

    _until: dict[tuple[str, int], tuple[datetime, timedelta]] = field(default_factory=dict)

    def rests(self, name: str, item: int, now: datetime) -> bool:
        """Whether the item failed lately."""
        found = self._until.get((name, item))
        return found is not None and now < found[0]

    def failed(self, name: str, item: int, now: datetime) -> timedelta:
        """Let the item rest, twice as long as the last time; says how long."""
        self._forget_old(now)
        _, last = self._until.get((name, item), (now, FIRST_PAUSE / 2))
        pause = min(last * 2, LONGEST_PAUSE)
        self._until[name, item] = (now + pause, pause)
        return pause

    def _forget_old(self, now: datetime) -> None:
        old = [key for key, (until, _) in self._until.items() if until + LONGEST_PAUSE < now]
        for key in old:
            del self._until[key]

    def done(self, name: str, item: int) -> None:
        """Forget that the item ever failed."""
        self._until.pop((name, item), None)


class Loop:
    """Runs in a daemon thread after `start`, or in this thread through `run`, until `stop`."""

    def __init__(self, runtime: Runtime, works: Iterable[Work] | None = None) -> None:
        self._runtime = runtime
        self._works = tuple(works) if works is not None else all_work(runtime)
        self._pauses = Pauses()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin in a thread of its own."""
        self._thread = threading.Thread(target=self.run, name="itsm-flow-loop", daemon=True)
        self._thread.start()

    def stop(self, timeout_seconds: float = 15.0) -> None:
        """Finish the item at hand, then end."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout_seconds)

    def run(self) -> None:
        """Do due work until stopped, looking for more every `worker_poll_seconds`."""
        while not self._stopping.is_set():
            if self.run_once() == 0:
                self._stopping.wait(self._runtime.settings.worker_poll_seconds)

    def run_once(self) -> int:
        """Do all that is due now; returns how many items were done."""
        return sum(self._run_kind(work) for work in self._works if not self._stopping.is_set())

    def _run_kind(self, work: Work) -> int:
        now = self._runtime.clock()
        due: list[int] = []
        if not _guarded(f"Looking for {work.name}", lambda: due.extend(self._due(work, now))):
            return 0
        return sum(self._attempt(work, item) for item in due)

    def _due(self, work: Work, now: datetime) -> list[int]:
        found = work.due(self._runtime, now, BATCH)
        return [item for item in found if not self._pauses.rests(work.name, item, now)]

    def _attempt(self, work: Work, item: int) -> bool:
        if self._stopping.is_set():
            return False
        if _guarded(f"{work.name} {item}", lambda: work.do(self._runtime, item)):
            self._pauses.done(work.name, item)
            return True
        pause = self._pauses.failed(work.name, item, self._runtime.clock())
        _log.info("%s %s may be tried again in %s.", work.name, item, pause)
        return False


def _guarded(what: str, act: Callable[[], None]) -> bool:
    """Whether it went through. The one place where any error is caught: the loop must go on."""
    try:
        act()
    except Conflict as error:
        _log.info("%s: somebody else was first: %s", what, error)
        return False
    except ItsmFlowError as error:
        _log.warning("%s failed: %s: %s", what, type(error).__name__, error)
        return False
    except Exception:  # noqa: BLE001 - logged with its stack; one bad item must not end the loop
        _log.exception("%s failed", what)
        return False
    return True
