"""Start each new process once before it is deployed, in a child that may crash or hang."""

from __future__ import annotations

import pickle
import resource
import subprocess
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from itsm_flow.domain.decisions import DecisionModel
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.domain.model import ProcessModel, Trigger
from itsm_flow.domain.progress import Start
from itsm_flow.engine.executable import load
from itsm_flow.engine.limits import Limits
from itsm_flow.engine.run import run
from itsm_flow.engine.start_timers import first_start
from itsm_flow.errors import DefinitionError

MEMORY_BYTES = 1 << 30
SECONDS = 10
_TIMEOUT = "The process did not come to rest within {seconds} seconds when it was started."
_CRASH = "The process brought the engine down when it was started (signal or exit {code})."
_REFUSED = "The engine cannot run the process: {reason}"


def trial_start(
    models: Iterable[tuple[str, ProcessModel]],
    decisions: Mapping[str, DecisionModel],
    *,
    limits: Limits | None = None,
    seconds: int = SECONDS,
) -> Finding | None:
    """The first process that cannot be loaded and started without variables, None if all can.

    `models` are pairs of file name and process. A failed step, for lack of variables, is fine.
    """
    pairs = tuple(models)
    if not pairs:
        return None
    work = pickle.dumps((tuple(model for _, model in pairs), dict(decisions), limits or Limits()))
    try:
        code, said = _run_child(work, seconds)
    except subprocess.TimeoutExpired as expired:
        return _finding(pairs, expired.stdout or b"", _TIMEOUT, seconds=seconds)
    reached = said.decode().splitlines()
    if reached and reached[-1].startswith("refused "):
        return _finding(pairs, said, _REFUSED, reason=reached[-1].removeprefix("refused "))
    return None if code == 0 else _finding(pairs, said, _CRASH, code=code)


def _run_child(work: bytes, seconds: int) -> tuple[int, bytes]:
    """Exit code and what the child said. Raises TimeoutExpired."""
    command = [sys.executable, "-m", "itsm_flow.engine.trial", str(seconds)]
    done = subprocess.run(  # noqa: S603 (our own interpreter and module)
        command,
        input=work,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=seconds,
        check=False,
    )
    return done.returncode, done.stdout


def _finding(
    pairs: tuple[tuple[str, ProcessModel], ...], said: bytes, template: str, **facts: object
) -> Finding:
    """About the process that the child named last."""
    numbers = [int(line) for line in said.decode().splitlines() if line.isdecimal()]
    file, model = pairs[numbers[-1] if numbers else 0]
    return Finding(
        file,
        model.line,
        "trial-start",
        Severity.ERROR,
        template,
        model.process_id,
        model.name,
        facts,
    )


def main() -> None:
    """The child: limits first, then one process after the other, each named before it runs."""
    seconds = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    models, decisions, limits = pickle.load(sys.stdin.buffer)  # noqa: S301 (written by trial_start)
    for number, model in enumerate(models):
        print(number, flush=True)
        try:
            _try(model, decisions, limits)
        except DefinitionError as error:
            print("refused", str(error).replace("\n", " "), flush=True)
            sys.exit(1)


def _try(model: ProcessModel, decisions: Mapping[str, DecisionModel], limits: Limits) -> None:
    executable = load(model)
    now = datetime.now(UTC)
    for element_id in executable.starts:
        element = model.elements.get(element_id or "")
        if element is not None and element.trigger is Trigger.TIMER:
            first_start(model, element, now)
        run(executable, decisions, None, Start(element_id=element_id), now=now, limits=limits)


if __name__ == "__main__":
    main()
