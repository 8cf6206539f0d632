"""Moves the instances of a play: answers in, trace out; between them messages and time."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import singledispatchmethod
from typing import Any

from itsm_flow.domain.calls import handed_up
from itsm_flow.domain.hashchain import moment_text
from itsm_flow.domain.model import Element, Kind, ProcessModel, Trigger
from itsm_flow.domain.progress import (
    CallWait,
    Command,
    DeliverMessage,
    DeliverSignal,
    Escalate,
    FireTimer,
    JobWait,
    MessageWait,
    Progress,
    RefuseCall,
    SignalWait,
    Start,
    ThrowError,
    TimerWait,
    UserTaskWait,
    Variables,
    Wait,
)
from itsm_flow.domain.progress import Complete as CompleteStep
from itsm_flow.domain.records import number_of, sequence_of
from itsm_flow.engine import Executable, Limits, first_start, load, next_start
from itsm_flow.engine.start_timers import StartTimer
from itsm_flow.engine.times import parse_duration
from itsm_flow.errors import ItsmFlowError
from itsm_flow.services.playing.answers import (
    Answer,
    Broadcast,
    Complete,
    Pass,
    Publish,
    Throw,
)
from itsm_flow.services.playing.instances import Caller, PlayedInstance, completed_in

MESSAGES_LIVE = timedelta(days=30)
MOST_COMMANDS = 10_000
STARTER = "play"


class PlayError(ItsmFlowError):
    """An answer does not fit what the play waits for, or the play does not come to rest."""

    template = "{reason}"


@dataclass(frozen=True, slots=True)
class _Letter:
    """A message on its way; without a key it fits whoever waits for its name."""

    name: str
    correlation_key: str | None
    variables: Variables
    expires: datetime
    any_key: bool = False

    def fits(self, wait: MessageWait) -> bool:
        same = self.any_key or wait.correlation_key == self.correlation_key
        return wait.message_name == self.name and same


@dataclass(frozen=True, slots=True)
class WaitingStart:
    """A process that a timer will begin."""

    process_id: str
    element_id: str
    timer: StartTimer


@dataclass(slots=True)
class Player:
    """Several instances that reach each other. Each call comes to rest before it returns.

    A message that nobody waits for is kept for as long as the server would keep it.
    """

    models: Mapping[str, ProcessModel]
    decisions: Mapping[str, Any]
    now: datetime
    limits: Limits = field(default_factory=Limits)
    trace: list[str] = field(default_factory=list)
    instances: list[PlayedInstance] = field(default_factory=list)
    """Those that have not ended, the oldest first."""
    begun: int = 0
    _executables: dict[str, Executable] = field(default_factory=dict)
    _start_timers: list["WaitingStart"] = field(default_factory=list)
    _letters: deque[_Letter] = field(default_factory=deque)
    _signals: deque[tuple[PlayedInstance | str, DeliverSignal | Start]] = field(
        default_factory=deque
    )
    _moved: deque[tuple[PlayedInstance, Progress]] = field(default_factory=deque)
    _commands: int = 0

    # ---- what happens from outside ------------------------------------------------------------

    def start(
        self,
        process_id: str,
        variables: Mapping[str, Any] | None = None,
        *,
        element_id: str | None = None,
    ) -> PlayedInstance:
        """Begin an instance, at its plain start event or at the one that is named."""
        given = {"requester": STARTER, **(variables or {})}
        instance = self._begin(process_id, given, element_id)
        self._settle()
        return instance

    @singledispatchmethod
    def give(self, answer: Answer) -> None:
        """Let one thing happen. Raises PlayError when nothing waits for it."""
        raise TypeError(f"{answer!r} is no answer")

    @give.register
    def _complete(self, answer: Complete) -> None:
        instance, token = self._open_step(answer.element, UserTaskWait, JobWait)
        self._run(instance, CompleteStep(token, answer.variables))
        self._settle()

    @give.register
    def _throw(self, answer: Throw) -> None:
        instance, token = self._open_step(answer.element, JobWait)
        self._run(instance, ThrowError(token, answer.code, variables=answer.variables))
        self._settle()

    @give.register
    def _publish(self, answer: Publish) -> None:
        key = answer.correlation_key
        expires = self.now + MESSAGES_LIVE
        letter = _Letter(answer.name, key, answer.variables, expires, any_key=key is None)
        self._letters.append(letter)
        self._settle()

    @give.register
    def _broadcast(self, answer: Broadcast) -> None:
        self._throw_signal(answer.name, answer.variables)
        self._settle()

    @give.register
    def _pass(self, answer: Pass) -> None:
        try:
            until = parse_duration(answer.duration).after(self.now)
        except (OverflowError, ValueError) as error:
            raise PlayError(reason=f"{answer.duration} is too long.") from error
        self._settle(until)
        self.now = until

    def _open_step(self, text: str, *kinds: type[Any]) -> tuple[PlayedInstance, str]:
        """The user task or job that is meant, by id first, then by name, the oldest first."""
        for by_name in (False, True):
            for instance in self.instances:
                for wait in instance.waiting(*kinds):
                    if instance.is_called(wait.element_id, text, by_name=by_name):
                        return instance, wait.token
        what = "No job" if kinds == (JobWait,) else "No user task and no job"
        raise PlayError(reason=f"{what} waits at “{text}”.")

    # ---- moving -------------------------------------------------------------------------------

    def _begin(
        self,
        process_id: str,
        variables: Mapping[str, Any],
        element_id: str | None,
        caller: Caller | None = None,
    ) -> PlayedInstance:
        executable = self._executables.get(process_id)
        if executable is None:
            executable = self._executables[process_id] = load(self.models[process_id])
        instance = PlayedInstance(executable, self.decisions, self.limits, caller)
        self.begun += 1
        self.instances.append(instance)
        sequence = sequence_of(process_id, self.now)
        given = dict(variables) | {
            "recordNumber": number_of(sequence, self.begun),
            "startedAt": moment_text(self.now),
        }
        self._run(instance, Start(given, element_id))
        return instance

    def _run(self, instance: PlayedInstance, command: Command) -> None:
        self._commands += 1
        if self._commands > MOST_COMMANDS:
            raise PlayError(reason=f"The play did not come to rest within {MOST_COMMANDS} steps.")
        progress = instance.advance(command, self.now)
        for token in progress.closed:
            self._end_called(instance, token)
        if instance.is_over:
            self.instances.remove(instance)
        self._moved.append((instance, progress))
        self.trace += completed_in(progress)
        for signal in progress.signals:
            self._throw_signal(signal.signal_name, signal.variables, instance)
        for thrown in progress.thrown:
            expires = self.now + MESSAGES_LIVE
            key = thrown.correlation_key
            self._letters.append(_Letter(thrown.message_name, key, thrown.variables, expires))

    def _settle(self, until: datetime | None = None) -> None:
        """Deliver what can be delivered and fire what is due, until nothing is."""
        self._commands = 0
        while (
            self._follow()
            or self._deliver_signal()
            or self._deliver()
            or self._fire(until or self.now)
        ):
            pass

    # ---- calls --------------------------------------------------------------------------------

    def _follow(self) -> bool:
        """Follow the oldest move: what it calls, and what its caller is told."""
        if not self._moved:
            return False
        instance, progress = self._moved.popleft()
        for wait in progress.opened:
            if isinstance(wait, CallWait) and wait.token in instance.waits:
                self._call(instance, wait)
        caller = instance.caller
        for item in progress.escalated:
            if caller is not None and caller.wait.token in caller.instance.waits:
                token = caller.wait.token
                self._run(caller.instance, Escalate(token, item.code, item.variables))
        if instance.is_over and caller is not None and caller.wait.token in caller.instance.waits:
            self._run(caller.instance, _outcome(caller, progress))
        return True

    def _call(self, instance: PlayedInstance, wait: CallWait) -> None:
        given = {"requester": STARTER, **wait.variables}
        limit = self.limits.call_depth
        model = self.models.get(wait.process_id)
        starts = [] if model is None else _plain_starts(model)
        if instance.depth >= limit:
            reason = f"More than {limit} calls would be under way inside one another."
        elif model is None:
            reason = f"There is no process '{wait.process_id}'."
        elif not starts:
            reason = f"The process '{wait.process_id}' has no start event without a trigger."
        else:
            self._begin(wait.process_id, given, starts[0].id, Caller(instance, wait, given))
            return
        self._run(instance, RefuseCall(wait.token, reason))

    def _end_called(self, instance: PlayedInstance, token: str) -> None:
        """What a call activity began ends with it."""
        for called in list(self.instances):
            caller = called.caller
            if caller is not None and caller.instance is instance and caller.wait.token == token:
                self.instances.remove(called)
                for inner in called.waits:
                    self._end_called(called, inner)
                called.waits.clear()

    # ---- messages -----------------------------------------------------------------------------

    def _deliver(self) -> bool:
        """Hand over the oldest message that somebody waits for."""
        for letter in list(self._letters):
            if letter.expires <= self.now:
                self._letters.remove(letter)
            elif self._hand_over(letter):
                self._letters.remove(letter)
                return True
        return False

    def _hand_over(self, letter: _Letter) -> bool:
        """In each process one receiver gets it: who has waited longest, else a new instance."""
        receivers: dict[str, tuple[PlayedInstance, MessageWait]] = {}
        for instance in self.instances:
            for wait in instance.waiting(MessageWait):
                if letter.fits(wait):
                    receivers.setdefault(instance.model.process_id, (instance, wait))
        starts = [
            (process_id, element)
            for process_id, element in start_events(self.models, Trigger.MESSAGE)
            if process_id not in receivers
            and element.message is not None
            and element.message.name == letter.name
        ]
        for instance, wait in receivers.values():
            self._run(instance, DeliverMessage(wait.token, letter.variables))
        for process_id, element in starts:
            self._begin(process_id, letter.variables, element.id)
        return bool(receivers or starts)

    # ---- signals ------------------------------------------------------------------------------

    def _throw_signal(
        self, name: str, variables: Variables, sender: PlayedInstance | None = None
    ) -> None:
        """Send it to everyone who waits for it now; nothing is kept for who comes later.

        Who waits for it in the sender has got it already.
        """
        for instance in self.instances:
            for wait in instance.waiting(SignalWait):
                if wait.signal_name == name and instance is not sender:
                    self._signals.append((instance, DeliverSignal(wait.token, variables)))
        for process_id, element in start_events(self.models, Trigger.SIGNAL):
            if element.signal == name:
                self._signals.append((process_id, Start(variables, element.id)))

    def _deliver_signal(self) -> bool:
        """Bring the oldest signal on its way to one who still waits for it."""
        if not self._signals:
            return False
        receiver, command = self._signals.popleft()
        if isinstance(command, Start) and isinstance(receiver, str):
            self._begin(receiver, command.variables, command.element_id)
        elif isinstance(receiver, PlayedInstance) and _still_waits(receiver, command):
            self._run(receiver, command)
        return True

    # ---- time ---------------------------------------------------------------------------------

    def _fire(self, until: datetime) -> bool:
        """Fire the timer that is due first, at its own time."""
        due = [
            (wait.due, number, wait.token, instance)
            for number, instance in enumerate(self.instances)
            for wait in instance.waiting(TimerWait)
            if wait.due <= until
        ]
        first = min(due, key=lambda item: item[:2]) if due else None
        starting = min(self._start_timers, key=lambda item: item.timer.due, default=None)
        if starting is not None and starting.timer.due <= (first[0] if first else until):
            self._fire_start(starting)
            return True
        if first is None:
            return False
        moment, _, token, instance = first
        self.now = max(self.now, moment)
        self._run(instance, FireTimer(token))
        return True

    def wait_to_start(self, process_id: str) -> None:
        """Let the timers of its start events begin a process as time passes."""
        model = self.models[process_id]
        for _, element in start_events({process_id: model}, Trigger.TIMER):
            timer = first_start(model, element, self.now)
            if timer is not None:
                self._start_timers.append(WaitingStart(process_id, element.id, timer))

    def _fire_start(self, starting: "WaitingStart") -> None:
        self.now = max(self.now, starting.timer.due)
        self._start_timers.remove(starting)
        following = next_start(starting.timer.plan, self.now)
        if following is not None:
            again = WaitingStart(starting.process_id, starting.element_id, following)
            self._start_timers.append(again)
        self._begin(starting.process_id, {}, starting.element_id)

    @property
    def start_timers(self) -> tuple["WaitingStart", ...]:
        return tuple(self._start_timers)

    # ---- what it waits for --------------------------------------------------------------------

    def waiting(self) -> Iterator[tuple[PlayedInstance, Wait]]:
        """Everything that is open, instance by instance, the oldest first."""
        for instance in self.instances:
            for wait in instance.waits.values():
                yield instance, wait


def _still_waits(instance: PlayedInstance, command: DeliverSignal | Start) -> bool:
    return isinstance(command, DeliverSignal) and command.token in instance.waits


def _outcome(caller: Caller, progress: Progress) -> Command:
    """What a call activity is told of the end of its process."""
    token, escaped = caller.wait.token, progress.escaped
    if escaped is None:
        return CompleteStep(token, handed_up(caller.given, progress.variables))
    return ThrowError(token, escaped.code, escaped.message, escaped.variables)


def _plain_starts(model: ProcessModel) -> list[Element]:
    return [element for _, element in start_events({model.process_id: model}, Trigger.NONE)]


def start_events(
    models: Mapping[str, ProcessModel], trigger: Trigger
) -> Iterator[tuple[str, Element]]:
    """The start events of whole processes that react to this, each with its process."""
    for process_id, model in models.items():
        for element in model.elements.values():
            starts = element.kind is Kind.START_EVENT and element.parent is None
            if starts and element.trigger is trigger:
                yield process_id, element
