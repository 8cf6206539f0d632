"""What all repeated activities have in common: one token for the activity, some under it.

The instances tell the steps; the flows taken on leaving are told at the last one. Only an activity
that is not carried out at all has a step of its own.
"""

from __future__ import annotations

from itsm_flow.domain.progress import StepKind
from itsm_flow.engine.nodes.base import Node
from itsm_flow.engine.tree import Token


class RepeatedBody(Node):
    """Carries out `inner` several times."""

    inner: Node
    repeats = True

    def only_holds(self, token: Token) -> bool:
        return token.loop is not None

    def is_seen(self, token: Token) -> bool:
        return token.failure is not None

    def map_inputs(self, token: Token) -> None:
        """Each instance evaluates its own."""

    def map_outputs(self, token: Token) -> None:
        """Each instance evaluated its own."""

    def add_instance(self, token: Token, number: int) -> Token:
        """A token for one more instance, which knows its number."""
        child = token.instance.add(token.workflow, self.inner, token)
        child.number = number
        scope = child.open_scope()
        child.instance.scopes.set_variable(scope, "loopCounter", number, told=False)
        return child

    def withdraw(self, token: Token) -> None:
        """Take back the instances that have just begun."""
        for child in token.children:
            if child.number is not None:
                child.remove()

    def collect(self, child: Token) -> None:
        """What is to be done before an instance is over. Raises StepProblem."""
        raise NotImplementedError

    def instance_done(self, child: Token) -> None:
        """Go on with the next instance, or leave."""
        raise NotImplementedError

    def note_completed(self, token: Token) -> None:
        """Tell it at the last instance, where there is one."""
        if token.draft is not None:
            token.draft.changes += token.instance.scopes.take_changes()
            return
        token.draft = self.note(token, StepKind.COMPLETED)
        if token.loop is None:
            self.reach(token)
