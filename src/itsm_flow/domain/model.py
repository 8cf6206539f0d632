"""What a diagram, a decision or a form says, read once and handed around as plain data.

`definitions` makes these from the owner's file; `engine` runs them; `services` store and bind them.
An expression is kept as it stands in the file: text that starts with `=` is FEEL, anything else is
a literal.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """The kind of a flow node."""

    TASK = "task"
    MANUAL_TASK = "manualTask"
    USER_TASK = "userTask"
    SCRIPT_TASK = "scriptTask"
    BUSINESS_RULE_TASK = "businessRuleTask"
    SERVICE_TASK = "serviceTask"
    SEND_TASK = "sendTask"
    RECEIVE_TASK = "receiveTask"
    SUBPROCESS = "subProcess"
    CALL_ACTIVITY = "callActivity"
    EXCLUSIVE_GATEWAY = "exclusiveGateway"
    INCLUSIVE_GATEWAY = "inclusiveGateway"
    PARALLEL_GATEWAY = "parallelGateway"
    EVENT_BASED_GATEWAY = "eventBasedGateway"
    START_EVENT = "startEvent"
    END_EVENT = "endEvent"
    CATCH_EVENT = "intermediateCatchEvent"
    THROW_EVENT = "intermediateThrowEvent"
    BOUNDARY_EVENT = "boundaryEvent"


class Trigger(StrEnum):
    """What an event reacts to or does."""

    NONE = "none"
    TIMER = "timer"
    MESSAGE = "message"
    SIGNAL = "signal"
    ERROR = "error"
    ESCALATION = "escalation"
    CONDITIONAL = "conditional"
    COMPENSATION = "compensate"
    LINK = "link"
    TERMINATE = "terminate"


class TimerForm(StrEnum):
    """How a timer's expression is to be read: ISO 8601, and for a cycle also as cron."""

    DATE = "date"
    DURATION = "duration"
    CYCLE = "cycle"


class Binding(StrEnum):
    """Which version of a form or decision a step uses: fixed at deployment, or the newest."""

    DEPLOYMENT = "deployment"
    LATEST = "latest"


@dataclass(frozen=True, slots=True)
class Timer:
    """`zone` names the time zone of its calendar and clock; None is UTC."""

    form: TimerForm
    expression: str
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """`name` and `correlation_key` may be FEEL; a message start event has no key."""

    name: str
    correlation_key: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """What a conditional event waits for: FEEL, and which variables wake it (all that it reads,
    unless `variables` names some)."""

    expression: str
    variables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VariableMapping:
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who may see and claim a task: each a literal, a comma-separated literal, or FEEL."""

    assignee: str | None = None
    candidate_groups: str | None = None
    candidate_users: str | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    due_date: str | None = None
    follow_up_date: str | None = None


@dataclass(frozen=True, slots=True)
class MultiInstance:
    """Runs the element once for each item of `input_collection` (FEEL giving a list).

    Or, where there is a `cardinality` (a number, or FEEL giving one), as often as that says.
    """

    sequential: bool
    input_collection: str
    input_element: str | None = None
    output_collection: str | None = None
    output_element: str | None = None
    completion_condition: str | None = None
    cardinality: str | None = None


@dataclass(frozen=True, slots=True)
class StandardLoop:
    """Runs the element again while `condition` (FEEL) holds, at most `maximum` times.

    `test_before`: the condition is asked before the first time too.
    """

    condition: str | None = None
    test_before: bool = False
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A form, a decision or a process that a step uses."""

    id: str
    binding: Binding = Binding.DEPLOYMENT


@dataclass(frozen=True, slots=True)
class Call:
    """Which process a call activity starts (its id may be FEEL), and what it hands over and takes.

    `all_in`: every variable that is visible goes in, else only those of the input mappings;
    `all_out`: every variable of the process comes back where there are no output mappings.
    """

    process: Reference
    all_in: bool = True
    all_out: bool = True


@dataclass(frozen=True, slots=True)
class Script:
    expression: str
    result_variable: str | None


@dataclass(frozen=True, slots=True)
class JobDefinition:
    type: str
    retries: str = "3"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Element:
    """One flow node of the owner's diagram, with everything we execute of it.

    `id` is the owner's id (or a generated one, where the file has none); `parent` is the id of the
    embedded subprocess around it, None directly in the process; `line` is 1-based. `signal` is a
    name (literal or FEEL). `triggered_by_event` marks an event subprocess.
    `handler` is the activity that takes back what a compensation event is attached to;
    `activity_ref` what an event that compensates is about, None for all in its scope.
    """

    id: str
    kind: Kind
    name: str
    line: int
    parent: str | None = None
    lane: str | None = None
    trigger: Trigger = Trigger.NONE
    timer: Timer | None = None
    message: Message | None = None
    signal: str | None = None
    error_code: str | None = None
    escalation_code: str | None = None
    condition: Condition | None = None
    link: str | None = None
    attached_to: str | None = None
    handler: str | None = None
    activity_ref: str | None = None
    for_compensation: bool = False
    interrupting: bool = True
    triggered_by_event: bool = False
    inputs: tuple[VariableMapping, ...] = ()
    outputs: tuple[VariableMapping, ...] = ()
    form: Reference | None = None
    assignment: Assignment = Assignment()
    schedule: Schedule = Schedule()
    priority: str | None = None
    script: Script | None = None
    decision: Reference | None = None
    call: Call | None = None
    result_variable: str | None = None
    job: JobDefinition | None = None
    loop: MultiInstance | None = None
    standard_loop: StandardLoop | None = None
    clauses: tuple[str, ...] = ()
    milestone: str | None = None
    not_same_as: tuple[str, ...] = ()
    accountable: tuple[str, ...] = ()
    consulted: tuple[str, ...] = ()
    informed: tuple[str, ...] = ()
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    default_flow: str | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow; `condition` is FEEL with its leading `=`."""

    id: str
    name: str
    source: str
    target: str
    condition: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane (or the pool itself, when it has no lanes), named after a role."""

    id: str
    name: str
    element_ids: tuple[str, ...]
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class ProcessModel:
    """One executable process.

    `canonical` is the BPMN that the engine parses: same behaviour, every flow node and flow with an
    id, no extension elements. `canonical_ids` maps the ids in it to the owner's ids; a canonical
    node or flow that is not in the map was added by us and never appears in a trace.
    """

    process_id: str
    name: str
    line: int
    elements: Mapping[str, Element]
    flows: Mapping[str, Flow]
    lanes: tuple[Lane, ...]
    canonical: bytes
    canonical_ids: Mapping[str, str]
    clauses: tuple[str, ...] = ()
