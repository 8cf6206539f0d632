"""What this version does not run is refused, each with what to use instead."""

import pytest

from itsm_flow.definitions import unsupported
from itsm_flow.domain.findings import Severity
from rules.samples import diagram, extended, findings_of, step

ELEMENT, EXTENSION = "unsupported-element", "unsupported-extension"


def event(tag: str, trigger: str, attributes: str = "") -> str:
    return f'<bpmn:{tag} id="step" {attributes}><bpmn:{trigger}EventDefinition/></bpmn:{tag}>'


@pytest.mark.parametrize(
    ("node", "advice"),
    [
        ('<bpmn:complexGateway id="step"/>', "exclusive and parallel gateways"),
        ('<bpmn:transaction id="step"/>', "a subprocess with an error on its boundary"),
        ('<bpmn:adHocSubProcess id="step"/>', "a subprocess that says what comes after what"),
        (
            event("intermediateThrowEvent", "conditional"),
            "trigger conditional is not run in intermediateThrowEvent",
        ),
        (
            event("intermediateCatchEvent", "error"),
            "trigger error is not run in intermediateCatchEvent",
        ),
        (
            event("intermediateThrowEvent", "timer"),
            "trigger timer is not run in intermediateThrowEvent",
        ),
        (
            '<bpmn:intermediateCatchEvent id="step"><bpmn:timerEventDefinition/>'
            "<bpmn:messageEventDefinition/></bpmn:intermediateCatchEvent>",
            "has 2 triggers",
        ),
        ('<bpmn:intermediateCatchEvent id="step"/>', "say what it waits for"),
        (
            '<bpmn:intermediateCatchEvent id="step"><bpmn:eventDefinitionRef>x'
            "</bpmn:eventDefinitionRef></bpmn:intermediateCatchEvent>",
            "put the definition here",
        ),
        (event("intermediateCatchEvent", "compensate"), "trigger compensate is not run"),
        ('<bpmn:task id="step" startQuantity="2"/>', "Every step needs one token"),
        ('<bpmn:eventBasedGateway id="step" instantiate="true"/>', "use a message start event"),
        (
            '<bpmn:task id="step"><bpmn:multiInstanceLoopCharacteristics behavior="One"/>'
            "</bpmn:task>",
            "use a completion condition",
        ),
        (
            '<bpmn:scriptTask id="step"><bpmn:script>print(1)</bpmn:script></bpmn:scriptTask>',
            "write FEEL",
        ),
        (
            '<bpmn:userTask id="step"><bpmn:potentialOwner/></bpmn:userTask>',
            "use the candidate groups",
        ),
        (
            '<bpmn:task id="step"><bpmn:dataInputAssociation><bpmn:assignment><bpmn:from>=a'
            "</bpmn:from><bpmn:to>b</bpmn:to></bpmn:assignment></bpmn:dataInputAssociation>"
            "</bpmn:task>",
            "use an input or output mapping",
        ),
        (
            '<bpmn:task id="step"><bpmn:dataOutputAssociation><bpmn:transformation/>'
            "</bpmn:dataOutputAssociation></bpmn:task>",
            "use an input or output mapping",
        ),
        ('<bpmn:serviceTask id="step" operationRef="o"/>', "use a job type"),
        ('<bpmn:task id="step"><bpmn:somethingNew/></bpmn:task>', "somethingNew is not run here"),
    ],
)
def test_an_element_that_is_not_run_is_refused_with_advice(node: str, advice: str) -> None:
    found = findings_of(ELEMENT, step(node))
    assert [finding.element_id for finding in found] == ["step"]
    assert advice in found[0].message
    assert (found[0].severity, found[0].line) == (Severity.ERROR, 10)


@pytest.mark.parametrize("trigger", ["conditional", "escalation", "error"])
def test_a_process_does_not_start_at(trigger: str) -> None:
    start = event("startEvent", trigger)
    assert f"{trigger} is not run in startEvent" in findings_of(ELEMENT, diagram(start))[0].message
    inside = f'<bpmn:subProcess id="h" triggeredByEvent="true">{start}</bpmn:subProcess>'
    assert findings_of(ELEMENT, diagram(inside)) == []


def test_what_only_describes_is_left_alone() -> None:
    body = (
        '<bpmn:task id="step"><bpmn:documentation><b>Bold</b></bpmn:documentation>'
        '<bpmn:ioSpecification><bpmn:dataInput id="in"/><bpmn:inputSet><bpmn:dataInputRefs>in'
        "</bpmn:dataInputRefs></bpmn:inputSet><bpmn:outputSet/></bpmn:ioSpecification>"
        '<bpmn:property id="p" name="x"/><bpmn:dataInputAssociation id="d"><bpmn:sourceRef>o'
        "</bpmn:sourceRef><bpmn:targetRef>p</bpmn:targetRef></bpmn:dataInputAssociation>"
        '</bpmn:task><bpmn:dataObjectReference id="o" dataObjectRef="o1"/>'
        '<bpmn:dataObject id="o1"/>'
        '<bpmn:textAnnotation id="a"><bpmn:text>Note</bpmn:text></bpmn:textAnnotation>'
    )
    assert findings_of(ELEMENT, step(body)) == []


def test_no_element_is_both_run_and_refused() -> None:
    refused = set(unsupported.ELEMENTS)
    assert not refused & (unsupported.IN_USE | unsupported.DESCRIPTIVE)


@pytest.mark.parametrize(
    ("node", "message"),
    [
        (extended("task", "<zeebe:taskDefinition/>"), "zeebe:taskDefinition is not run on a task."),
        (
            extended("userTask", '<zeebe:taskDefinition type="x"/>'),
            "zeebe:taskDefinition is not run on a userTask.",
        ),
        (extended("userTask", "<zeebe:taskListeners><zeebe:taskListener/></zeebe:taskListeners>"),
         "Task listeners are not run"),
        (extended("userTask", '<zeebe:versionTag value="1"/>'), "Version tags are not used yet"),
        (
            extended("userTask", '<zeebe:formDefinition colour="x"/>'),
            "The attribute colour of zeebe:formDefinition is not run.",
        ),
        (
            extended("userTask", '<zeebe:formDefinition formId="x" bindingType="versionTag"/>'),
            "The binding type versionTag is not run",
        ),
        (extended("userTask", "<zeebe:brandNew/>"), "zeebe:brandNew is not run on a userTask."),
        (extended("task", '<zeebe:input source="=a" target="b"/>'), "zeebe:input is not run"),
        (
            '<bpmn:task id="step" zeebe:something="1"/>',
            "zeebe:something is not run on a task.",
        ),
        (
            extended("task", '<zeebe:properties><zeebe:property name="itsm:mood" value="x"/>'
                     "</zeebe:properties>"),
            "The property itsm:mood means nothing on a task.",
        ),
        (
            extended("serviceTask", '<zeebe:properties><zeebe:property name="itsm:notSameAs" '
                     'value="x"/></zeebe:properties>'),
            "The property itsm:notSameAs means nothing on a serviceTask.",
        ),
        ('<bpmn:userTask id="step" camunda:unheardOf="x"/>', "unheardOf is for Camunda 7"),
        ('<bpmn:task id="step" flowable:class="x"/>', "class is for Flowable"),
        (
            extended("userTask", '<camunda:taskListener event="create" class="x"/>'),
            "taskListener is for Camunda 7",
        ),
    ],
)  # fmt: skip
def test_an_extension_that_is_not_run_is_refused(node: str, message: str) -> None:
    found = findings_of(EXTENSION, step(node))
    assert [finding.element_id for finding in found] == ["step"]
    assert found[0].message.startswith(message)


def test_an_element_template_is_only_listed() -> None:
    source = step(
        '<bpmn:task id="step" zeebe:modelerTemplate="t" zeebe:modelerTemplateVersion="1"/>'
    )
    assert findings_of(EXTENSION, source) == []
    found = findings_of("other-extension", source)
    assert {finding.severity for finding in found} == {Severity.INFO}
    assert len(found) == 2


def test_a_property_of_ones_own_is_only_listed() -> None:
    own = '<zeebe:properties><zeebe:property name="colour" value="red"/></zeebe:properties>'
    source = step(extended("task", own))
    assert findings_of(EXTENSION, source) == []
    assert "property colour is kept" in findings_of("other-extension", source)[0].message
