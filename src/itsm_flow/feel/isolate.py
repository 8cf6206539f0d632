"""One V8 isolate with feelin in it, and the limits around it."""

import asyncio
import contextlib
import json
import threading
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from typing import Any

from py_mini_racer import JSEvalException, JSOOMException, JSTimeoutException, MiniRacer, mini_racer

from itsm_flow.feel.errors import FeelUnavailable

MEMORY_LIMIT_BYTES = 64 * 1024 * 1024
BUNDLE = Path(__file__).parent / "built" / "feel.js"
LOAD_SECONDS = 30.0


class OutOfTime(Exception):
    """The script was stopped at its time limit; the isolate must not be used again."""


class OutOfMemory(Exception):
    """The script was stopped at its memory limit; the isolate must not be used again."""


@cache
def _event_loop() -> asyncio.AbstractEventLoop:
    """The loop that watches the time limits, in a thread of its own.

    Without one of our own, mini-racer would take a loop that happens to run in the caller's thread.
    """
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="feel", daemon=True).start()
    return loop


def _bundle() -> str:
    if not BUNDLE.exists():
        raise FeelUnavailable(expression="", reason=f"{BUNDLE} is missing; run “make install”.")
    return BUNDLE.read_text(encoding="utf-8")


class Isolate:
    """A V8 isolate that answers requests, one at a time. Not safe across threads."""

    def __init__(self) -> None:
        bundle = _bundle()
        self._owner: AbstractContextManager[MiniRacer] = mini_racer(_event_loop())
        self._racer = self._owner.__enter__()
        self._racer.eval(bundle, timeout_sec=LOAD_SECONDS)
        self._racer.set_hard_memory_limit(MEMORY_LIMIT_BYTES)

    def call(self, request: str, seconds: float) -> Any:
        """The answer to a request, which is JSON text. Raises OutOfTime or OutOfMemory."""
        script = f"feel({json.dumps(request)})"
        try:
            answer = json.loads(str(self._racer.eval(script, timeout_sec=seconds)))
        except JSTimeoutException as error:
            raise OutOfTime from error
        except JSOOMException as error:
            raise OutOfMemory from error
        except JSEvalException as error:
            raise FeelUnavailable(expression="", reason=str(error)[:300]) from error
        if answer is None:
            raise OutOfMemory
        return answer

    def abandon(self) -> None:
        """Free the isolate, in the background: it may still be stopping."""
        threading.Thread(target=self.close, name="feel-close").start()

    def close(self) -> None:
        """Free the isolate, waiting until it has stopped."""
        with contextlib.suppress(JSEvalException):
            self._owner.__exit__(None, None, None)

    @property
    def owned(self) -> tuple[object, object]:
        """What holds on to V8."""
        return self._owner, self._racer
