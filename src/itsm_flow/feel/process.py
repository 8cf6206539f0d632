"""The isolate of this process: made when it is first needed, replaced after a failure."""

import atexit
import ctypes
import os
import threading
import time
from typing import Any

from itsm_flow.feel.errors import FeelUnavailable
from itsm_flow.feel.isolate import Isolate, OutOfMemory, OutOfTime

FORKED = (
    "this process was forked from one that had already used it. V8 does not survive a fork: "
    "start worker processes by spawning them, or fork before the first evaluation."
)
TRIES_WHEN_STARVED = 4


class ProcessIsolate:
    """Hands requests of any thread to one isolate, one after the other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._isolate: Isolate | None = None
        self._forked = False
        os.register_at_fork(after_in_child=self._after_fork)
        atexit.register(self.close)

    def call(self, request: str, seconds: float) -> tuple[Any, float]:
        """The answer to JSON text, and the seconds it took. Raises OutOfTime or OutOfMemory.

        A script is not blamed for a busy machine: while this process did not get the processor
        for at least half of its time, the call is tried again and given twice as long. Nor is it
        blamed for what earlier ones left in memory: it is tried again in a new isolate.
        """
        with self._lock:
            for tried in range(TRIES_WHEN_STARVED):
                new = self._isolate is None
                isolate = self._ready()
                worked = time.process_time()
                try:
                    return self._try(isolate, request, seconds * 2**tried)
                except OutOfTime:
                    if time.process_time() - worked >= seconds / 2:
                        raise
                except OutOfMemory:
                    if new:
                        raise
            return self._try(self._ready(), request, seconds * 2**TRIES_WHEN_STARVED)

    def _try(self, isolate: Isolate, request: str, seconds: float) -> tuple[Any, float]:
        started, worked = time.perf_counter(), time.process_time()
        try:
            answer = isolate.call(request, seconds)
        except (OutOfTime, OutOfMemory):
            self._isolate = None
            isolate.abandon()
            raise
        passed, used = time.perf_counter() - started, time.process_time() - worked
        return answer, min(passed, used)

    def close(self) -> None:
        """Free the isolate now: a Python that is being taken down could wait for V8 forever."""
        with self._lock:
            if self._isolate is not None:
                self._isolate.close()
            self._isolate = None

    def _ready(self) -> Isolate:
        if self._forked:
            raise FeelUnavailable(expression="", reason=FORKED)
        if self._isolate is None:
            self._isolate = Isolate()
        return self._isolate

    def _after_fork(self) -> None:
        """In a child: V8's threads are gone, so its objects are never touched, nor freed, again."""
        self._lock = threading.Lock()
        if self._isolate is None:
            return
        for held in self._isolate.owned:
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(held))
        self._isolate = None
        self._forked = True
