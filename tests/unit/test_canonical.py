"""The canonical form: what the engine parses, and how it leads back to the owner's file."""

from itertools import product

import pytest
from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser

from itsm_flow.definitions import Source, canonical_ids, read
from itsm_flow.domain.model import ProcessModel

SPACE = "http://www.omg.org/spec/BPMN/20100524/MODEL"
HEAD = f'<definitions xmlns="{SPACE}" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">'


def model_of(body: str, roots: str = "", process_id: str = "p") -> ProcessModel:
    text = f'{HEAD}{roots}<process id="{process_id}" isExecutable="true">{body}</process>'
    bundle = read([Source("x.bpmn", f"{text}</definitions>".encode())])
    return bundle.processes[process_id]


def canonical_of(model: ProcessModel) -> etree._Element:
    return etree.fromstring(model.canonical)


def node_of(model: ProcessModel, identifier: str) -> etree._Element:
    (found,) = canonical_of(model).xpath(f"//*[@id='{identifier}']")
    return found


def flow(source: str, target: str, inner: str = "", identifier: str = "") -> str:
    name = identifier or f"{source}-{target}"
    ends = f'sourceRef="{source}" targetRef="{target}"'
    return f'<sequenceFlow id="{name}" {ends}>{inner}</sequenceFlow>'


def text_at(node: etree._Element, path: str) -> str | None:
    return node.findtext(path, namespaces={None: SPACE})


START_END = '<startEvent id="s"/><endEvent id="e"/>'


def words(alphabet: str, longest: int) -> set[str]:
    lengths = range(1, longest + 1)
    return {"".join(each) for length in lengths for each in product(alphabet, repeat=length)}


@pytest.mark.parametrize("alphabet", ["_.d", "_ x20", "_[]x審"])
def test_two_ids_never_meet(alphabet: str) -> None:
    makers = (
        canonical_ids.process_id,
        canonical_ids.node_id,
        canonical_ids.flow_id,
        canonical_ids.message_id,
        canonical_ids.split_id,
        canonical_ids.split_flow_id,
    )
    owners = words(alphabet, 5)
    made = {maker(owner) for maker, owner in product(makers, owners)}
    assert len(made) == len(makers) * len(owners)
    assert not any(set(identifier) & set(". []") for identifier in made)


@pytest.mark.parametrize(
    ("owner", "canonical"),
    [("Start", "e_Start"), ("a.EndJoin", "e_a_dEndJoin"), ("a_b", "e_a__b"), ("審批", "e_審批")],
)
def test_an_id_of_the_engine_is_out_of_reach(owner: str, canonical: str) -> None:
    assert canonical_ids.node_id(owner) == canonical


def test_every_node_and_flow_leads_back_to_the_owners() -> None:
    model = model_of(START_END + flow("s", "e"))
    assert model.canonical_ids == {"e_s": "s", "e_e": "e", "f_s-e": "s-e"}


def test_only_standard_elements_are_in_it() -> None:
    extension = '<extensionElements><zeebe:assignmentDefinition assignee="x"/></extensionElements>'
    model = model_of(
        START_END + f'<laneSet><lane id="l"/></laneSet><userTask id="t" name="Do">{extension}'
        '<documentation>why</documentation></userTask><dataObject id="d"/>' + flow("s", "t")
    )
    tags = [etree.QName(node).localname for node in canonical_of(model).iter()]
    assert tags == ["definitions", "process", "startEvent", "endEvent", "userTask", "sequenceFlow"]
    assert b"zeebe" not in model.canonical
    assert b"name" not in model.canonical


def test_several_flows_out_of_a_task_leave_a_parallel_gateway() -> None:
    model = model_of(START_END + '<task id="t"/>' + flow("s", "t") + flow("t", "e")
                     + flow("t", "e", identifier="again"))  # fmt: skip
    assert etree.QName(node_of(model, "s_t")).localname == "parallelGateway"
    added = node_of(model, "g_t")
    assert (added.get("sourceRef"), added.get("targetRef")) == ("e_t", "s_t")
    assert {node_of(model, name).get("sourceRef") for name in ("f_t-e", "f_again")} == {"s_t"}
    assert not {"s_t", "g_t"} & set(model.canonical_ids)


def test_several_flows_into_a_task_stay_as_they_are() -> None:
    model = model_of(START_END + '<task id="t"/>' + flow("s", "t") + flow("t", "t"))
    assert "parallelGateway" not in model.canonical.decode()


def test_a_condition_is_named_by_its_flow_and_a_default_has_none() -> None:
    condition = "<conditionExpression>=a</conditionExpression>"
    model = model_of(
        START_END + '<exclusiveGateway id="g" default="no"/>' + flow("s", "g")
        + flow("g", "e", condition, "yes") + flow("g", "e", condition, "no")
    )  # fmt: skip
    assert text_at(node_of(model, "f_yes"), "conditionExpression") == "f_yes"
    assert text_at(node_of(model, "f_no"), "conditionExpression") is None
    assert node_of(model, "e_g").get("default") == "f_no"


def test_a_timer_is_named_by_its_node() -> None:
    model = model_of(
        START_END + '<intermediateCatchEvent id="t"><timerEventDefinition><timeDate>=soon'
        "</timeDate></timerEventDefinition></intermediateCatchEvent>"
    )
    assert text_at(node_of(model, "e_t"), ".//timeDate") == "e_t"


def test_each_node_has_a_message_of_its_own() -> None:
    catch = (
        '<intermediateCatchEvent id="{}"><messageEventDefinition messageRef="m"/>'
        "</intermediateCatchEvent>"
    )
    model = model_of(
        START_END + catch.format("a") + '<receiveTask id="b" messageRef="m"/>',
        '<message id="m" name="approved"/>',
    )
    names = {
        node.get("id"): node.get("name") for node in canonical_of(model).iter(f"{{{SPACE}}}message")
    }
    assert names == {"m_a": "e_a", "m_b": "e_b"}
    assert node_of(model, "e_b").get("messageRef") == "m_b"


def test_an_error_is_known_by_its_code() -> None:
    end = '<endEvent id="{}"><errorEventDefinition errorRef="{}"/></endEvent>'
    model = model_of(
        START_END + end.format("a", "x") + end.format("b", "y")
        + '<task id="t"/><boundaryEvent id="any" attachedToRef="t"><errorEventDefinition/>'
        "</boundaryEvent>",
        '<error id="x" errorCode="NO"/><error id="y" errorCode="NO"/>',
    )  # fmt: skip
    errors = list(canonical_of(model).iter(f"{{{SPACE}}}error"))
    assert [error.get("errorCode") for error in errors] == ["NO"]
    definitions = canonical_of(model).iter(f"{{{SPACE}}}errorEventDefinition")
    assert [node.get("errorRef") for node in definitions] == ["error_1", "error_1", None]


def test_a_loop_is_named_by_its_node() -> None:
    model = model_of(
        START_END + '<task id="t"><multiInstanceLoopCharacteristics isSequential="true">'
        "<completionCondition>=x</completionCondition></multiInstanceLoopCharacteristics></task>"
    )
    marker = node_of(model, "e_t")[0]
    assert marker.get("isSequential") == "true"
    assert text_at(marker, "loopCardinality") == "e_t.loopCardinality"
    assert text_at(marker, "completionCondition") == "e_t.completionCondition"


def test_the_engine_parses_a_diagram_that_uses_its_own_names() -> None:
    model = model_of(
        '<startEvent id="Start"/><userTask id="End"/><boundaryEvent id="End.BoundaryEventSplit" '
        'attachedToRef="End"><timerEventDefinition><timeDuration>PT1H</timeDuration>'
        '</timerEventDefinition></boundaryEvent><endEvent id="Root.EndJoin"/>'
        + flow("Start", "End") + flow("End", "Root.EndJoin")
        + flow("End.BoundaryEventSplit", "Root.EndJoin"),
        process_id="Root",
    )  # fmt: skip
    parser = BpmnParser()
    parser.add_bpmn_xml(canonical_of(model))
    specs = parser.get_spec("p_Root").task_specs
    assert {"e_Start", "e_End", "e_End_dBoundaryEventSplit", "e_Root_dEndJoin"} <= set(specs)
    assert {"Start", "End", "e_End.BoundaryEventSplit", "p_Root.EndJoin"} <= set(specs)


def test_flows_and_boundary_events_without_ids_are_parsed_too() -> None:
    model = model_of(
        START_END + '<userTask id="t"/><boundaryEvent attachedToRef="t"><timerEventDefinition>'
        "<timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>"
        '<sequenceFlow sourceRef="s" targetRef="t"/><sequenceFlow sourceRef="t" targetRef="e"/>'
    )
    parser = BpmnParser()
    parser.add_bpmn_xml(canonical_of(model))
    specs = parser.get_spec("p_p").task_specs
    assert {
        canonical for canonical, owner in model.canonical_ids.items() if owner in model.elements
    } <= set(specs)
