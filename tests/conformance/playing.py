"""Plays a script on a diagram and compares the exact trace. The notation is in conftest.py."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.notation import Scope, parse, split
from conformance.writing import bpmn
from itsm_flow.definitions import Source, read
from itsm_flow.domain.model import ProcessModel
from itsm_flow.domain.progress import Command, FailedStep, Progress, StepKind
from itsm_flow.engine import load
from itsm_flow.engine.limits import Limits
from itsm_flow.engine.state import decode, encode
from itsm_flow.engine.times import add
from unit.engine.driver import Case

_MARKS = {StepKind.COMPLETED: "", StepKind.ENTERED: "+", StepKind.CANCELLED: "-"}
_MARKS[StepKind.FAILED] = "!"


def play(diagram: str | Scope, script: str, **limits: Any) -> "Instance":
    """Play `script` on a diagram; gives the instance as it stands at the end."""
    instance = Instance(diagram, **limits)
    for line in script.splitlines():
        if line.strip():
            _play(instance, line.strip())
    return instance


def model_of(diagram: str | Scope) -> ProcessModel:
    """The process that a diagram draws; it must have no findings."""
    scope = parse(diagram) if isinstance(diagram, str) else diagram
    content = bpmn(scope)
    bundle = read([Source("demo.bpmn", content)])
    assert not bundle.findings, [str(finding) for finding in bundle.findings]
    return bundle.processes["demo"]


class Instance(Case):
    """One instance; each command runs on a stored state and on another copy of the process."""

    def __init__(self, diagram: str | Scope | ProcessModel, **limits: Any) -> None:
        process = diagram if isinstance(diagram, ProcessModel) else model_of(diagram)
        super().__init__(process, limits=Limits(**limits))
        self._other = load(process)

    def run(self, command: Command) -> Progress:
        self.executable, self._other = self._other, self.executable
        progress = super().run(command)
        self._check_state(progress.state)
        return progress

    def _check_state(self, state: bytes) -> None:
        """What is stored is exactly what was there."""
        restored = decode(
            self._other, state, now=self.now, limits=self.limits, decisions=self.decisions
        )
        assert encode(restored) == state

    def waits_at(self, element_id: str, index: int = 0) -> Any:
        return self.wait(element_id, index)


# ---- one line -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A command, and what is to come of it; None is not compared."""

    words: list[str]
    variables: dict[str, Any]
    trace: str | None
    waiting: str | None


def _play(instance: Instance, text: str) -> None:
    if text.startswith("?"):
        name, _, value = text[1:].partition("=")
        got = instance.variables.get(name.strip())
        assert got == json.loads(value), f"{text}: it is {got!r}"
        return
    line = _line(text)
    instance.steps.clear()
    _COMMANDS[line.words[0]](instance, line)
    if line.trace is not None:
        _compare_trace(instance, line.trace, text)
    if line.waiting is not None:
        _compare_waiting(instance, line.waiting, text)


def _line(text: str) -> Line:
    found = re.fullmatch(r"(?P<command>.*?)(?:\s+:(?P<trace>[^|]*)(?:\|(?P<waiting>.*))?)?", text)
    assert found is not None, text
    words, variables = [], {}
    for word in split(found["command"], " "):
        name, sign, value = word.partition("=")
        if sign and name != "at":
            variables[name] = _value(value)
        else:
            words.append(word)
    return Line(words, variables, found["trace"], found["waiting"])


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def trace_of(instance: Case, *, entered: bool = False) -> list[str]:
    """The steps since the last command, as words of the notation."""
    return [
        _MARKS[step.kind] + step.element_id
        for step in instance.steps
        if entered or step.kind is not StepKind.ENTERED
    ]


def _compare_trace(instance: Instance, wanted: str, text: str) -> None:
    got = trace_of(instance, entered="+" in wanted)
    groups = list(_groups(wanted))
    position = 0
    for group in groups:
        part = got[position : position + len(group)]
        assert sorted(part) == sorted(group), f"{text}\n  got: {' '.join(got)}"
        position += len(group)
    assert position == len(got), f"{text}\n  got: {' '.join(got)}"


def _groups(wanted: str) -> Iterator[list[str]]:
    for found in re.finditer(r"\(([^)]*)\)|(\S+)", wanted):
        yield found[1].split() if found[1] is not None else [found[2]]


def _compare_waiting(instance: Instance, wanted: str, text: str) -> None:
    if wanted.strip().startswith("ended"):
        assert instance.done, f"{text}\n  still waiting: {waiting_of(instance)}"
        at = wanted.split()[2:]
        if at:
            assert [instance.progress.end_event] == at, text
        return
    assert not instance.done or not wanted.split(), f"{text}\n  it has ended"
    assert sorted(waiting_of(instance)) == sorted(wanted.split()), (
        f"{text}\n  waiting: {' '.join(sorted(waiting_of(instance)))}"
    )


def waiting_of(instance: Case) -> list[str]:
    return [
        ("!" if isinstance(wait, FailedStep) else "") + wait.element_id
        for wait in instance.open.values()
    ]


# ---- commands -----------------------------------------------------------------------------------


def _place(word: str) -> tuple[str, int]:
    element_id, _, number = word.partition("#")
    return element_id, int(number or 1) - 1


def _start(instance: Instance, line: Line) -> None:
    at = [word.removeprefix("at=") for word in line.words[1:]]
    instance.start(at[0] if at else None, **line.variables)


def _complete(instance: Instance, line: Line) -> None:
    instance.complete(*_place(line.words[1]), **line.variables)


def _error(instance: Instance, line: Line) -> None:
    instance.throw(line.words[1], line.words[2], **line.variables)


def _fire(instance: Instance, line: Line) -> None:
    instance.fire(line.words[1])


def _deliver(instance: Instance, line: Line) -> None:
    instance.deliver(line.words[1], **line.variables)


def _signal(instance: Instance, line: Line) -> None:
    instance.signal(line.words[1], **line.variables)


def _retry(instance: Instance, line: Line) -> None:
    instance.retry(line.words[1], **line.variables)


def _wait(instance: Instance, line: Line) -> None:
    instance.now = add(instance.now, line.words[1])


_COMMANDS: Mapping[str, Callable[[Instance, Line], None]] = {
    "start": _start,
    "complete": _complete,
    "error": _error,
    "fire": _fire,
    "deliver": _deliver,
    "signal": _signal,
    "retry": _retry,
    "wait": _wait,
}
