"""Process instances as a play keeps them: in memory, saved and restored at every step."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from itsm_flow.domain.model import DecisionModel, Element, ProcessModel
from itsm_flow.domain.progress import Command, Progress, Status, StepKind, Wait
from itsm_flow.engine import Executable, Limits, run

AnyWait = TypeVar("AnyWait", bound=Wait)


@dataclass(slots=True, eq=False)
class PlayedInstance:
    """One instance of a process. `waits` are in the order in which they were opened."""

    executable: Executable
    decisions: Mapping[str, DecisionModel]
    limits: Limits
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

    def advance(self, command: Command, now: datetime) -> Progress:
        """Let it move on by one command; raises what `engine.run` raises."""
        progress = run(
            self.executable, self.decisions, self.state, command, now=now, limits=self.limits
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
