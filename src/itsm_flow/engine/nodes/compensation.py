"""Events that have completed activities taken back."""

from __future__ import annotations

from typing import Any

from itsm_flow.domain.progress import StepKind
from itsm_flow.engine.compensation import take
from itsm_flow.engine.nodes.events import EndEvent
from itsm_flow.engine.problems import StepProblem
from itsm_flow.engine.recorder import Draft
from itsm_flow.engine.tree import Token


class CompensationEvent(EndEvent):
    """Carries out the handlers one after the other, under its own token, and then goes on."""

    def enter(self, token: Token) -> bool:
        if token.compensating is None:
            token.compensating = take(token, self.owned.activity_ref)
            if not token.compensating:
                return True
            token.was_open = True
            self.note(token, StepKind.ENTERED)
            self.reach(token)
        self._begin_next(token)
        return False

    def _begin_next(self, token: Token) -> None:
        """The handler of what was done last."""
        instance, waiting = token.instance, token.compensating or []
        due = waiting[0]
        event = instance.executable.model.elements[due.event]
        node = instance.executable.handlers[event.handler or event.id]
        handler = instance.add(token.workflow, node, token)
        try:
            self._give(handler, due.variables)
        except StepProblem:
            handler.remove()
            raise
        del waiting[0]
        if event.handler is None:
            handler.done = due.inside
            node.prepare(handler)
        else:
            instance.recorder.note(Draft(StepKind.COMPLETED, event.id, instance.next_id()))
        handler.ready()

    def _give(self, handler: Token, variables: dict[str, Any]) -> None:
        """Let a handler know what only its activity knew."""
        scope = handler.open_scope() if variables else ""
        for name, value in variables.items():
            handler.instance.scopes.set_variable(scope, name, value, told=False)

    def compensated(self, token: Token) -> None:
        """A handler is done: the next, or on."""
        token.leaving = not token.compensating
        token.ready()

    def only_holds(self, token: Token) -> bool:
        return token.compensating is not None and not token.leaving

    def is_seen(self, token: Token) -> bool:
        return token.was_open or token.failure is not None
