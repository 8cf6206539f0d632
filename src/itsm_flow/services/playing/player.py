"""Answers in, trace out: what happens from outside, and all that follows from it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import singledispatchmethod
from typing import Any

from itsm_flow.domain.model import ProcessModel
from itsm_flow.domain.progress import Complete as CompleteStep
from itsm_flow.domain.progress import JobWait, ThrowError, UserTaskWait, Wait
from itsm_flow.engine import Limits
from itsm_flow.engine.times import parse_duration
from itsm_flow.services.playing import calls, clock, post
from itsm_flow.services.playing.answers import (
    Answer,
    Broadcast,
    Complete,
    Pass,
    Publish,
    Throw,
)
from itsm_flow.services.playing.instances import PlayedInstance
from itsm_flow.services.playing.stage import PlayError, Stage, WaitingStart


class Player:
    """Plays processes without a database. Each call comes to rest before it returns.

    A message that nobody waits for is kept for as long as the server would keep it. What a step
    cannot do is a failed step; PlayError is for what the caller cannot do.
    """

    def __init__(
        self,
        models: Mapping[str, ProcessModel],
        decisions: Mapping[str, Any],
        now: datetime,
        limits: Limits | None = None,
    ) -> None:
        self._stage = Stage(models, decisions, now, limits or Limits())

    # ---- what there is ------------------------------------------------------------------------

    @property
    def models(self) -> Mapping[str, ProcessModel]:
        return self._stage.models

    @property
    def now(self) -> datetime:
        return self._stage.now

    @property
    def trace(self) -> tuple[str, ...]:
        """The flow nodes of all instances, in the order of their completion."""
        return tuple(self._stage.trace)

    @property
    def begun(self) -> int:
        """How many instances there were."""
        return self._stage.begun

    @property
    def instances(self) -> tuple[PlayedInstance, ...]:
        """Those that have not ended, the oldest first."""
        return tuple(self._stage.instances)

    @property
    def start_timers(self) -> tuple[WaitingStart, ...]:
        return tuple(self._stage.start_timers)

    def waiting(self) -> Iterator[tuple[PlayedInstance, Wait]]:
        """Everything that is open, instance by instance, the oldest first."""
        for instance in self._stage.instances:
            for wait in instance.waits.values():
                yield instance, wait

    # ---- what happens from outside ------------------------------------------------------------

    def start(
        self,
        process_id: str,
        variables: Mapping[str, Any] | None = None,
        *,
        element_id: str | None = None,
    ) -> PlayedInstance:
        """Begin an instance, at its plain start event or at the one that is named."""
        given = {"requester": calls.STARTER, **(variables or {})}
        instance = self._stage.begin(process_id, given, element_id)
        self._settle()
        return instance

    def wait_to_start(self, process_id: str) -> None:
        """Let the timers of its start events begin a process as time passes."""
        clock.wait_to_start(self._stage, process_id)

    @singledispatchmethod
    def give(self, answer: Answer) -> None:
        """Let one thing happen. Raises PlayError when nothing waits for it."""
        raise TypeError(f"{answer!r} is no answer")

    @give.register
    def _complete(self, answer: Complete) -> None:
        instance, token = self._open_step(answer.element, UserTaskWait, JobWait)
        self._stage.run(instance, CompleteStep(token, answer.variables))
        self._settle()

    @give.register
    def _throw(self, answer: Throw) -> None:
        instance, token = self._open_step(answer.element, JobWait)
        self._stage.run(instance, ThrowError(token, answer.code, variables=answer.variables))
        self._settle()

    @give.register
    def _publish(self, answer: Publish) -> None:
        key = answer.correlation_key
        self._stage.send(answer.name, key, answer.variables, any_key=key is None)
        self._settle()

    @give.register
    def _broadcast(self, answer: Broadcast) -> None:
        self._stage.throw_signal(answer.name, answer.variables)
        self._settle()

    @give.register
    def _pass(self, answer: Pass) -> None:
        try:
            until = parse_duration(answer.duration).after(self.now)
        except (OverflowError, ValueError) as error:
            raise PlayError(reason=f"{answer.duration} is too long.") from error
        self._settle(until)
        self._stage.now = until

    def _open_step(self, text: str, *kinds: type[Any]) -> tuple[PlayedInstance, str]:
        """The user task or job that is meant, by id first, then by name, the oldest first."""
        for by_name in (False, True):
            for instance in self._stage.instances:
                for wait in instance.waiting(*kinds):
                    if instance.is_called(wait.element_id, text, by_name=by_name):
                        return instance, wait.token
        what = "No job" if kinds == (JobWait,) else "No user task and no job"
        raise PlayError(reason=f"{what} waits at “{text}”.")

    def _settle(self, until: datetime | None = None) -> None:
        """Follow, deliver and fire one thing after the other until nothing is left to do."""
        stage = self._stage
        stage.commands = 0
        while (
            calls.follow(stage)
            or post.deliver_signal(stage)
            or post.deliver_message(stage)
            or clock.fire(stage, until or stage.now)
        ):
            pass
