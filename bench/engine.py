"""What the engine alone costs, beside the bare engine: parse, start, complete; no database.

The bare engine's loop ends in silence when its tree is a thousand tasks deep, after 333 rounds; so
its last round is an earlier one.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from bench.diagrams.draw import LOOP, chain, loop
from bench.floor import RawEngine
from bench.product import ANSWERS
from bench.sizes import Sizes
from bench.timing import middle, timed
from itsm_flow.definitions import Source, read
from itsm_flow.domain.progress import Complete, Progress, Start, UserTaskWait
from itsm_flow.engine import Executable, load, run

AGAIN = {**ANSWERS, "outcome": "again"}
BARE_ROUNDS = 300
EDGE = 5
_FEEL, _PYTHON = '=outcome = "again"', 'outcome == "again"'
_CHAIN = "bench-chain"


def engine_costs(sizes: Sizes) -> dict[str, float]:
    """Medians in milliseconds, of ours and of the bare engine in turns."""
    figures: dict[str, float] = {}
    for elements in sizes.elements:
        figures |= _of_chain(elements, sizes)
    return figures | _of_loop(sizes)


class Ours:
    """One instance; its state is saved and restored at every step."""

    def __init__(self, source: bytes, process_id: str) -> None:
        model = read([Source(f"{process_id}.bpmn", source)]).processes[process_id]
        self._executable: Executable = load(model)
        self._state: bytes | None = None
        self._token = ""

    def start(self) -> None:
        self._keep(self._run(None, Start(ANSWERS)))

    def complete(self, answers: dict[str, Any]) -> None:
        self._keep(self._run(self._state, Complete(self._token, answers)))

    def _run(self, state: bytes | None, command: Start | Complete) -> Progress:
        return run(self._executable, {}, state, command, now=datetime.now(UTC))

    def _keep(self, progress: Progress) -> None:
        self._state = progress.state
        for wait in progress.opened:
            if isinstance(wait, UserTaskWait):
                self._token = wait.token


class Bare:
    """The same in SpiffWorkflow as it comes; its conditions are Python."""

    def __init__(self, source: bytes, process_id: str) -> None:
        self._engine = RawEngine(source.replace(_FEEL.encode(), _PYTHON.encode()), process_id)
        self._state = ""

    def start(self) -> None:
        self._state = self._engine.start(ANSWERS)

    def complete(self, answers: dict[str, Any]) -> None:
        self._state = self._engine.complete(self._state, answers)


def _of_chain(elements: int, sizes: Sizes) -> dict[str, float]:
    """User tasks in a row between a start and an end: so many flow nodes."""
    source = chain(_CHAIN, elements - 2).encode()
    samples: dict[str, list[float]] = {}
    for _ in range(sizes.engine_runs):
        for name, kind in (("engine", Ours), ("bare_engine", Bare)):
            for step, took in _steps_of(kind, source):
                samples.setdefault(f"{name}_{step}_{elements}_ms", []).append(took)
    return {key: middle(taken) for key, taken in samples.items()}


def _steps_of(kind: type[Ours] | type[Bare], source: bytes) -> Iterator[tuple[str, float]]:
    took, made = timed(lambda: kind(source, _CHAIN))
    yield "parse", took
    yield "start", timed(made.start)[0]
    for _ in range(EDGE):
        yield "complete", timed(lambda: made.complete(ANSWERS))[0]


def _of_loop(sizes: Sizes) -> dict[str, float]:
    """The first and the last rounds of a loop with a person in it."""
    source = loop(LOOP).encode()
    for kind in (Ours, Bare):
        next(_rounds(kind(source, LOOP)))
    ours, bare = _rounds(Ours(source, LOOP)), _rounds(Bare(source, LOOP))
    mine = [next(ours) for _ in range(sizes.rounds)]
    theirs = [next(bare) for _ in range(min(sizes.rounds, BARE_ROUNDS))]
    return {
        "engine_loop_1st_ms": middle(mine[:EDGE]),
        "engine_loop_2000th_ms": middle(mine[-EDGE:]),
        "bare_engine_loop_1st_ms": middle(theirs[:EDGE]),
        "bare_engine_loop_300th_ms": middle(theirs[-EDGE:]),
    }


def _rounds(instance: Ours | Bare) -> Iterator[float]:
    instance.start()
    while True:
        yield timed(lambda: instance.complete(AGAIN))[0]
