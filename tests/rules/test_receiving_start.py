"""A receive task that starts the process."""

from itsm_flow.domain.model import Kind, Trigger
from rules.samples import bundle, diagram, findings_of, flow

ROOTS = '<bpmn:message id="m" name="asked"/>'
RECEIVE = (
    '<bpmn:receiveTask id="step" name="Asked" messageRef="m" instantiate="true">{}'
    "</bpmn:receiveTask>"
)
END = '<bpmn:endEvent id="end"/>' + flow("step", "end")


def said(*parts: str, inside: str = "") -> list[str]:
    source = diagram(RECEIVE.format(inside) + END + "".join(parts), ROOTS)
    for rule in ("unsupported-element", "message", "unreachable"):
        assert findings_of(rule, source) == []
    return [found.message for found in findings_of("start-event", source)]


def test_it_is_a_message_start_event() -> None:
    assert said() == []
    model = bundle(diagram(RECEIVE.format("") + END, ROOTS)).processes["sample"]
    element = model.elements["step"]
    assert (element.kind, element.trigger) == (Kind.START_EVENT, Trigger.MESSAGE)
    assert element.message is not None
    assert element.message.name == "asked"


def test_no_flow_leads_to_it() -> None:
    start = '<bpmn:startEvent id="start"/>' + flow("start", "step")
    assert said(start) == [
        "A flow leads to this receive task, so it starts nothing: clear instantiate."
    ]


def test_nothing_happens_while_it_waits() -> None:
    timer = (
        '<bpmn:boundaryEvent id="late" attachedToRef="step"><bpmn:timerEventDefinition>'
        "<bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition>"
        "</bpmn:boundaryEvent>"
    )
    loop = '<bpmn:standardLoopCharacteristics loopMaximum="2"/>'
    for found in (said(timer, flow("late", "end")), said(inside=loop)):
        assert found == [
            "A receive task that starts a process is done at once: take events and loop markers "
            "off it."
        ]


def test_it_starts_no_subprocess() -> None:
    inner = RECEIVE.format("") + '<bpmn:endEvent id="e"/>' + flow("step", "e")
    body = (
        '<bpmn:startEvent id="start"/><bpmn:endEvent id="end"/>'
        f'<bpmn:subProcess id="sub"><bpmn:startEvent id="s"/>{inner}</bpmn:subProcess>'
        + flow("start", "sub")
        + flow("sub", "end")
    )
    messages = [found.message for found in findings_of("start-event", diagram(body, ROOTS))]
    assert [message.split(":")[0] for message in messages] == [
        "A receive task starts a process, not a subprocess"
    ]
