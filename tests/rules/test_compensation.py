"""What a check says of compensation."""

from rules.samples import diagram, findings_of, flow

RULE = "compensation"
THROW = (
    '<bpmn:intermediateThrowEvent id="throw"><bpmn:compensateEventDefinition {}/>'
    "</bpmn:intermediateThrowEvent>"
)
START, END = '<bpmn:startEvent id="start"/>', '<bpmn:endEvent id="end"/>'


def event(name: str = "event", on: str = "do") -> str:
    return (
        f'<bpmn:boundaryEvent id="{name}" attachedToRef="{on}"><bpmn:compensateEventDefinition/>'
        "</bpmn:boundaryEvent>"
    )


def handler(name: str = "undo") -> str:
    return f'<bpmn:task id="{name}" name="Undo" isForCompensation="true"/>'


def association(source: str = "event", target: str = "undo") -> str:
    return f'<bpmn:association id="{source}-{target}" sourceRef="{source}" targetRef="{target}"/>'


def said(*parts: str, names: str = "") -> list[tuple[str, str]]:
    """The findings about a diagram that does, and throws, with these parts."""
    reference = f'activityRef="{names}"' if names else ""
    body = "".join(
        [
            START,
            '<bpmn:task id="do" name="Do"/>',
            THROW.format(reference),
            END,
            flow("start", "do"),
            flow("do", "throw"),
            flow("throw", "end"),
            *parts,
        ]
    )
    for rule in ("unreachable", "no-way-to-end", "unsupported-element"):
        assert findings_of(rule, diagram(body)) == []
    return [(found.element_id, found.message) for found in findings_of(RULE, diagram(body))]


def test_one_event_one_handler_and_an_association_either_way_are_fine() -> None:
    assert said(event(), handler(), association()) == []
    assert said(event(), handler(), association("undo", "event")) == []
    assert said(event(), handler(), association(), names="do") == []
    assert said() == []


def test_an_event_needs_a_handler() -> None:
    ((element, message),) = said(event())
    assert element == "event"
    assert message.startswith("Nothing takes back")


def test_a_handler_needs_an_event() -> None:
    ((element, message),) = said(handler())
    assert element == "undo"
    assert message.startswith("No compensation event leads to this activity")


def test_an_event_has_one_handler() -> None:
    parts = event(), handler(), handler("two"), association(), association("event", "two")
    found = said(*parts)
    assert [message for element, message in found if element == "event"] == [
        "2 associations lead to activities for compensation: keep one. If several steps take it "
        "back, put them into one subprocess."
    ]


def test_an_activity_has_one_compensation_event() -> None:
    parts = event(), handler(), association(), event("two"), association("two", "undo")
    assert said(*parts) == [
        ("two", "Another compensation event is on do already: keep one of them.")
    ]


def test_flows_lead_neither_to_nor_from_what_takes_back() -> None:
    parts = event(), handler(), association(), flow("undo", "end"), flow("event", "end")
    found = said(*parts)
    assert {element for element, _ in found} == {"event", "undo"}
    assert all(message.startswith("Sequence flows do not lead") for _, message in found)


def test_a_handler_has_no_events_on_it() -> None:
    timer = (
        '<bpmn:boundaryEvent id="late" attachedToRef="undo"><bpmn:timerEventDefinition>'
        "<bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition>"
        "</bpmn:boundaryEvent>"
    )
    ((element, message),) = said(event(), handler(), association(), timer, flow("late", "end"))
    assert element == "late"
    assert message.startswith("An event on an activity for compensation is not run")


def test_what_is_named_can_be_taken_back() -> None:
    for name in ("nothing", "end", "do"):
        ((element, message),) = said(names=name)
        assert element == "throw"
        assert message.startswith(f"{name} is no activity in the same process")


def test_taking_back_is_waited_for() -> None:
    body = START + THROW.format('waitForCompletion="false"') + END
    (found,) = findings_of("unsupported-element", diagram(body))
    assert found.message.startswith("Taking back is always waited for")


def rescue(parent: str) -> str:
    """An event subprocess that starts by compensation."""
    inside = (
        '<bpmn:startEvent id="s"><bpmn:compensateEventDefinition/></bpmn:startEvent>'
        '<bpmn:endEvent id="e"/>' + flow("s", "e")
    )
    own = f'<bpmn:subProcess id="rescue" triggeredByEvent="true">{inside}</bpmn:subProcess>'
    if not parent:
        return own
    return (
        f'<bpmn:subProcess id="{parent}" name="Sub"><bpmn:startEvent id="s1"/>'
        f'<bpmn:endEvent id="e1"/>{flow("s1", "e1")}{own}</bpmn:subProcess>'
    )


def test_nothing_takes_a_whole_process_back() -> None:
    body = START + END + flow("start", "end") + rescue("")
    (found,) = findings_of("event-subprocess", diagram(body))
    assert found.message.startswith("Nothing takes a whole process back")
    inside = START + END + rescue("sub") + flow("start", "sub") + flow("sub", "end")
    assert findings_of("event-subprocess", diagram(inside)) == []
    assert findings_of("unsupported-element", diagram(inside)) == []
    assert findings_of(RULE, diagram(inside)) == []


def test_a_subprocess_is_taken_back_in_one_way() -> None:
    sub = rescue("sub") + event(on="sub") + handler() + association()
    body = START + END + sub + flow("start", "sub") + flow("sub", "end")
    (found,) = findings_of(RULE, diagram(body))
    assert found.message.startswith("sub is taken back by this event")
