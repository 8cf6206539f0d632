"""Process instances as a play keeps them: in memory, saved and restored at every step."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from itsm_flow.domain.calls import caught_around
from itsm_flow.domain.model import Element, ProcessModel
from itsm_flow.domain.progress import (
    CallWait,
    Command,
    Outside,
    Progress,
    Status,
    StepKind,
    Variables,
    Wait,
)
from itsm_flow.engine import Executable, Limits, run

AnyWait = TypeVar("AnyWait", bound=Wait)


@dataclass(frozen=True, slots=True, eq=False)
class Caller:
    """Which call activity an instance was begun by, and with which variables."""

    instance: "PlayedInstance"
    wait: CallWait
    given: Variables


@dataclass(slots=True, eq=False)
class PlayedInstance:
    """One instance of a process. `waits` are in the order in which they were opened."""

    executable: Executable
    decisions: Mapping[str, Any]
    limits: Limits
    caller: Caller | None = None
    state: bytes | None = None
    waits: dict[str, Wait] = field(default_factory=dict)
    status: Status = Status.ACTIVE
    variables: Mapping[str, Any] = field(default_factory=dict)

    @property
    def model(self) -> ProcessModel:
        return self.executable.model

    @property
    def is_over(self) -> bool:
        return self.status is not Status.ACTIVE

    @property
    def depth(self) -> int:
        """How many instances called one another to begin this one."""
        return 0 if self.caller is None else self.caller.instance.depth + 1

    @property
    def outside(self) -> Outside:
        """What is caught around the call activities that led here."""
        if self.caller is None:
            return Outside()
        around, element_id = self.caller.instance, self.caller.wait.element_id
        return caught_around(around.model, element_id).within(around.outside)

    def advance(self, command: Command, now: datetime) -> Progress:
        """Let it move on by one command; raises what `engine.run` raises."""
        progress = run(
            self.executable,
            self.decisions,
            self.state,
            command,
            now=now,
            limits=self.limits,
            outside=self.outside,
        )
        for token in progress.closed:
            self.waits.pop(token, None)
        self.waits |= {wait.token: wait for wait in progress.opened}
        self.state, self.status = progress.state, progress.status
        self.variables = progress.variables
        return progress

    def waiting(self, *kinds: type[AnyWait]) -> list[AnyWait]:
        """The open waits of these kinds, the oldest first."""
        return [wait for wait in self.waits.values() if isinstance(wait, kinds)]

    def element(self, element_id: str) -> Element | None:
        return self.model.elements.get(element_id)

    def is_called(self, element_id: str, text: str, *, by_name: bool) -> bool:
        """Whether a person who says `text` means this element."""
        if not by_name:
            return element_id == text
        element = self.element(element_id)
        return element is not None and " ".join(element.name.split()) == " ".join(text.split())


def completed_in(progress: Progress) -> list[str]:
    """The owner's flow nodes that were completed, in their order."""
    return [step.element_id for step in progress.steps if step.kind is StepKind.COMPLETED]
