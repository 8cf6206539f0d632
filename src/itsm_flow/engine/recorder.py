"""Notes of one advance: what happened, what was opened and closed, in order."""

from __future__ import annotations

from dataclasses import dataclass, field

from itsm_flow.domain.model import Element
from itsm_flow.domain.progress import (
    Broadcast,
    Change,
    DecisionRecord,
    Escalated,
    Escaped,
    Step,
    StepKind,
    Thrown,
    Wait,
)
from itsm_flow.engine.tree import Token


@dataclass(slots=True)
class Draft:
    """A step to which the flows are still to be added that are taken on leaving."""

    kind: StepKind
    element_id: str
    token: str
    multi_instance: tuple[int, int] | None = None
    changes: tuple[Change, ...] = ()
    decision: DecisionRecord | None = None
    reason: str = ""
    flows: list[str] = field(default_factory=list)

    def took(self, flow_id: str | None) -> None:
        """Note one of the owner's flows, once."""
        if flow_id is not None and flow_id not in self.flows:
            self.flows.append(flow_id)

    def step(self) -> Step:
        return Step(
            kind=self.kind,
            element_id=self.element_id,
            token=self.token,
            flows=tuple(self.flows),
            changes=self.changes,
            decision=self.decision,
            multi_instance=self.multi_instance,
            reason=self.reason,
        )


class Recorder:
    """Gathers what a `Progress` tells."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.opened: dict[str, Wait] = {}
        self.closed: list[str] = []
        self.thrown: list[Thrown] = []
        self.signals: list[Broadcast] = []
        self.escalated: list[Escalated] = []
        self.milestones: list[str] = []
        self.escaped: Escaped | None = None

    def note(self, draft: Draft) -> Draft:
        self.drafts.append(draft)
        return draft

    def open(self, wait: Wait) -> None:
        self.opened[wait.token] = wait

    def close(self, name: str) -> None:
        """A wait is over; one that was opened in this advance was never there."""
        if self.opened.pop(name, None) is None:
            self.closed.append(name)

    def reach(self, element: Element | None) -> None:
        if element is not None and element.milestone:
            self.milestones.append(element.milestone)

    def close_waits(self, token: Token) -> None:
        """Close whatever waits at a token."""
        if token.is_open:
            token.is_open = False
            self.close(token.name)
        if token.failure is not None:
            self.close(token.failure)
            token.failure = None

    def cancelled(self, token: Token) -> None:
        """A token ended before it was done; one that somebody could see has a step that tells."""
        node = token.task_spec
        seen = node.is_seen(token)
        self.close_waits(token)
        element_id = token.origin if node.element is None else node.element.id
        if seen and element_id is not None:
            self.note(Draft(StepKind.CANCELLED, element_id, token.name, token.multi_instance))
