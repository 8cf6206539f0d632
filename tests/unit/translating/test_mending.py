"""What an owner accepts is written into the file, and then it can be deployed."""

from itertools import pairwise

import pytest

from itsm_flow.definitions import Catalogue, Source, check, read
from itsm_flow.definitions.mending import can_be_mended, mended
from itsm_flow.domain.findings import Severity
from itsm_flow.domain.model import Kind, ProcessModel, Trigger

HEAD = (
    '<?xml version="1.0" encoding="{encoding}"?>\n<!-- mine -->\n'
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:acme="https://acme.example" targetNamespace="t">{roots}'
)


def drawing(body: str, *, executable: str = "false", roots: str = "") -> Source:
    text = HEAD.format(encoding="UTF-8", roots=roots)
    text += f'<process id="p" isExecutable="{executable}">{body}</process></definitions>'
    return Source("x.bpmn", text.encode())


def chain(*ids: str) -> str:
    return "".join(
        f'<sequenceFlow id="{a}-{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in pairwise(ids)
    )


def step(node: str) -> Source:
    return drawing(f'<startEvent id="s"/>{node}<endEvent id="e"/>' + chain("s", "x", "e"))


def errors_of(source: Source) -> list[str]:
    findings = check(read([source]), Catalogue())
    return [str(found) for found in findings if found.severity is Severity.ERROR]


def mended_process(source: Source) -> ProcessModel:
    (changed,) = mended([source])
    assert errors_of(changed) == []
    return read([changed]).processes["p"]


def test_a_drawing_becomes_executable_and_keeps_what_it_has() -> None:
    text = '<startEvent id="s" acme:colour="red"/><endEvent id="e"/>' + chain("s", "e")
    (changed,) = mended([drawing(text)])
    assert b'isExecutable="true"' in changed.content
    assert b"<!-- mine -->" in changed.content
    assert b'acme:colour="red"' in changed.content
    assert errors_of(changed) == []
    assert not can_be_mended(check(read([changed]), Catalogue()))


def test_a_file_in_another_encoding_becomes_utf_8() -> None:
    text = HEAD.format(encoding="ISO-8859-1", roots="")
    text += '<process id="p"><startEvent id="s" name="Größe"/></process></definitions>'
    (changed,) = mended([Source("x.bpmn", text.encode("latin-1"))])
    assert read([changed]).processes["p"].elements["s"].name == "Größe"
    assert changed.content.startswith(b"<?xml version='1.0' encoding='utf-8'?>")


@pytest.mark.parametrize(
    "node",
    [
        '<serviceTask id="x"/>',
        '<scriptTask id="x"/>',
        '<businessRuleTask id="x"/>',
        '<sendTask id="x"/>',
        '<receiveTask id="x"/>',
        '<callActivity id="x"/>',
        '<callActivity id="x" calledElement="gone"/>',
        '<subProcess id="x"/>',
        '<intermediateCatchEvent id="x"><timerEventDefinition/></intermediateCatchEvent>',
        '<intermediateCatchEvent id="x"><messageEventDefinition/></intermediateCatchEvent>',
        '<intermediateCatchEvent id="x"/>',
        '<intermediateThrowEvent id="x"><messageEventDefinition/></intermediateThrowEvent>',
    ],
)
def test_what_does_not_say_how_it_is_done_is_done_by_a_person(node: str) -> None:
    assert mended_process(step(node)).elements["x"].kind is Kind.USER_TASK


def test_a_person_chooses_where_no_flow_has_a_condition() -> None:
    body = (
        '<startEvent id="s"/><exclusiveGateway id="x" name="Which?"/><task id="a" name="A"/>'
        '<task id="b"/><endEvent id="e"/>' + chain("s", "x", "a", "e") + chain("x", "b", "e")
    )
    for source in (drawing(body), drawing(body, executable="true")):
        (changed,) = mended([source])
        bundle = read([changed])
        gateway = bundle.processes["p"].elements["x"]
        assert gateway.form is not None
        (field,) = bundle.forms[gateway.form.id].schema["components"]
        assert [value["label"] for value in field["values"]] == ["A", "x-b"]
        assert bundle.processes["p"].flows["x-a"].condition == '=way_x = "x-a"'
        assert errors_of(changed) == []


@pytest.mark.parametrize("label", ["Is it?", "Approved", "getDataObject(1)"])
def test_a_label_in_the_place_of_a_condition_lets_a_person_choose(label: str) -> None:
    flow = f'<sequenceFlow id="x-a" sourceRef="x" targetRef="a"><conditionExpression>{label}'
    body = (
        '<startEvent id="s"/><exclusiveGateway id="x" default="x-b"/><endEvent id="a"/>'
        '<endEvent id="b"/>' + chain("s", "x", "b")
    )
    source = drawing(body + flow + "</conditionExpression></sequenceFlow>")
    assert mended_process(source).elements["x"].form is not None


def test_a_condition_that_is_marked_as_one_stays_a_condition() -> None:
    flow = '<sequenceFlow id="x-a" sourceRef="x" targetRef="a"><conditionExpression>${ok}'
    body = (
        '<startEvent id="s"/><exclusiveGateway id="x" default="x-b"/><endEvent id="a"/>'
        '<endEvent id="b"/>' + chain("s", "x", "b")
    )
    process = mended_process(drawing(body + flow + "</conditionExpression></sequenceFlow>"))
    assert (process.elements["x"].form, process.flows["x-a"].condition) == (None, "=ok")


@pytest.mark.parametrize(
    ("event", "trigger"),
    [("<timerEventDefinition/>", Trigger.NONE), ("<messageEventDefinition/>", Trigger.NONE)],
)
def test_a_person_starts_what_does_not_say_when_it_starts(event: str, trigger: Trigger) -> None:
    body = f'<startEvent id="s">{event}</startEvent><endEvent id="e"/>' + chain("s", "e")
    assert mended_process(drawing(body)).elements["s"].trigger is trigger


def test_only_one_start_is_by_hand_and_others_wait_for_a_message() -> None:
    body = (
        '<startEvent id="s"/><startEvent id="t" name="Order came"/><endEvent id="e"/>'
        + chain("s", "e")
        + chain("t", "e")
    )
    second = mended_process(drawing(body)).elements["t"]
    assert second.message is not None
    assert (second.trigger, second.message.name) == (Trigger.MESSAGE, "Order came")


def test_what_only_an_event_can_do_waits_for_a_message() -> None:
    body = (
        '<startEvent id="s"/><task id="x"/><endEvent id="e"/><endEvent id="l"/>'
        '<boundaryEvent id="late" name="Too late" attachedToRef="x"><timerEventDefinition/>'
        "</boundaryEvent>" + chain("s", "x", "e") + chain("late", "l")
    )
    late = mended_process(drawing(body)).elements["late"]
    assert late.message is not None
    assert (late.message.name, late.message.correlation_key) == ("Too late", "=recordNumber")


def test_a_message_without_a_name_is_called_as_its_event() -> None:
    body = (
        '<startEvent id="s" name="Order came"><messageEventDefinition messageRef="m"/>'
        '</startEvent><startEvent id="t"/><endEvent id="e"/>' + chain("s", "e") + chain("t", "e")
    )
    message = mended_process(drawing(body, roots='<message id="m"/>')).elements["s"].message
    assert message is not None
    assert message.name == "Order came"


def test_a_start_event_is_drawn_where_there_is_none() -> None:
    body = '<task id="a"/><task id="b"/><endEvent id="e"/>' + chain("a", "e") + chain("b", "e")
    process = mended_process(drawing(body))
    (start,) = [each for each in process.elements.values() if each.kind is Kind.START_EVENT]
    assert {process.flows[flow].target for flow in start.outgoing} == {"a", "b"}


def test_an_error_gets_a_code_and_a_repetition_a_number() -> None:
    body = (
        '<startEvent id="s"/><task id="x"><multiInstanceLoopCharacteristics/></task>'
        '<endEvent id="e" name="Refused"><errorEventDefinition/></endEvent>' + chain("s", "x", "e")
    )
    process = mended_process(drawing(body))
    assert process.elements["e"].error_code == "Refused"


def test_everything_without_an_id_gets_one() -> None:
    body = '<startEvent id="s"/><endEvent id="e"/><sequenceFlow sourceRef="s" targetRef="e"/>'
    assert len(mended_process(drawing(body)).flows) == 1


@pytest.mark.parametrize(
    "body",
    [
        '<startEvent id="s"/><receiveTask id="x"/><endEvent id="e"/>' + chain("s", "x", "e"),
        '<startEvent id="s"/><endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="no"/>',
    ],
)
def test_an_executable_process_that_is_wrong_stays_as_it_is(body: str) -> None:
    source = drawing(body, executable="true")
    assert mended([source]) == (source,)
    assert not can_be_mended(check(read([source]), Catalogue()))


@pytest.mark.parametrize("content", [b"", b"<no", b"<a/>", b"<!DOCTYPE a><a/>"])
def test_what_cannot_be_read_stays_as_it_is(content: bytes) -> None:
    source = Source("x.bpmn", content)
    assert mended([source]) == (source,)


def test_two_files_of_one_name_stay_as_they_are() -> None:
    sources = (drawing('<startEvent id="s"/>'), drawing('<startEvent id="t"/>'))
    assert mended(sources) == sources


def test_who_does_it_can_be_named() -> None:
    entry = '<z:property name="itsm:doneBy" value="cab,ecab"/>'
    extensions = f"<extensionElements><z:properties>{entry}</z:properties></extensionElements>"
    source = step(f'<serviceTask id="x">{extensions}</serviceTask>')
    text = source.content.decode().replace("<process", f'<process xmlns:z="{ZEEBE}"')
    process = mended_process(Source("x.bpmn", text.encode()))
    assert process.elements["x"].assignment.candidate_groups == "cab,ecab"


ZEEBE = "http://camunda.org/schema/zeebe/1.0"
