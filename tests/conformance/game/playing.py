"""Plays a random diagram with random answers and has every step judged."""

from typing import Any

from conformance.game.choices import Choices
from conformance.game.drawing import START
from conformance.game.graph import Values
from conformance.game.judge import Judge
from conformance.notation import Scope
from conformance.playing import Instance
from itsm_flow.domain.progress import (
    CallWait,
    ConditionWait,
    DeliverMessage,
    DeliverSignal,
    FailedStep,
    FireTimer,
    JobWait,
    MessageWait,
    Retry,
    SignalWait,
    ThrowError,
    TimerWait,
    Wait,
)

_MOST_COMMANDS = 40


class Game:
    """One instance, followed by the judge."""

    def __init__(self, scope: Scope, choices: Choices, case: Any = None) -> None:
        self.choices = choices
        self.case = case or Instance(scope)
        self.judge = Judge(scope, START)

    def play(self) -> None:
        """Until it ends, or long enough."""
        self.case.start(**START)
        self._judge()
        for _ in range(_MOST_COMMANDS):
            if self.case.done:
                return
            waits = [
                wait
                for wait in sorted(self.case.open.values(), key=lambda wait: int(wait.token))
                if not isinstance(wait, ConditionWait)
            ]
            if not waits:
                return
            self._act(self.choices.of(waits))
            self._judge()

    def _judge(self) -> None:
        for step in self.case.progress.steps:
            self.judge.see(step)
        self.judge.rest(self.case)

    def _values(self) -> Values:
        """A result of one variable, or none; nothing is wanted again once the choices end."""
        if self.choices.used_up:
            return {"v0": 0}
        if self.choices.chance(40):
            return {}
        return {self.choices.of(("v0", "v1", "v2")): self.choices.number(3)}

    # ---- what somebody does -------------------------------------------------------------------

    def _act(self, wait: Wait) -> None:
        element_id, token = wait.element_id, wait.token
        stands_by = element_id in self.judge.events
        if isinstance(wait, FailedStep):
            values = self._values()
            self.judge.retried(element_id, values)
            self.case.run(Retry(token, values))
        elif isinstance(wait, TimerWait):
            self._tell(wait, {}, stands_by=stands_by)
            self.case.now = max(self.case.now, wait.due)
            self.case.run(FireTimer(token))
        elif isinstance(wait, MessageWait):
            values = self._values()
            self._tell(wait, values, stands_by=stands_by)
            self.case.run(DeliverMessage(token, values))
        elif isinstance(wait, SignalWait):
            values = self._values()
            self._tell(wait, values, stands_by=stands_by)
            self.case.run(DeliverSignal(token, values))
        elif isinstance(wait, JobWait | CallWait) and self.choices.chance(35):
            code = self.choices.of(("E1", "E2"))
            self.judge.thrown(token, code)
            self.case.run(ThrowError(token, code))
        else:
            values = self._values()
            self.judge.completed(token, values)
            self.case.finish(token, **values)

    def _tell(self, wait: Wait, values: Values, *, stands_by: bool) -> None:
        if stands_by:
            self.judge.happened(wait.element_id, values)
        else:
            self.judge.completed(wait.token, values)
