"""Event-based gateways (BPMN 2.0.2, 13.4.5): the first event decides which way is taken."""

from __future__ import annotations

from SpiffWorkflow.util.task import TaskState

from itsm_flow.domain.progress import StepKind
from itsm_flow.engine.nodes.base import Node
from itsm_flow.engine.nodes.events import Catching
from itsm_flow.engine.problems import StepProblem
from itsm_flow.engine.tree import Token


class EventBasedGateway(Node):
    """Lets the events behind it wait under its own token until one of them happens."""

    def enter(self, token: Token) -> bool:
        try:
            for flow in self.outgoing:
                self._wait_for(token, flow.target)
        except StepProblem:
            for child in token.children:
                child.task_spec.lapse(child)
            raise
        token.was_open = True
        self.note(token, StepKind.ENTERED)
        self.reach(token)
        return False

    def _wait_for(self, token: Token, target: str) -> None:
        event = token.workflow.spec.task_specs[target]
        if not isinstance(event, Catching):
            raise StepProblem("What follows does not wait for an event.", target)
        child = token.instance.add(token.workflow, event, token)
        child._set_state(TaskState.STARTED)
        event.map_inputs(child)
        event.listen(child, event.plan(child))

    def chosen(self, token: Token, child: Token) -> None:
        """The others are given up."""
        child.detach()
        child.was_open = False
        for other in token.children:
            other.task_spec.lapse(other)
        taken = next(flow for flow in self.outgoing if flow.target == child.task_spec.name)
        self.note(token, StepKind.COMPLETED).took(taken.owner_id)
        token.remove()

    def only_holds(self, token: Token) -> bool:
        return bool(token.children)

    def is_seen(self, token: Token) -> bool:
        return token.was_open
