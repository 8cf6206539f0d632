"""What moves a process, and what came of it: the plain data between services and the engine.

Services hand the engine a stored state and one `Command`; the engine returns one `Progress`.
Whatever the process waits for is a `Wait`; its `token` is unique within the instance and stays the
same from when the wait is opened until it is closed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from itsm_flow.domain.model import Binding

Variables = Mapping[str, Any]
"""Variable name → JSON value (None, bool, int, float, str, list, dict)."""


# ---- commands -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Start:
    """Create an instance; `element_id` names a message start event, None the plain start event."""

    variables: Variables = field(default_factory=dict)
    element_id: str | None = None


@dataclass(frozen=True, slots=True)
class Complete:
    """The user task or job that waits at `token` is done, with these results."""

    token: str
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ThrowError:
    """The job that waits at `token` ends with a BPMN error of this code."""

    token: str
    code: str
    message: str = ""
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FireTimer:
    """The timer that waits at `token` is due."""

    token: str


@dataclass(frozen=True, slots=True)
class DeliverMessage:
    """The message subscription that waits at `token` was matched."""

    token: str
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeliverSignal:
    """The signal that is waited for at `token` was broadcast."""

    token: str
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Retry:
    """Try the failed step at `token` again, after setting these variables in its scope."""

    token: str
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Escalate:
    """An escalation left the process that the call activity at `token` has called."""

    token: str
    code: str
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RefuseCall:
    """The process that the call activity at `token` wants cannot be started, or not be taken in."""

    token: str
    reason: str
    detail: str = ""


Command = (
    Start
    | Complete
    | ThrowError
    | FireTimer
    | DeliverMessage
    | DeliverSignal
    | Retry
    | Escalate
    | RefuseCall
)


# ---- what the process waits for -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UserTaskWait:
    """An open user task. `variables` are what its form shows: all that is visible in its scope.

    `multi_instance` is (number of this one from 1, how many there are), None outside of one.
    """

    token: str
    element_id: str
    name: str
    form_id: str | None
    assignee: str | None
    candidate_groups: tuple[str, ...]
    candidate_users: tuple[str, ...]
    due: datetime | None
    follow_up: datetime | None
    priority: int
    multi_instance: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class JobWait:
    """A service task that waits for a handler of `type`. `variables` are its inputs."""

    token: str
    element_id: str
    type: str
    retries: int
    headers: Mapping[str, str]
    variables: Variables


@dataclass(frozen=True, slots=True)
class TimerWait:
    """`due` is aware UTC. A repeating timer closes and opens under a new token at each firing."""

    token: str
    element_id: str
    due: datetime


@dataclass(frozen=True, slots=True)
class MessageWait:
    token: str
    element_id: str
    message_name: str
    correlation_key: str


@dataclass(frozen=True, slots=True)
class SignalWait:
    token: str
    element_id: str
    signal_name: str


@dataclass(frozen=True, slots=True)
class ConditionWait:
    """Nobody has to do anything: the engine looks whenever a variable changes."""

    token: str
    element_id: str
    condition: str


@dataclass(frozen=True, slots=True)
class CallWait:
    """A call activity that waits for the process it calls; `variables` are what that begins with.

    `binding` says whether it is the version bound at deployment, or the newest.
    """

    token: str
    element_id: str
    process_id: str
    binding: Binding
    variables: Variables


@dataclass(frozen=True, slots=True)
class FailedStep:
    """A step that could not be carried out; `detail` is for operators (expression, position)."""

    token: str
    element_id: str
    reason: str
    detail: str = ""


Wait = (
    UserTaskWait
    | JobWait
    | TimerWait
    | MessageWait
    | SignalWait
    | ConditionWait
    | CallWait
    | FailedStep
)


@dataclass(frozen=True, slots=True)
class Outside:
    """What the callers of an instance catch around their call activities.

    Of errors None is every code. Of escalations it is (code, "" for all; whether it interrupts),
    the nearest first.
    """

    errors: frozenset[str | None] = frozenset()
    escalations: tuple[tuple[str, bool], ...] = ()

    def catches_error(self, code: str) -> bool:
        """Whether an error of this code that leaves the instance is caught."""
        return code in self.errors or None in self.errors

    def interrupts(self, code: str) -> bool | None:
        """Whether an escalation of this code interrupts who catches it; None: nobody does."""
        for caught, interrupts in self.escalations:
            if caught in (code, ""):
                return interrupts
        return None

    def within(self, around: "Outside") -> "Outside":
        """This, and beyond it what is caught around the caller."""
        return Outside(self.errors | around.errors, self.escalations + around.escalations)


# ---- what came of it ----------------------------------------------------------------------------


class Status(StrEnum):
    ACTIVE = "active"
    COMPLETED = "completed"


class StepKind(StrEnum):
    ENTERED = "entered"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Change:
    """A variable before → after. `scope` is "" for the process, else the token of a scope.

    `existed` tells a variable that was null from one that was not there.
    """

    scope: str
    name: str
    before: Any
    after: Any
    existed: bool = True


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """How a decision was answered.

    `inputs` are those of a table by label, else the variables that were read; `rules` the 1-based
    numbers of the rules that hit; `needed` the decisions that were answered before it, in order.
    """

    decision_id: str
    inputs: Variables
    rules: tuple[int, ...]
    result: Any
    needed: "tuple[DecisionRecord, ...]" = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to one of the owner's flow nodes, in order.

    A node that needs nobody has one COMPLETED step and no ENTERED one. `flows` are the owner's
    sequence flows that were taken on leaving.
    """

    kind: StepKind
    element_id: str
    token: str
    flows: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    decision: DecisionRecord | None = None
    multi_instance: tuple[int, int] | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Thrown:
    """A message that a step sends; `step` is the index of its step in `Progress.steps`."""

    element_id: str
    token: str
    message_name: str
    correlation_key: str | None
    variables: Variables


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A signal that a step throws. Whoever waits for it in the same instance has got it already."""

    element_id: str
    token: str
    signal_name: str
    variables: Variables


@dataclass(frozen=True, slots=True)
class Escaped:
    """An error that ended a called process; its caller catches it."""

    code: str
    message: str
    variables: Variables


@dataclass(frozen=True, slots=True)
class Escalated:
    """An escalation that leaves a called process; a caller catches it."""

    code: str
    variables: Variables


@dataclass(frozen=True, slots=True)
class Progress:
    """The new state and everything that has to be written because of it.

    `closed` are tokens of waits that are over, for whatever reason: completed, fired, delivered,
    retried, or cancelled (then a CANCELLED step tells). `milestones` are reached in this order.
    `variables` are those of the process scope, as they are now. `escaped` is the error with which
    a called process ended.
    """

    state: bytes
    status: Status
    opened: tuple[Wait, ...]
    closed: tuple[str, ...]
    thrown: tuple[Thrown, ...]
    steps: tuple[Step, ...]
    milestones: tuple[str, ...]
    variables: Variables
    end_event: str | None = None
    escaped: Escaped | None = None
    signals: tuple[Broadcast, ...] = ()
    escalated: tuple[Escalated, ...] = ()
