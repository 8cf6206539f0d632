"""What of BPMN 2.0 is run: one row an element, read by tests and by the page that tells it.

Whether a row is supported is never said twice: `refusal` asks the tables by which a deployment is
checked. `docs/bpmn-support.md` is made from these rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from itsm_flow.definitions import unsupported

"""The folder below `tests/` with a file an element."""

EVENTS = {
    "startEvent": "Start event",
    unsupported.EVENT_SUBPROCESS_START: "Start of an event subprocess",
    "intermediateCatchEvent": "Intermediate catch event",
    "intermediateThrowEvent": "Intermediate throw event",
    "boundaryEvent": "Boundary event",
    "endEvent": "End event",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One element as people call it.

    `tag`, `trigger` and `attribute` say what stands in the file; `case` names the tests that show
    what it does; `section` is where BPMN 2.0.2 says so; `note` is what is worth knowing.
    """

    group: str
    name: str
    tag: str
    section: str
    case: str = ""
    trigger: str = ""
    attribute: tuple[str, str] | None = None
    note: str = ""

    @property
    def case_file(self) -> str:
        """The file of its tests, most of them in `tests/conformance/`."""
        folder = "tests" if "/" in self.case else "tests/conformance"
        return f"{folder}/{self.case}.py" if self.case else ""


def refusal(row: Row) -> str | None:
    """Why a deployment with it is refused and what to use instead, None when it is run."""
    for tag in (row.tag, row.trigger):
        if tag in unsupported.ELEMENTS:
            return unsupported.ELEMENTS[tag]
    if row.attribute is not None:
        name, value = row.attribute
        if (row.tag, name) in unsupported.RUN_ATTRIBUTES:
            return None
        harmless, advice = unsupported.ATTRIBUTES.get(name, (frozenset({value}), ""))
        return None if value in harmless else advice
    if row.trigger and row.trigger not in unsupported.EVENT_TRIGGERS[row.tag]:
        return "This trigger is not run here."
    return None


# ---- the rows -----------------------------------------------------------------------------------


def rows() -> tuple[Row, ...]:
    """Every element, in the order of the page."""
    return tuple(
        chain(_activities(), _markers(), _gateways(), _events(), _flows(), _data(), _drawings())
    )


def _activities() -> Iterator[Row]:
    for tag, name, note in (
        ("task", "Task", "Needs nobody; done at once."),
        ("manualTask", "Manual task", "As a task: done at once."),
        ("userTask", "User task", "Waits for a person, with form, assignment, due date, priority."),
        ("scriptTask", "Script task", "One FEEL expression in `zeebe:script`."),
        ("businessRuleTask", "Business rule task", "A DMN decision, or a job."),
        ("serviceTask", "Service task", "A job of its type."),
        ("sendTask", "Send task", "Sends its message, or is a job where it has a type."),
        ("receiveTask", "Receive task", "Waits for a message under its correlation key."),
    ):
        yield Row("Activities", name, tag, "10.3.3, 13.3.3", "test_tasks", note=note)
    yield Row(
        "Activities",
        "Receive task that starts the process",
        "receiveTask",
        "10.3.3, 13.3.3",
        "test_starts",
        attribute=("instantiate", "true"),
    )
    yield Row(
        "Activities", "Embedded subprocess", "subProcess", "10.3.5, 13.3.4",
        "test_subprocesses",
    )  # fmt: skip
    yield Row(
        "Activities",
        "Event subprocess",
        "subProcess",
        "10.3.5, 13.5.4",
        "test_event_subprocesses",
        attribute=("triggeredByEvent", "true"),
    )
    yield Row(
        "Activities",
        "Call activity",
        "callActivity",
        "10.3.6",
        "integration/test_calls",
        note="The called process is an instance of its own, bound at deployment unless `latest`.",
    )
    yield Row("Activities", "Transaction", "transaction", "10.3.5")
    yield Row("Activities", "Ad-hoc subprocess", "adHocSubProcess", "10.3.5")


def _markers() -> Iterator[Row]:
    case = "test_multi_instance"
    loop = "multiInstanceLoopCharacteristics"
    yield Row("Markers", "Multi-instance, parallel and sequential", loop, "10.3.8, 13.3.7", case)
    for tag, name in (
        ("completionCondition", "Multi-instance: completion condition"),
        ("loopCardinality", "Multi-instance: loop cardinality"),
        ("loopDataInputRef", "Multi-instance: loop data input"),
        ("inputDataItem", "Multi-instance: input data item"),
        ("loopDataOutputRef", "Multi-instance: loop data output"),
        ("outputDataItem", "Multi-instance: output data item"),
        ("complexBehaviorDefinition", "Multi-instance: complex behaviour"),
    ):
        yield Row("Markers", name, tag, "10.3.8, 13.3.7", case)
    yield Row(
        "Markers", "Multi-instance: throws an event for an instance", loop, "10.3.8",
        case, attribute=("behavior", "One"),
    )  # fmt: skip
    yield Row(
        "Markers", "Loop", "standardLoopCharacteristics", "10.3.8, 13.3.6",
        "test_standard_loop",
    )  # fmt: skip
    yield Row(
        "Markers",
        "Compensation activity",
        "task",
        "10.7, 13.5.5",
        "test_compensation",
        attribute=("isForCompensation", "true"),
    )
    for name, value in (("startQuantity", "2"), ("completionQuantity", "2")):
        yield Row("Markers", name, "task", "10.3.2", attribute=(name, value))


def _gateways() -> Iterator[Row]:
    yield Row(
        "Gateways",
        "Exclusive gateway",
        "exclusiveGateway",
        "10.6.2, 13.4.2",
        "test_exclusive_gateway",
        note="A condition that is neither true nor false is a failed step.",
    )
    yield Row(
        "Gateways",
        "Inclusive gateway",
        "inclusiveGateway",
        "10.6.3, 13.4.3",
        "test_inclusive_gateway",
        note="Joins too, by the letter of the specification.",
    )
    yield Row(
        "Gateways",
        "Parallel gateway",
        "parallelGateway",
        "10.6.4, 13.4.1",
        "test_parallel_gateway",
        note="A join whose tokens can no longer come is a failed step.",
    )
    yield Row(
        "Gateways",
        "Event-based gateway",
        "eventBasedGateway",
        "10.6.6, 13.4.4",
        "test_event_based_gateway",
    )
    yield Row(
        "Gateways",
        "Event-based gateway that starts the process",
        "eventBasedGateway",
        "10.6.6",
        attribute=("instantiate", "true"),
    )
    yield Row("Gateways", "Complex gateway", "complexGateway", "10.6.5, 13.4.5")


_KNOWN_EVENTS: dict[str, tuple[str, ...]] = {
    "startEvent": ("none", "message", "timer", "signal", "conditional"),
    unsupported.EVENT_SUBPROCESS_START: (
        *("message", "timer", "signal", "conditional"),
        *("error", "escalation", "compensate"),
    ),
    "intermediateCatchEvent": ("message", "timer", "signal", "conditional", "link"),
    "intermediateThrowEvent": ("none", "message", "signal", "escalation", "link", "compensate"),
    "boundaryEvent": (
        *("message", "timer", "signal", "conditional"),
        *("error", "escalation", "compensate", "cancel"),
    ),
    "endEvent": (
        *("none", "message", "signal", "error", "escalation"),
        *("compensate", "cancel", "terminate"),
    ),
}
_EVENT_CASES = {
    "none": "test_plain_events",
    "message": "test_message_events",
    "timer": "test_timer_events",
    "signal": "test_signal_events",
    "conditional": "test_conditional_events",
    "error": "test_error_events",
    "escalation": "test_escalation_events",
    "link": "test_link_events",
    "compensate": "test_compensation",
    "terminate": "test_terminate",
}


def _events() -> Iterator[Row]:
    for tag, triggers in _KNOWN_EVENTS.items():
        for trigger in triggers:
            yield Row(
                "Events",
                f"{EVENTS[tag]}: {'compensation' if trigger == 'compensate' else trigger}",
                tag,
                "10.5, 13.5",
                _event_case(tag, trigger),
                "" if trigger == "none" else f"{trigger}EventDefinition",
            )
    yield Row("Events", "Event with several triggers, all needed", "startEvent", "10.5.6",
              attribute=("parallelMultiple", "true"))  # fmt: skip
    yield Row("Events", "Compensation that is not waited for", "intermediateThrowEvent", "10.5.5",
              attribute=("waitForCompletion", "false"))  # fmt: skip
    yield Row("Events", "Shared event definition", "eventDefinitionRef", "10.5.5")


def _event_case(tag: str, trigger: str) -> str:
    if tag == unsupported.EVENT_SUBPROCESS_START and trigger != "compensate":
        return "test_event_subprocesses"
    return _EVENT_CASES.get(trigger, "")


def _flows() -> Iterator[Row]:
    case = "test_sequence_flows"
    yield Row("Flows", "Sequence flow", "sequenceFlow", "8.4.13, 13.3.2", case,
              note="Also without an id.")  # fmt: skip
    yield Row("Flows", "Several flows out of or into an activity", "sequenceFlow", "13.3.2", case)
    yield Row(
        "Flows",
        "Conditional and default flows, out of gateways and activities",
        "conditionExpression",
        "8.4.13, 13.3.2",
        case,
        note="FEEL only; other languages are translated at import or refused.",
    )
    yield Row("Flows", "Message flow between pools", "messageFlow", "9.4",
              "test_drawings", note="A drawing: messages go by name and key.")  # fmt: skip


def _data() -> Iterator[Row]:
    for tag, name in (
        ("assignment", "Data association with an assignment"),
        ("transformation", "Data association with a transformation"),
        ("correlationSubscription", "Correlation subscription"),
        ("script", "Script in another language"),
    ):
        yield Row("Data", name, tag, "10.4")
    case = "test_drawings"
    yield Row("Data", "Data object, its references and states", "dataObject", "10.4.1", case,
              note="A drawing: data is in variables.")  # fmt: skip
    yield Row("Data", "Data inputs and outputs", "ioSpecification", "10.4.1", case,
              note="A drawing; where a loop runs over one, the variable of that name.")  # fmt: skip
    yield Row("Data", "Data store", "dataStoreReference", "10.4.1", case, note="A drawing.")
    yield Row("Data", "Data association", "dataInputAssociation", "10.4.2", case,
              note="A drawing.")  # fmt: skip
    for tag in ("performer", "humanPerformer", "potentialOwner", "resourceRole"):
        yield Row("Data", f"Resource: {tag}", tag, "10.3.1")
    yield Row("Data", "Operation of a service", "serviceTask", "8.4.3",
              attribute=("operationRef", "x"))  # fmt: skip


def _drawings() -> Iterator[Row]:
    case = "test_drawings"
    yield Row("Drawings", "Pool, lane", "lane", "9.3, 10.8", case,
              note="A lane names who is responsible.")  # fmt: skip
    yield Row("Drawings", "Text annotation, association", "textAnnotation", "8.4.1", case)
    yield Row("Drawings", "Group, category", "group", "8.4.1", case)
