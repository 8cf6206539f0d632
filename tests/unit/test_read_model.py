"""What a diagram says arrives in the model, whole and in its place."""

import time

import pytest

from itsm_flow.definitions import Source, read
from itsm_flow.domain.model import (
    Assignment,
    Binding,
    Element,
    JobDefinition,
    Kind,
    Message,
    MultiInstance,
    ProcessModel,
    Reference,
    Schedule,
    Script,
    Timer,
    TimerForm,
    Trigger,
    VariableMapping,
)

HEAD = (
    '<{p}definitions xmlns{x}="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">'
)


def model_of(body: str, roots: str = "", attributes: str = "") -> ProcessModel:
    text = (
        HEAD.format(p="", x="")
        + roots
        + f'<process id="p" isExecutable="true" {attributes}>{body}</process></definitions>'
    )
    bundle = read([Source("x.bpmn", text.encode())])
    assert bundle.findings == ()
    return bundle.processes["p"]


def element_of(node: str, roots: str = "") -> Element:
    return model_of(node, roots).elements["e"]


def extended(tag: str, extension: str, inner: str = "", attributes: str = "") -> str:
    return (
        f'<{tag} id="e" {attributes}><extensionElements>{extension}</extensionElements>'
        f"{inner}</{tag}>"
    )


MESSAGE = (
    '<message id="m" name="approved"><extensionElements><zeebe:subscription '
    'correlationKey=" =recordNumber "/></extensionElements></message>'
)
ERROR = '<error id="x" errorCode="NO_STOCK"/>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "big5"])
@pytest.mark.parametrize("prefix", ["", "bpmn:", "b2:"])
def test_any_encoding_and_any_prefix_are_read(encoding: str, prefix: str) -> None:
    declared = encoding.removesuffix("-sig").removesuffix("-le")
    space = f":{prefix[:-1]}" if prefix else ""
    text = (
        f'<?xml version="1.0" encoding="{declared}"?>\n'
        + HEAD.format(p=prefix, x=space)
        + f'<{prefix}process id="p" isExecutable="true">\n<{prefix}task id="e" name="評估影響"/>'
        + f"</{prefix}process></{prefix}definitions>"
    )
    element = read([Source("x.bpmn", text.encode(encoding))]).processes["p"].elements["e"]
    assert (element.name, element.line) == ("評估影響", 3)


def test_latin_1_is_read() -> None:
    text = (
        '<?xml version="1.0" encoding="ISO-8859-1"?>'
        + HEAD.format(p="", x="")
        + '<process id="p" isExecutable="1" name="Änderung"/></definitions>'
    )
    assert read([Source("x.bpmn", text.encode("latin-1"))]).processes["p"].name == "Änderung"


@pytest.mark.parametrize(
    ("node", "field", "value"),
    [
        ('<userTask id="e" name=" Assess&#10; it "/>', "name", "Assess it"),
        (
            extended(
                "userTask",
                '<zeebe:assignmentDefinition assignee="=a" candidateGroups="g1, g2" '
                'candidateUsers=" "/>',
            ),
            "assignment",
            Assignment("=a", "g1, g2", None),
        ),
        (
            extended("userTask", '<zeebe:taskSchedule dueDate="=d" followUpDate="=f"/>'),
            "schedule",
            Schedule("=d", "=f"),
        ),
        (extended("userTask", '<zeebe:priorityDefinition priority="70"/>'), "priority", "70"),
        (
            extended("userTask", '<zeebe:formDefinition formId="f"/>'),
            "form",
            Reference("f", Binding.DEPLOYMENT),
        ),
        (
            extended("startEvent", '<zeebe:formDefinition formId="f" bindingType="latest"/>'),
            "form",
            Reference("f", Binding.LATEST),
        ),
        (
            extended("businessRuleTask", '<zeebe:calledDecision decisionId="d"/>'),
            "decision",
            Reference("d"),
        ),
        (
            extended("businessRuleTask", '<zeebe:calledDecision resultVariable="r"/>'),
            "result_variable",
            "r",
        ),
        (
            extended("scriptTask", '<zeebe:script expression="=1" resultVariable="r"/>'),
            "script",
            Script("=1", "r"),
        ),
        (
            extended(
                "serviceTask",
                '<zeebe:taskDefinition type="itsm.notify"/><zeebe:taskHeaders>'
                '<zeebe:header key="k" value="v"/></zeebe:taskHeaders>',
            ),
            "job",
            JobDefinition("itsm.notify", "3", {"k": "v"}),
        ),
        (
            extended(
                "task",
                '<zeebe:ioMapping><zeebe:input source="=a" target="b"/>'
                '<zeebe:output source="=c" target="d"/></zeebe:ioMapping>',
            ),
            "inputs",
            (VariableMapping("=a", "b"),),
        ),
        (
            extended(
                "task",
                '<zeebe:properties><zeebe:property name="itsm:clause" value="4.2.2 5.2.2(3)"/>'
                '<zeebe:property name="other" value="x"/></zeebe:properties>',
            ),
            "clauses",
            ("4.2.2", "5.2.2(3)"),
        ),
        (
            extended(
                "userTask",
                '<zeebe:properties><zeebe:property name="itsm:notSameAs" value="a, b"/>'
                "</zeebe:properties>",
            ),
            "not_same_as",
            ("a", "b"),
        ),
        (
            '<task id="e"><multiInstanceLoopCharacteristics isSequential="true">'
            '<extensionElements><zeebe:loopCharacteristics inputCollection="=xs" '
            'inputElement="x" outputCollection="ys" outputElement="=y"/></extensionElements>'
            "<completionCondition> =enough </completionCondition>"
            "</multiInstanceLoopCharacteristics></task>",
            "loop",
            MultiInstance(
                sequential=True,
                input_collection="=xs",
                input_element="x",
                output_collection="ys",
                output_element="=y",
                completion_condition="=enough",
            ),
        ),
        (
            '<intermediateCatchEvent id="e"><timerEventDefinition><timeCycle> R3/PT1H\n'
            "</timeCycle></timerEventDefinition></intermediateCatchEvent>",
            "timer",
            Timer(TimerForm.CYCLE, "R3/PT1H"),
        ),
        (
            '<receiveTask id="e" messageRef="t:m"/>',
            "message",
            Message("approved", "=recordNumber"),
        ),
        (
            '<endEvent id="e"><messageEventDefinition messageRef="m"/></endEvent>',
            "message",
            Message("approved", "=recordNumber"),
        ),
        (
            '<endEvent id="e"><errorEventDefinition errorRef="x"/></endEvent>',
            "error_code",
            "NO_STOCK",
        ),
        (
            '<endEvent id="e"><terminateEventDefinition/></endEvent>',
            "trigger",
            Trigger.TERMINATE,
        ),
        (
            '<task id="t"/><boundaryEvent id="e" attachedToRef="t" cancelActivity="false">'
            "<timerEventDefinition/></boundaryEvent>",
            "interrupting",
            False,
        ),
        ('<task id="t"/><boundaryEvent id="e" attachedToRef="q:t"/>', "attached_to", "t"),
    ],
)
def test_what_is_said_of_a_step_is_in_its_element(node: str, field: str, value: object) -> None:
    assert getattr(element_of(node, MESSAGE + ERROR), field) == value


def test_roles_of_a_step_are_read() -> None:
    entries = "".join(
        f'<zeebe:property name="itsm:{name}" value="{name}1 {name}2"/>'
        for name in ("accountable", "consulted", "informed")
    )
    milestone = '<zeebe:property name="itsm:milestone" value="resolved"/>'
    element = element_of(
        extended("userTask", f"<zeebe:properties>{entries}{milestone}</zeebe:properties>")
    )
    assert element.accountable == ("accountable1", "accountable2")
    assert element.consulted == ("consulted1", "consulted2")
    assert element.informed == ("informed1", "informed2")
    assert element.milestone == "resolved"


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.BOUNDARY_EVENT])
def test_every_kind_is_read(kind: Kind) -> None:
    assert element_of(f'<{kind} id="e"/>').kind is kind


def test_flows_connect_steps_and_keep_their_condition() -> None:
    model = model_of(
        '<exclusiveGateway id="g" default="b"/><task id="t"/><task id="u"/>'
        '<sequenceFlow id="a" name="yes" sourceRef="g" targetRef="t">'
        "<conditionExpression>\n =x &gt; 1 </conditionExpression></sequenceFlow>"
        '<sequenceFlow id="b" sourceRef="g" targetRef="u"><conditionExpression> '
        "</conditionExpression></sequenceFlow>"
    )
    assert (model.flows["a"].condition, model.flows["a"].name) == ("=x > 1", "yes")
    assert model.flows["b"].condition is None
    gateway = model.elements["g"]
    assert (gateway.outgoing, gateway.default_flow) == (("a", "b"), "b")
    assert model.elements["t"].incoming == ("a",)


def test_what_has_no_id_gets_one_that_nothing_else_has() -> None:
    model = model_of(
        '<startEvent id="s"/><endEvent id="sequenceFlow_without_id_2"/>'
        '<sequenceFlow sourceRef="s" targetRef="sequenceFlow_without_id_2"/>'
        '<boundaryEvent attachedToRef="s"/>'
    )
    (flow,) = model.flows.values()
    assert flow.id not in model.elements
    assert len(model.elements) == 3


def test_boundary_events_on_each_other_are_attached_to_nothing() -> None:
    model = model_of(
        '<boundaryEvent id="a" attachedToRef="b"/><boundaryEvent id="b" attachedToRef="a"/>'
    )
    assert [element.attached_to for element in model.elements.values()] == [None, None]


def test_a_flow_that_dangles_is_left_out_of_the_model() -> None:
    model = model_of('<task id="t"/><sequenceFlow id="f" sourceRef="t" targetRef="gone"/>')
    assert model.flows == {}
    assert model.elements["t"].outgoing == ()


def test_steps_know_the_subprocess_around_them() -> None:
    model = model_of(
        '<subProcess id="outer"><subProcess id="inner"><task id="t"/></subProcess></subProcess>'
    )
    assert [element.parent for element in model.elements.values()] == [None, "outer", "inner"]


def test_lanes_nest_and_are_inherited() -> None:
    model = model_of(
        '<laneSet><lane id="desk" name="Service desk"><flowNodeRef>s</flowNodeRef>'
        '<childLaneSet><lane id="first" name="First line"><flowNodeRef>s</flowNodeRef></lane>'
        "</childLaneSet></lane></laneSet>"
        '<subProcess id="s"><task id="t"/></subProcess><boundaryEvent id="b" attachedToRef="s"/>'
        '<task id="elsewhere"/>'
    )
    assert [(lane.id, lane.name, lane.parent) for lane in model.lanes] == [
        ("desk", "Service desk", None),
        ("first", "First line", "desk"),
    ]
    lanes = {element.id: element.lane for element in model.elements.values()}
    assert lanes == {"s": "first", "t": "first", "b": "first", "elsewhere": None}


def test_a_pool_without_lanes_is_the_lane_of_all() -> None:
    pool = (
        '<collaboration id="c"><participant id="pool" name="Operations" processRef="p"/>'
        '<participant id="other" name="Customer"/></collaboration>'
    )
    model = model_of('<task id="t"/>', pool)
    assert [(lane.id, lane.name) for lane in model.lanes] == [("pool", "Operations")]
    assert model.elements["t"].lane == "pool"


def test_each_executable_pool_is_a_process_of_its_own() -> None:
    text = (
        HEAD.format(p="", x="")
        + '<process id="a" isExecutable="true"><task id="t"/></process>'
        + '<process id="b" isExecutable="true"/><process id="drawn"/></definitions>'
    )
    bundle = read([Source("x.bpmn", text.encode())])
    assert set(bundle.processes) == {"a", "b"}
    assert bundle.source_of("b").name == "x.bpmn"


def test_an_id_that_two_files_define_is_told_of_and_the_first_is_kept() -> None:
    text = HEAD.format(p="", x="") + '<process id="p" isExecutable="true" name="{}"/></definitions>'
    sources = [Source(f"{name}.bpmn", text.format(name).encode()) for name in ("one", "two")]
    bundle = read(sources)
    assert bundle.processes["p"].name == "one"
    (finding,) = bundle.findings
    assert (finding.file, finding.rule) == ("two.bpmn", "duplicate-definition")
    assert "The id p is defined in one.bpmn already" in finding.message


def test_the_process_itself_may_carry_clauses() -> None:
    model = model_of(
        "<extensionElements><zeebe:properties>"
        '<zeebe:property name="itsm:clause" value="5.2"/></zeebe:properties></extensionElements>',
        attributes='name="Incident"',
    )
    assert (model.name, model.clauses) == ("Incident", ("5.2",))


def test_a_hundred_steps_are_read_in_well_under_100_ms() -> None:
    steps = "".join(
        extended("userTask", '<zeebe:assignmentDefinition assignee="=a"/>').replace(
            '"e"', f'"e{n}"'
        )
        + f'<sequenceFlow id="f{n}" sourceRef="e{n}" targetRef="e{n + 1}"/>'
        for n in range(100)
    )
    seconds = []
    for _ in range(5):
        started = time.process_time()
        assert len(model_of(steps).elements) == 100
        seconds.append(time.process_time() - started)
    assert min(seconds) < 0.1
