"""What one valid and one invalid diagram a rule do not show."""

import pytest

from itsm_flow.definitions import Catalogue, Source, check, read
from itsm_flow.domain.findings import Severity
from rules.samples import KNOWN, diagram, extended, findings_of, flow, step

START_END = '<bpmn:startEvent id="start"/><bpmn:endEvent id="end"/>'
MESSAGE = '<bpmn:message id="m" name="approved"/>'
KEYED = (
    '<bpmn:message id="m" name="approved"><bpmn:extensionElements>'
    '<zeebe:subscription correlationKey="=recordNumber"/></bpmn:extensionElements></bpmn:message>'
)


def event(tag: str, definition: str, attributes: str = "") -> str:
    return f'<bpmn:{tag} id="step" {attributes}>{definition}</bpmn:{tag}>'


def messages_of(rule: str, source: Source, **others: Catalogue) -> list[str]:
    return [finding.message for finding in findings_of(rule, source, **others)]


def timer(form: str, text: str) -> Source:
    inner = f"<bpmn:timerEventDefinition><bpmn:{form}>{text}</bpmn:{form}>"
    return step(event("intermediateCatchEvent", inner + "</bpmn:timerEventDefinition>"))


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("timeDate", "2026-11-30T17:00:00Z"),
        ("timeDate", "2026-11-30T17:00:00+08:00"),
        ("timeDuration", "PT4H"),
        ("timeDuration", "P1Y2M3DT4H5M6.5S"),
        ("timeDuration", "P2W"),
        ("timeCycle", "R/PT1H"),
        ("timeCycle", "R3/P1D"),
        ("timeCycle", "R3/2026-11-30T17:00:00Z/P1D"),
        ("timeDuration", "=deadline"),
    ],
)
def test_a_timer_may_be_written_so(form: str, text: str) -> None:
    assert messages_of("timer", timer(form, text)) == []


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("timeDate", "2026-11-30"),
        ("timeDate", "2026-11-30T17:00:00"),
        ("timeDate", "tomorrow"),
        ("timeDuration", "P"),
        ("timeDuration", "PT"),
        ("timeDuration", "4H"),
        ("timeDuration", "P999999999M"),
        ("timeCycle", "R1000000000/PT1H"),
        ("timeCycle", "R/PT0S"),
        ("timeCycle", "PT1H"),
        ("timeCycle", "0 0 25 * * *"),
    ],
)
def test_a_timer_may_not_be_written_so(form: str, text: str) -> None:
    (message,) = messages_of("timer", timer(form, text))
    assert message.startswith(text)


def test_a_timer_without_a_time_is_found() -> None:
    source = step(event("intermediateCatchEvent", "<bpmn:timerEventDefinition/>"))
    assert messages_of("timer", source) == ["The timer has no date, duration or cycle."]


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        (
            "${bean.approves(x) and y}",
            "The condition ${bean.approves(x) and y} calls code of another",
        ),
        ("${", "The condition ${ looks like another engine's"),
        ("approved", "The condition must be FEEL that starts with =, and approved does not."),
        ("=approved and", "The FEEL of condition cannot be run"),
        ("=shout(approved)", "The FEEL of condition cannot be run"),
    ],
)
def test_a_condition_that_cannot_be_evaluated_is_found(expression: str, message: str) -> None:
    gateway = '<bpmn:exclusiveGateway id="step" default="out"/><bpmn:endEvent id="no"/>'
    (finding,) = findings_of("feel", step(gateway + flow("step", "no", expression)))
    assert finding.message.startswith(message)
    assert finding.element_id == "step-no"


@pytest.mark.parametrize(
    ("node", "position"),
    [
        (extended("userTask", '<zeebe:assignmentDefinition assignee="=x +"/>'), "assignee"),
        (extended("userTask", '<zeebe:assignmentDefinition candidateUsers="=x +"/>'),
         "candidateUsers"),
        (extended("userTask", '<zeebe:taskSchedule dueDate="=x +"/>'), "dueDate"),
        (extended("userTask", '<zeebe:priorityDefinition priority="=x +"/>'), "priority"),
        (extended("task", '<zeebe:ioMapping><zeebe:output source="=x +" target="y"/>'
                  "</zeebe:ioMapping>"), "output y"),
        (extended("serviceTask", '<zeebe:taskDefinition type="=x +"/>'), "job type"),
        (extended("task", inner="<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>"
                  '<zeebe:loopCharacteristics inputCollection="=x +"/></bpmn:extensionElements>'
                  "</bpmn:multiInstanceLoopCharacteristics>"), "inputCollection"),
        (event("intermediateCatchEvent", "<bpmn:timerEventDefinition><bpmn:timeDuration>=x +"
               "</bpmn:timeDuration></bpmn:timerEventDefinition>"), "timer duration"),
        (extended("receiveTask", attributes='messageRef="m"'), "correlationKey"),
    ],
)  # fmt: skip
def test_feel_is_checked_in_every_position(node: str, position: str) -> None:
    broken_key = KEYED.replace("=recordNumber", "=x +")
    (finding,) = findings_of("feel", step(node, broken_key))
    assert f"The FEEL of {position} cannot be run" in finding.message
    assert finding.element_id == "step"


def test_feel_in_a_decision_table_is_found_at_its_rule() -> None:
    table = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/">
<decision id="priority"><decisionTable>
<input label="Impact"><inputExpression><text>impact +</text></inputExpression></input>
<output name="priority" label="Priority"/>
<rule><inputEntry><text>"high"</text></inputEntry><outputEntry><text>shout(1)</text></outputEntry></rule>
<rule><inputEntry><text>[1..</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>
</decisionTable></decision></definitions>"""
    found = findings_of("feel", Source("priority.dmn", table.encode()))
    where = [(each.line, each.message.partition(" cannot be run")[0]) for each in found]
    assert where == [
        (2, "The FEEL of input Impact"),
        (5, "The FEEL of rule 1, Priority"),
        (6, "The FEEL of rule 2, Impact"),
    ]


@pytest.mark.parametrize(
    ("node", "roots", "message"),
    [
        ('<bpmn:receiveTask id="step"/>', "", "It refers to no message"),
        ('<bpmn:receiveTask id="step" messageRef="m"/>', '<bpmn:message id="m"/>', "no name"),
        ('<bpmn:receiveTask id="step" messageRef="m"/>', MESSAGE, "no correlation key"),
        (event("intermediateCatchEvent", '<bpmn:messageEventDefinition messageRef="m"/>'),
         MESSAGE, "no correlation key"),
        (event("intermediateThrowEvent", "<bpmn:messageEventDefinition/>"), "", "no message"),
    ],
)  # fmt: skip
def test_a_message_that_cannot_be_addressed_is_found(node: str, roots: str, message: str) -> None:
    (found,) = messages_of("message", step(node, roots))
    assert message in found


@pytest.mark.parametrize(
    "node",
    [
        '<bpmn:sendTask id="step" messageRef="m"/>',
        event("intermediateThrowEvent", '<bpmn:messageEventDefinition messageRef="m"/>'),
    ],
)
def test_what_is_thrown_at_a_start_event_needs_no_key(node: str) -> None:
    assert messages_of("message", step(node, MESSAGE)) == []


def test_several_message_starts_are_fine() -> None:
    definition = '<bpmn:messageEventDefinition messageRef="m"/>'
    starts = "".join(
        f'<bpmn:startEvent id="s{number}">{definition}</bpmn:startEvent>'
        + flow(f"s{number}", "end")
        for number in (1, 2)
    )
    source = diagram(starts + '<bpmn:endEvent id="end"/>', MESSAGE)
    assert messages_of("start-event", source) + messages_of("message", source) == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('<bpmn:endEvent id="end"/>', "The process has no start event"),
        ('<bpmn:startEvent id="start"/><bpmn:subProcess id="sub"/>',
         "The subprocess has no start event"),
        ('<bpmn:startEvent id="start"/><bpmn:subProcess id="sub"><bpmn:startEvent id="a"/>'
         '<bpmn:startEvent id="b"/></bpmn:subProcess>', "The subprocess has 2 start events"),
        ('<bpmn:startEvent id="start"/><bpmn:subProcess id="sub"><bpmn:startEvent id="a">'
         "<bpmn:messageEventDefinition/></bpmn:startEvent></bpmn:subProcess>",
         "A subprocess starts with a plain start event"),
    ],
)  # fmt: skip
def test_it_is_clear_where_things_begin(body: str, message: str) -> None:
    (found,) = messages_of("start-event", diagram(body))
    assert found.startswith(message)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (START_END + '<bpmn:sequenceFlow id="f" targetRef="end"/>', "The flow has no sourceRef"),
        (START_END + flow("start", "gone"), "The targetRef gone of the flow is no step"),
        (START_END + '<bpmn:subProcess id="sub"><bpmn:task id="in"/></bpmn:subProcess>'
         + flow("start", "in"), "crosses the border of a subprocess"),
        (START_END + '<bpmn:task id="t"/>' + flow("t", "start"), "into a start event"),
        (START_END + '<bpmn:task id="t"/>' + flow("end", "t"), "No flow leaves an end event"),
        (START_END + '<bpmn:boundaryEvent id="b" attachedToRef="end"/>', "attached to end, which"),
        (START_END + '<bpmn:receiveTask id="r" messageRef="gone"/>', "no message gone"),
        (START_END.replace('"end"/>', '"end"><bpmn:errorEventDefinition errorRef="gone"/>'
                           "</bpmn:endEvent>"), "no error gone"),
        (START_END.replace('"end"/>', '"end"><bpmn:errorEventDefinition/></bpmn:endEvent>'),
         "An error end event needs an error with a code"),
        (START_END + '<bpmn:task id="t"/><bpmn:boundaryEvent id="b" attachedToRef="t" '
         'cancelActivity="false"><bpmn:errorEventDefinition/></bpmn:boundaryEvent>',
         "must be interrupting"),
    ],
)  # fmt: skip
def test_what_dangles_is_found(body: str, message: str) -> None:
    (found,) = messages_of("dangling", diagram(body))
    assert message in found


@pytest.mark.parametrize(
    ("node", "message"),
    [
        ('<bpmn:exclusiveGateway id="step" default="gone"/>', "The default flow gone"),
        ('<bpmn:inclusiveGateway id="step" default="gone"/>', "The default flow gone"),
        ('<bpmn:parallelGateway id="step" default="out"/>', "A parallelGateway has no default"),
        ('<bpmn:parallelGateway id="step"/><bpmn:endEvent id="e"/>' + flow("step", "e", "=a"),
         "A condition on a flow that leaves a parallelGateway"),
        ('<bpmn:exclusiveGateway id="step" default="step-e"/><bpmn:endEvent id="e"/>'
         + flow("step", "e", "=a"), "A default flow has no condition"),
    ],
)  # fmt: skip
def test_conditions_stand_where_they_are_evaluated(node: str, message: str) -> None:
    assert messages_of("gateway-conditions", step(node))[0].startswith(message)


def test_a_gateway_whose_flows_all_have_conditions_only_asks_for_a_default() -> None:
    body = (
        START_END + '<bpmn:exclusiveGateway id="g"/><bpmn:endEvent id="e"/>'
        + flow("start", "g") + flow("g", "end", "=a") + flow("g", "e", "=not(a)")
    )  # fmt: skip
    (found,) = findings_of("gateway-conditions", diagram(body))
    assert (found.severity, found.element_id) == (Severity.WARNING, "g")


@pytest.mark.parametrize("tag", ["inclusiveGateway", "task", "subProcess"])
def test_where_several_ways_may_be_taken_some_need_no_condition(tag: str) -> None:
    body = START_END + f'<bpmn:{tag} id="g"/><bpmn:endEvent id="e"/>'
    body += flow("start", "g") + flow("g", "end", "=a") + flow("g", "e")
    assert messages_of("gateway-conditions", diagram(body)) == []


@pytest.mark.parametrize(
    ("events", "message"),
    [
        ('<bpmn:intermediateThrowEvent id="t"><bpmn:linkEventDefinition/>'
         "</bpmn:intermediateThrowEvent>" + flow("start", "t"), "The link has no name"),
        ('<bpmn:intermediateThrowEvent id="t"><bpmn:linkEventDefinition name="L"/>'
         "</bpmn:intermediateThrowEvent>" + flow("start", "t"), "No link event catches L"),
        ('<bpmn:intermediateCatchEvent id="c"><bpmn:linkEventDefinition name="L"/>'
         "</bpmn:intermediateCatchEvent>" + flow("start", "c") + flow("c", "end"),
         "No flow leads into an event that catches a link"),
        ('<bpmn:intermediateCatchEvent id="c"><bpmn:linkEventDefinition name="L"/>'
         '</bpmn:intermediateCatchEvent><bpmn:intermediateCatchEvent id="d">'
         '<bpmn:linkEventDefinition name="L"/></bpmn:intermediateCatchEvent>',
         "The link L is caught by 2 events"),
    ],
)  # fmt: skip
def test_a_link_that_leads_nowhere_or_to_several_is_found(events: str, message: str) -> None:
    assert messages_of("link", diagram(START_END + events))[0].startswith(message)


def test_a_gateway_that_only_merges_needs_no_condition() -> None:
    assert messages_of("gateway-conditions", step('<bpmn:exclusiveGateway id="step"/>')) == []


def test_groups_are_only_checked_where_they_are_known() -> None:
    source = step(
        extended("userTask", '<zeebe:assignmentDefinition candidateGroups="service-desk, moon"/>')
    )
    assert messages_of("assignment", source) == ["There is no group moon."]
    assert messages_of("assignment", source, known=Catalogue()) == []


def test_groups_that_are_informed_are_checked_too() -> None:
    informed = '<zeebe:properties><zeebe:property name="itsm:informed" value="service-desk moon"/>'
    source = step(extended("task", informed + "</zeebe:properties>"))
    assert messages_of("assignment", source) == ["There is no group moon."]


@pytest.mark.parametrize(
    ("extension", "message"),
    [
        ('<zeebe:priorityDefinition priority="101"/>', "The priority 101 is not a whole number"),
        ('<zeebe:taskSchedule dueDate="soon"/>', "The dueDate soon is no ISO 8601"),
    ],
)
def test_a_literal_that_cannot_be_read_is_an_error(extension: str, message: str) -> None:
    to = '<zeebe:assignmentDefinition assignee="agent1"/>'
    (found,) = findings_of("assignment", step(extended("userTask", to, extension)))
    assert found.severity is Severity.ERROR
    assert found.message.startswith(message)


def test_a_clause_that_does_not_exist_is_an_error() -> None:
    wrong = '<zeebe:properties><zeebe:property name="itsm:clause" value="4.2.2 99.1"/>'
    (found,) = findings_of("clause", step(extended("userTask", wrong + "</zeebe:properties>")))
    assert (found.severity, found.message) == (
        Severity.ERROR,
        "The guideline has no clause 99.1.",
    )


def test_an_unknown_decision_and_an_unknown_called_process_are_found() -> None:
    called = '<zeebe:calledDecision decisionId="gone" resultVariable="x"/>'
    assert messages_of("unknown-reference", step(extended("businessRuleTask", called))) == [
        "There is no decision gone, neither deployed nor in these files."
    ]
    call = extended("callActivity", '<zeebe:calledElement processId="gone"/>')
    assert messages_of("unknown-reference", step(call)) == [
        "There is no process gone, neither deployed nor in these files."
    ]


def test_a_computed_reference_is_refused() -> None:
    computed = step(extended("userTask", '<zeebe:formDefinition formId="=form"/>'))
    assert "=form is computed" in messages_of("unknown-reference", computed)[0]


def test_a_decision_in_the_same_hand_in_is_known() -> None:
    called = '<zeebe:calledDecision decisionId="priority" resultVariable="x"/>'
    table = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/">
<decision id="priority"><decisionTable hitPolicy="FIRST"><output/></decisionTable></decision>
</definitions>"""
    sources = (
        step(extended("businessRuleTask", called)),
        Source("priority.dmn", table.encode()),
    )
    assert findings_of("unknown-reference", *sources, known=Catalogue()) == []


def test_a_loop_with_a_person_in_it_is_no_endless_loop() -> None:
    body = (
        START_END + '<bpmn:userTask id="u"/><bpmn:parallelGateway id="g"/>'
        + flow("start", "u") + flow("u", "g") + flow("g", "u") + flow("g", "end")
    )  # fmt: skip
    assert messages_of("endless-loop", diagram(body)) == []


def chained(count: int) -> Source:
    ids = [f"t{number}" for number in range(count)]
    body = "".join(f'<bpmn:task id="{each}"/>' for each in ids) + START_END
    links = zip(["start", *ids], [*ids, "end"], strict=True)
    return diagram(body + "".join(flow(source, target) for source, target in links))


def test_a_process_of_too_many_steps_is_told_and_looked_at_no_further() -> None:
    assert messages_of("size", chained(998)) == []
    found = check(read([chained(999)]), KNOWN)
    assert [finding.message for finding in found] == [
        "The process has 1001 steps; at most 1000 are run. Split it."
    ]


def stages(count: int, join: str) -> Source:
    """Splits in a row, the branches of each brought together by a gateway of this kind."""
    body, last = START_END, "start"
    for number in range(count):
        split, merge = f"s{number}", f"m{number}"
        body += f'<bpmn:parallelGateway id="{split}"/><bpmn:{join} id="{merge}"/>'
        for side in ("a", "b"):
            task = f"{side}{number}"
            body += f'<bpmn:userTask id="{task}"/>' + flow(split, task) + flow(task, merge)
        body, last = body + flow(last, split), merge
    return diagram(body + flow(last, "end"))


def test_splits_that_multiply_tokens_are_found_and_those_that_are_joined_are_fine() -> None:
    assert messages_of("size", stages(12, "parallelGateway")) == []
    (found,) = messages_of("size", stages(12, "exclusiveGateway"))
    assert found.startswith("The splits before this make 1024 tokens")


def test_choices_do_not_multiply_tokens() -> None:
    body, last = START_END, "start"
    for number in range(30):
        split, merge = f"s{number}", f"m{number}"
        body += f'<bpmn:exclusiveGateway id="{split}" default="{split}-{merge}"/>'
        body += f'<bpmn:exclusiveGateway id="{merge}"/><bpmn:task id="t{number}"/>'
        body += flow(last, split) + flow(split, merge) + flow(split, f"t{number}", "=x")
        body, last = body + flow(f"t{number}", merge), merge
    assert messages_of("size", diagram(body + flow(last, "end"))) == []


def test_a_boundary_event_takes_the_token_of_its_activity() -> None:
    body, last = START_END, "start"
    for number in range(30):
        task, event, merge = f"t{number}", f"b{number}", f"m{number}"
        body += f'<bpmn:userTask id="{task}"/><bpmn:exclusiveGateway id="{merge}"/>'
        body += f'<bpmn:boundaryEvent id="{event}" attachedToRef="{task}">'
        body += "<bpmn:errorEventDefinition/></bpmn:boundaryEvent>"
        body, last = body + flow(last, task) + flow(task, merge) + flow(event, merge), merge
    assert messages_of("size", diagram(body + flow(last, "end"))) == []


def test_a_circle_without_an_end_is_found_at_each_of_its_steps() -> None:
    body = (
        START_END + '<bpmn:userTask id="a"/><bpmn:userTask id="b"/>'
        + flow("start", "a") + flow("a", "b") + flow("b", "a")
    )  # fmt: skip
    found = findings_of("no-way-to-end", diagram(body))
    assert [each.element_id for each in found] == ["a", "b", "start"]
    assert "only leads round in a circle" in found[0].message


def test_all_findings_of_all_files_come_at_once_in_order() -> None:
    first = Source("b.bpmn", step('<bpmn:userTask id="step"/>').content)
    second = Source("a.bpmn", b"<nothing/>")
    found = check(read([first, second]), KNOWN)
    assert [each.file for each in found] == sorted(each.file for each in found)
    assert {"root", "assignment", "unnamed", "clause", "diagram-information"} <= {
        each.rule for each in found
    }


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('<zeebe:input source="=a"/>', "A mapping from =a has no target variable."),
        ('<zeebe:input target="b"/>', "The mapping to b has no source."),
        ('<zeebe:input source="=a" target="2 b"/>', "2 b is no variable name"),
    ],
)
def test_a_mapping_that_moves_nothing_is_found(body: str, message: str) -> None:
    node = extended("userTask", f"<zeebe:ioMapping>{body}</zeebe:ioMapping>")
    (found,) = messages_of("mapping", step(node))
    assert found.startswith(message)


@pytest.mark.parametrize("target", ["b", "b.c", "優先級", "_b2"])
def test_a_mapping_may_write_to(target: str) -> None:
    mapping = f'<zeebe:ioMapping><zeebe:input source="=a" target="{target}"/></zeebe:ioMapping>'
    assert messages_of("mapping", step(extended("userTask", mapping))) == []


def catch(node_id: str, trigger: str = "timer", inner: str = "") -> str:
    definition = f"<bpmn:{trigger}EventDefinition>{inner}</bpmn:{trigger}EventDefinition>"
    return f'<bpmn:intermediateCatchEvent id="{node_id}">{definition}</bpmn:intermediateCatchEvent>'


def behind(*nodes: str, attributes: str = "", more: str = "") -> str:
    """An event-based gateway with these behind it: the first is `a`, then `b`."""
    body = f'<bpmn:eventBasedGateway id="g" {attributes}/>' + "".join(nodes) + more
    return (
        START_END
        + body
        + flow("start", "g")
        + "".join(flow("g", name) for name, _ in zip("ab", nodes, strict=False))
    )


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (behind(catch("a")), "draw at least two"),
        (behind(catch("a"), '<bpmn:userTask id="b"/>'), "b waits for none"),
        (behind(catch("a"), catch("b", "link")), "b waits for none"),
        (behind(catch("a"), catch("b"), more=flow("a", "b")), "b stands behind"),
        (behind(catch("a"), '<bpmn:receiveTask id="b"/>', more='<bpmn:boundaryEvent id="x" '
                'attachedToRef="b"><bpmn:timerEventDefinition/></bpmn:boundaryEvent>'),
         "no event is attached"),
        (behind(catch("a"), '<bpmn:receiveTask id="b"><bpmn:multiInstanceLoopCharacteristics/>'
                "</bpmn:receiveTask>"), "it is not repeated"),
        (behind(catch("a"), catch("b"), attributes='eventGatewayType="Parallel"'),
         "A parallel event-based gateway is not run"),
        (behind(catch("a"), catch("b"), attributes='instantiate="true"'),
         "An event-based gateway does not start a process"),
    ],
)  # fmt: skip
def test_what_cannot_stand_behind_an_event_based_gateway(body: str, message: str) -> None:
    (found,) = messages_of("event-based-gateway", diagram(body))
    assert message in found


def handler(*starts: str, attributes: str = "", inner: str = "") -> str:
    return (
        f'<bpmn:subProcess id="h" triggeredByEvent="true" {attributes}>{"".join(starts)}{inner}'
        "</bpmn:subProcess>"
    )


def begun_by(trigger: str, attributes: str = "", node_id: str = "k") -> str:
    definition = f"<bpmn:{trigger}EventDefinition/>" if trigger else ""
    return f'<bpmn:startEvent id="{node_id}" {attributes}>{definition}</bpmn:startEvent>'


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (handler(), "has no start event"),
        (handler(begun_by("timer"), begun_by("timer", node_id="l")), "has 2 start events"),
        (handler(begun_by("")), "starts with a trigger"),
        (handler(begun_by("error", 'isInterrupting="false"')), "An error always interrupts"),
        (handler(begun_by("timer")) + flow("start", "h"), "No flow leads into"),
        (handler(begun_by("timer"), inner="<bpmn:multiInstanceLoopCharacteristics/>"),
         "is not repeated"),
        (handler(begun_by("timer")) + '<bpmn:boundaryEvent id="x" attachedToRef="h">'
         "<bpmn:timerEventDefinition/></bpmn:boundaryEvent>", "x is attached"),
        (handler(begun_by("error")) + handler(begun_by("error", node_id="l")).replace(
            '"h"', '"i"'), "h catches the same"),
    ],
)  # fmt: skip
def test_what_an_event_subprocess_cannot_be(body: str, message: str) -> None:
    (found,) = messages_of("event-subprocess", diagram(START_END + body))
    assert message in found


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (catch("c", "signal"), "It refers to no signal"),
        (catch("c", "conditional"), "has no condition"),
        ('<bpmn:startEvent id="c"><bpmn:signalEventDefinition signalRef="g"/></bpmn:startEvent>',
         "The signal of a start event"),
        ('<bpmn:endEvent id="c"><bpmn:escalationEventDefinition/></bpmn:endEvent>',
         "an escalation without a code"),
        ('<bpmn:subProcess id="p"/><bpmn:boundaryEvent id="c" attachedToRef="p">'
         '<bpmn:escalationEventDefinition escalationRef="no"/></bpmn:boundaryEvent>',
         "There is no escalation with a code behind no"),
        ('<bpmn:callActivity id="p"/><bpmn:boundaryEvent id="c" attachedToRef="p">'
         '<bpmn:errorEventDefinition errorRef="f"/></bpmn:boundaryEvent>',
         "The code that is caught is known"),
        ('<bpmn:startEvent id="c"><bpmn:signalEventDefinition signalRef="h"/></bpmn:startEvent>'
         '<bpmn:endEvent id="x"><bpmn:signalEventDefinition signalRef="h"/></bpmn:endEvent>',
         "The process throws the signal again that starts it"),
    ],
)  # fmt: skip
def test_a_trigger_that_cannot_be_told_from_others_is_found(body: str, message: str) -> None:
    source = diagram(
        START_END + body,
        '<bpmn:signal id="g" name="=which"/><bpmn:signal id="h" name="again"/>'
        '<bpmn:error id="f" errorCode="=which"/>',
    )
    (found,) = messages_of("trigger", source)
    assert message in found


def test_a_message_that_starts_an_event_subprocess_needs_a_key() -> None:
    start = (
        '<bpmn:startEvent id="k"><bpmn:messageEventDefinition messageRef="m"/></bpmn:startEvent>'
    )
    source = diagram(START_END + handler(start), '<bpmn:message id="m" name="=which"/>')
    (found,) = messages_of("message", source)
    assert "no correlation key" in found


def test_a_circle_of_links_runs_for_ever() -> None:
    throw = '<bpmn:intermediateThrowEvent id="t"><bpmn:linkEventDefinition name="L"/>'
    body = START_END + throw + "</bpmn:intermediateThrowEvent>"
    body += catch("c", "link").replace("linkEventDefinition>", 'linkEventDefinition name="L">', 1)
    body += flow("start", "t") + flow("c", "t")
    assert len(messages_of("endless-loop", diagram(body))) == 1
