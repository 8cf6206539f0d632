"""Exclusive and parallel gateways."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.util.task import TaskState

from itsm_flow.engine.nodes.base import Node, Outgoing
from itsm_flow.engine.problems import StepProblem
from itsm_flow.engine.tree import Token


class ExclusiveGateway(Node):
    """Takes the first flow, in the order of the diagram, whose condition is true."""

    default: Outgoing | None = None

    def enter(self, token: Token) -> bool:
        """Decide while the step can still fail: a token that finds no way stays here."""
        token.taken = (self._first(token),) if self.outgoing else ()
        return True

    def choose(self, token: Token) -> tuple[Outgoing, ...]:
        return token.taken

    def _first(self, token: Token) -> Outgoing:
        guarded = [flow for flow in self.outgoing if flow.condition is not None]
        if guarded:
            conditions = [flow.condition or "" for flow in guarded]
            index = token.instance.script_engine.conditions(token.scope, conditions)
            if index is not None:
                return guarded[index]
        otherwise = self._otherwise()
        if otherwise is None:
            raise StepProblem("No condition was true, and there is no default flow.")
        return otherwise

    def _otherwise(self) -> Outgoing | None:
        if self.default is None and len(self.outgoing) == 1 and not self.outgoing[0].condition:
            return self.outgoing[0]
        return self.default


class ParallelGateway(Node):
    """Waits for one token on each of its incoming flows, then puts one on each outgoing flow.

    SpiffWorkflow finds out from the history in the tree which branches have arrived; here each
    token that waits knows the flow it came by, so that no history is needed and a second token
    on the same flow stays for the next round.
    """

    joins = True

    def _update_hook(self, token: Token) -> bool:
        token._set_state(TaskState.WAITING)
        if len(self.incoming) < 2:
            return True
        arrived = self._arrived(token)
        if arrived.keys() != self.incoming:
            return False
        for other in arrived.values():
            if other is not token:
                other.remove()
        token.leaving = True
        return True

    def _arrived(self, token: Token) -> dict[str, Token]:
        """The token to be used for each flow: this one, else the one that waits longest."""
        waiting: dict[str, Token] = {}
        for other in _siblings(token):
            if other.task_spec is self and other.state == TaskState.WAITING:
                waiting.setdefault(other.flow, other)
        waiting[token.flow] = token
        return waiting

    def retry(self, token: Token) -> None:
        """One that was found to be blocked looks once more."""
        if token.leaving or self._update_hook(token):
            token.ready()


def _siblings(token: Token) -> list[Any]:
    tree: Any = token.workflow
    return list(tree.tokens())
