"""Standard loops: an activity that is carried out again while a condition holds."""

from __future__ import annotations

from itsm_flow.domain.model import StandardLoop
from itsm_flow.engine.expressions import feel_of, truth
from itsm_flow.engine.nodes.repeated import RepeatedBody
from itsm_flow.engine.problems import StepProblem
from itsm_flow.engine.tree import Loop, Token


class LoopBody(RepeatedBody):
    """Carries out `inner` one time after the other, while the condition holds.

    The condition sees what is visible around the activity, and `loopCounter`: how often it was
    carried out already.
    """

    @property
    def repetition(self) -> StandardLoop:
        found = self.owned.standard_loop
        if found is None:
            raise StepProblem("The step has no loop.")
        return found

    def enter(self, token: Token) -> bool:
        """Begin the first time, or the next."""
        if token.loop is None:
            token.draft = None
            if self.repetition.test_before and not self._goes_on(token, 0):
                return True
            self._begin_first(token)
            self.reach(token)
        else:
            self.add_instance(token, token.loop.completed + 1).ready()
        return False

    def _begin_first(self, token: Token) -> None:
        token.loop = Loop(0, 0, [])
        try:
            child = self.add_instance(token, 1)
            self.arm(token)
        except StepProblem:
            self.withdraw(token)
            token.loop = None
            raise
        child.ready()

    def _goes_on(self, token: Token, done: int) -> bool:
        """Whether it is carried out once more. Raises StepProblem."""
        repetition = self.repetition
        if repetition.maximum is not None and done >= repetition.maximum:
            return False
        text = repetition.condition
        if text is None:
            return True
        condition = feel_of(text) or text
        engine = token.instance.script_engine
        return truth(engine.in_scope(token.scope, condition, {"loopCounter": done}), condition)

    def collect(self, child: Token) -> None:
        """Ask whether that was the last time. Raises StepProblem."""
        child.ends_loop = not self._goes_on(child.parent, child.number or 0)

    def instance_done(self, child: Token) -> None:
        """Once more, or leave."""
        token: Token = child.parent
        if token.loop is None:
            return
        token.loop.completed += 1
        token.draft = child.draft
        token.leaving = child.ends_loop
        token.ready()
