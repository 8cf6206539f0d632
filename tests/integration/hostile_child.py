"""Plays hostile files in a process that watches what they reach: prints one JSON object.

Run with `python -m integration.hostile_child payloads|greedy|proof`; `proof` does what nobody may.
"""

import contextlib
import json
import resource
import socket
import sys
import sysconfig
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import itsm_flow
from integration import hostile
from integration.drawing import end, path, process, script, start
from itsm_flow.definitions import Source
from itsm_flow.services.playing import play, read_answers

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WATCHED = ("open", "socket.", "subprocess.", "os.", "exec", "compile", "ctypes.", "urllib.")
HARMLESS = frozenset({"os.listdir", "os.scandir", "os.walk"})
OURS = tuple(
    str(Path(place).resolve())
    for place in {
        *sysconfig.get_paths().values(),
        *sys.path[1:],
        Path(itsm_flow.__file__).parent,
        "/usr/share/zoneinfo",
        "/usr/lib/python3",
    }
    if str(place)
)
ANSWERS = read_answers(
    [
        {"element": "start", "variables": {"text": "x", "items": [1, 2], "__proto__": {"a": 1}}},
        {"advance": "PT1H"},
        {"element": "x", "variables": {"typename": "x", "__builtins__": {}, "constructor": 1}},
    ]
)


class Watch:
    """What is reached while it is on, as Python's audit events tell."""

    def __init__(self) -> None:
        self.on = False
        self.seen: list[str] = []
        sys.addaudithook(self._hook)

    def _hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.on or not event.startswith(WATCHED) or event in HARMLESS:
            return
        what = str(arguments[0]) if arguments else ""
        if event == "open" and what.startswith(OURS):
            return
        if event == "exec" and _file_of(arguments[0]).startswith((*OURS, "<frozen")):
            return
        self.seen.append(f"{event}: {what[:200]}")


def _file_of(code: Any) -> str:
    """Where code comes from: modules of ours that are imported late are read from our files."""
    return str(getattr(code, "co_filename", ""))


class Pulse:
    """How long no other thread got its turn, at most."""

    def __init__(self) -> None:
        self.longest = 0.0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._beat, daemon=True)

    def _beat(self) -> None:
        last = time.perf_counter()
        while not self.over.wait(0.005):
            now = time.perf_counter()
            self.longest, last = max(self.longest, now - last), now

    @contextlib.contextmanager
    def beating(self) -> Iterator[None]:
        self.thread.start()
        yield
        self.over.set()
        self.thread.join()


def cases(which: str) -> Iterator[tuple[str, tuple[Source, ...]]]:
    if which == "greedy":
        yield from hostile.greedy()
        return
    for text in hostile.PAYLOADS:
        for position, sources in hostile.in_every_position(text):
            yield f"{position}: {text}", sources


def prove(watch: Watch) -> None:
    """Do what the watch has to see."""
    watch.on = True
    with contextlib.suppress(OSError):
        Path("/etc/hostname").read_bytes()
    with contextlib.suppress(OSError), socket.socket() as connection:
        connection.connect(("127.0.0.1", 9))
    eval("1 + 1")
    watch.on = False


def main() -> None:
    warm = process("p", start(), script("x", "=1 + 1", "n"), end(), path("start", "x", "end"))
    play([warm], now=NOW)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    watch, played = Watch(), []
    if sys.argv[1] == "proof":
        prove(watch)
        print(json.dumps({"reached": watch.seen}))
        return
    for name, sources in cases(sys.argv[1]):
        pulse, used = Pulse(), time.process_time()
        with pulse.beating():
            watch.on = True
            result = play(sources, ANSWERS, now=NOW)
            watch.on = False
        played.append(
            {
                "name": name,
                "status": result.outcome.value,
                "error": result.error,
                "findings": [str(finding) for finding in result.findings][:3],
                "seconds": time.process_time() - used,
                "pulse": pulse.longest,
                "reached": watch.seen[:],
            }
        )
        watch.seen.clear()
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(json.dumps({"played": played, "grown_megabytes": grown}))


if __name__ == "__main__":
    main()
