"""The instances of a play and what is under way between them."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from itsm_flow.domain.hashchain import moment_text
from itsm_flow.domain.model import Element, Kind, ProcessModel, Trigger
from itsm_flow.domain.progress import (
    Command,
    DeliverSignal,
    MessageWait,
    Progress,
    SignalWait,
    Start,
    Variables,
)
from itsm_flow.domain.records import number_of, sequence_of
from itsm_flow.engine import Executable, Limits, load
from itsm_flow.engine.start_timers import StartTimer
from itsm_flow.errors import ItsmFlowError
from itsm_flow.services.playing.instances import Caller, PlayedInstance, completed_in

MESSAGES_LIVE = timedelta(days=30)
MOST_COMMANDS = 10_000


class PlayError(ItsmFlowError):
    """An answer does not fit what the play waits for, or the play does not come to rest."""

    template = "The play stopped: {reason}"


@dataclass(frozen=True, slots=True)
class Letter:
    """A message on its way; without a key it fits whoever waits for its name."""

    name: str
    correlation_key: str | None
    variables: Variables
    expires: datetime
    any_key: bool = False

    def fits(self, wait: MessageWait) -> bool:
        """Whether somebody waits for this message."""
        same = self.any_key or wait.correlation_key == self.correlation_key
        return wait.message_name == self.name and same


@dataclass(frozen=True, slots=True)
class WaitingStart:
    """A process that a timer will begin."""

    process_id: str
    element_id: str
    timer: StartTimer


@dataclass(slots=True)
class Stage:
    """`instances` are those that have not ended, the oldest first; `moved` is yet to be followed.

    A signal on its way is for an instance, or for the process that it begins.
    """

    models: Mapping[str, ProcessModel]
    decisions: Mapping[str, Any]
    now: datetime
    limits: Limits = field(default_factory=Limits)
    trace: list[str] = field(default_factory=list)
    instances: list[PlayedInstance] = field(default_factory=list)
    begun: int = 0
    letters: deque[Letter] = field(default_factory=deque)
    signals: deque[tuple[PlayedInstance | str, DeliverSignal | Start]] = field(
        default_factory=deque
    )
    start_timers: list[WaitingStart] = field(default_factory=list)
    moved: deque[tuple[PlayedInstance, Progress]] = field(default_factory=deque)
    commands: int = 0
    _executables: dict[str, Executable] = field(default_factory=dict)

    def begin(
        self,
        process_id: str,
        variables: Mapping[str, Any],
        element_id: str | None,
        caller: Caller | None = None,
    ) -> PlayedInstance:
        """Start an instance, with what the server would add to its variables."""
        executable = self._executables.get(process_id)
        if executable is None:
            executable = self._executables[process_id] = load(self.models[process_id])
        instance = PlayedInstance(executable, self.decisions, self.limits, caller)
        self.begun += 1
        self.instances.append(instance)
        given = dict(variables) | {
            "recordNumber": number_of(sequence_of(process_id, self.now), self.begun),
            "startedAt": moment_text(self.now),
        }
        self.run(instance, Start(given, element_id))
        return instance

    def run(self, instance: PlayedInstance, command: Command) -> None:
        """Let an instance move, and put what it sends on its way."""
        self.commands += 1
        if self.commands > MOST_COMMANDS:
            raise PlayError(reason=f"The play did not come to rest within {MOST_COMMANDS} steps.")
        progress = instance.advance(command, self.now)
        for token in progress.closed:
            self._end_called(instance, token)
        if instance.is_over:
            self.instances.remove(instance)
        self.moved.append((instance, progress))
        self.trace += completed_in(progress)
        for signal in progress.signals:
            self.throw_signal(signal.signal_name, signal.variables, instance)
        for thrown in progress.thrown:
            self.send(thrown.message_name, thrown.correlation_key, thrown.variables)

    def send(
        self, name: str, key: str | None, variables: Variables, *, any_key: bool = False
    ) -> None:
        """Put a message on its way."""
        expires = self.now + MESSAGES_LIVE
        self.letters.append(Letter(name, key, variables, expires, any_key))

    def throw_signal(
        self, name: str, variables: Variables, sender: PlayedInstance | None = None
    ) -> None:
        """Send it to everyone who waits for it now; nothing is kept for who comes later.

        Who waits for it in the sender has got it already.
        """
        for instance in self.instances:
            for wait in instance.waiting(SignalWait):
                if wait.signal_name == name and instance is not sender:
                    self.signals.append((instance, DeliverSignal(wait.token, variables)))
        for process_id, element in start_events(self.models, Trigger.SIGNAL):
            if element.signal == name:
                self.signals.append((process_id, Start(variables, element.id)))

    def _end_called(self, instance: PlayedInstance, token: str) -> None:
        """What a call activity began ends with it."""
        for called in list(self.instances):
            caller = called.caller
            if caller is not None and caller.instance is instance and caller.wait.token == token:
                self.instances.remove(called)
                for inner in called.waits:
                    self._end_called(called, inner)
                called.waits.clear()


def start_events(
    models: Mapping[str, ProcessModel], trigger: Trigger
) -> Iterator[tuple[str, Element]]:
    """The start events of whole processes that react to this, each with its process."""
    for process_id, model in models.items():
        for element in model.elements.values():
            starts = element.kind is Kind.START_EVENT and element.parent is None
            if starts and element.trigger is trigger:
                yield process_id, element


def plain_start(model: ProcessModel) -> Element | None:
    """The start event without a trigger, if there is one."""
    for _, element in start_events({model.process_id: model}, Trigger.NONE):
        return element
    return None
