"""What Camunda 7 says of a step means the same here, and the owner is told."""

import json

import pytest

from itsm_flow.definitions import Bundle, Catalogue, Source, check, read
from itsm_flow.domain.findings import Severity
from itsm_flow.domain.model import (
    Assignment,
    Binding,
    Element,
    JobDefinition,
    Kind,
    Message,
    MultiInstance,
    Reference,
    Schedule,
    Script,
    VariableMapping,
)

HEAD = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">
"""


def bundle_of(body: str, roots: str = "", *more: Source) -> Bundle:
    text = f'{HEAD}{roots}<process id="p" isExecutable="true">{body}</process></definitions>'
    return read([Source("x.bpmn", text.encode()), *more])


def element_of(node: str, roots: str = "") -> Element:
    return bundle_of(node, roots).processes["p"].elements["e"]


def inside(*extensions: str) -> str:
    return f"<extensionElements>{''.join(extensions)}</extensionElements>"


def parameters(inner: str) -> str:
    return inside(f"<camunda:inputOutput>{inner}</camunda:inputOutput>")


def notes_of(bundle: Bundle) -> list[str]:
    return [finding.message for finding in bundle.findings if finding.rule == "translated"]


def test_people_of_a_user_task() -> None:
    bundle = bundle_of(
        '<userTask id="e" camunda:assignee="${boss}" camunda:candidateGroups="cab,ecab" '
        'camunda:candidateUsers="#{users}" camunda:priority="${urgency}" '
        'camunda:dueDate="PT5H" camunda:followUpDate="${dateTime().plusDays(2).toDate()}"/>'
    )
    element = bundle.processes["p"].elements["e"]
    assert element.assignment == Assignment("=boss", "cab,ecab", "=users")
    assert element.priority == "=urgency"
    assert element.schedule == Schedule('=now() + duration("PT5H")', '=now() + duration("P2D")')
    assert notes_of(bundle)[0] == "assignee of Camunda 7 is now: =boss."
    assert {finding.severity for finding in bundle.findings} == {Severity.INFO}


@pytest.mark.parametrize(
    ("attributes", "form"),
    [
        ('camunda:formRef="f"', Reference("f", Binding.LATEST)),
        ('camunda:formRef="f" camunda:formRefBinding="deployment"', Reference("f")),
        ('camunda:formKey="camunda-forms:deployment:sub/f.form"', Reference("f")),
        ('camunda:formKey="embedded:app:forms/x.html"', None),
    ],
)
def test_a_form_that_is_named(attributes: str, form: Reference | None) -> None:
    assert element_of(f'<userTask id="e" {attributes}/>').form == form


def test_a_page_that_is_left_out_is_told_of() -> None:
    (finding,) = bundle_of('<userTask id="e" camunda:formKey="app:x.jsf"/>').findings
    assert finding.severity is Severity.WARNING
    assert finding.message.startswith("The form app:x.jsf of Camunda 7 is a page")


@pytest.mark.parametrize("identifier", ['"id": "other",', ""])
def test_a_form_is_found_by_its_file(identifier: str) -> None:
    content = f'{{"type": "default", {identifier} "components": []}}'
    node = '<userTask id="e" camunda:formKey="camunda-forms:app:ask.form"/>'
    bundle = bundle_of(node, "", Source("forms/ask.form", content.encode()))
    assert bundle.processes["p"].elements["e"].form == Reference("ask")
    assert bundle.forms["ask"].schema["id"] == "ask"
    assert [finding for finding in bundle.findings if finding.severity is Severity.ERROR] == []


def test_form_fields_become_a_form() -> None:
    fields = """<camunda:formData>
      <camunda:formField id="name" label="Your name" type="string" defaultValue="x">
        <camunda:validation><camunda:constraint name="required"/>
        <camunda:constraint name="maxlength" config="9"/>
        <camunda:constraint name="validator" config="com.acme"/></camunda:validation>
      </camunda:formField>
      <camunda:formField id="age" type="long" defaultValue="${no}"/>
      <camunda:formField id="ok" type="boolean" defaultValue="true"/>
      <camunda:formField id="day" type="date"/>
      <camunda:formField id="kind" type="enum"><camunda:value id="a" name="A"/></camunda:formField>
      <camunda:formField id="file" type="file"/>
    </camunda:formData>"""
    bundle = bundle_of(f'<startEvent id="e">{inside(fields)}</startEvent>')
    assert bundle.processes["p"].elements["e"].form == Reference("p-e")
    components = bundle.forms["p-e"].schema["components"]
    assert [(each["key"], each["type"]) for each in components] == [
        ("name", "textfield"), ("age", "number"), ("ok", "checkbox"), ("day", "datetime"),
        ("kind", "select"), ("file", "textfield"),
    ]  # fmt: skip
    assert components[0]["validate"] == {"required": True, "maxLength": 9}
    assert components[0]["defaultValue"] == "x"
    assert "defaultValue" not in components[1]
    assert components[4]["values"] == [{"value": "a", "label": "A"}]
    warnings = [str(found) for found in bundle.findings if found.severity is Severity.WARNING]
    assert len(warnings) == 2
    assert bundle.source_of("p-e", "form").name == "x.bpmn.p-e.form"
    assert json.loads(bundle.source_of("p-e", "form").content)["id"] == "p-e"


@pytest.mark.parametrize(
    ("attributes", "inner", "job_type"),
    [
        ('camunda:type="external" camunda:topic="mail"', "", "mail"),
        ('camunda:type="external" camunda:topic="${topic}"', "", "=topic"),
        ('camunda:class="com.acme.Mail"', "", "com.acme.Mail"),
        ('camunda:delegateExpression="#{mailer}"', "", "mailer"),
        ('camunda:expression="${mailer.send(order)}"', "", "mailer.send"),
        ('camunda:type="mail"', "", "mail"),
        ("", inside("<camunda:connector><camunda:connectorId>http</camunda:connectorId>"
                    "</camunda:connector>"), "http"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("tag", ["serviceTask", "sendTask", "businessRuleTask"])
def test_code_becomes_a_job(tag: str, attributes: str, inner: str, job_type: str) -> None:
    bundle = bundle_of(f'<{tag} id="e" {attributes}>{inner}</{tag}>')
    job = bundle.processes["p"].elements["e"].job
    assert job is not None
    assert job.type == job_type
    assert any("a worker has to carry it out" in note for note in notes_of(bundle))


def test_a_message_that_code_sends_is_a_job_of_its_event() -> None:
    definition = '<messageEventDefinition camunda:class="com.acme.Mail"/>'
    element = element_of(f'<endEvent id="e">{definition}</endEvent>')
    assert (element.kind, element.job) == (Kind.END_EVENT, JobDefinition("com.acme.Mail"))


def test_an_expression_that_computes_is_a_script() -> None:
    element = element_of(
        '<serviceTask id="e" camunda:expression="${a + 1}" camunda:resultVariable="b"/>'
    )
    assert (element.kind, element.script) == (Kind.SCRIPT_TASK, Script("=a + 1", "b"))
    element = element_of(
        '<serviceTask id="e" camunda:expression="${execution.setVariable(\'b\', a)}"/>'
    )
    assert element.script == Script("=a", "b")


def test_retries_fields_and_results_go_with_the_job() -> None:
    element = element_of(
        '<serviceTask id="e" camunda:expression="${bean.run(x)}" camunda:resultVariable="r">'
        + inside(
            "<camunda:failedJobRetryTimeCycle>R5/PT1M</camunda:failedJobRetryTimeCycle>",
            '<camunda:field name="to" stringValue="me"/>',
        )
        + "</serviceTask>"
    )
    headers = {"expression": "${bean.run(x)}", "resultVariable": "r", "to": "me"}
    assert element.job == JobDefinition("bean.run", "5", headers)


def test_a_decision_is_called() -> None:
    element = element_of(
        '<businessRuleTask id="e" camunda:decisionRef="d" camunda:resultVariable="r" '
        'camunda:mapDecisionResult="singleEntry" camunda:decisionRefBinding="deployment"/>'
    )
    assert (element.decision, element.result_variable) == (Reference("d"), "r")


@pytest.mark.parametrize(
    ("attributes", "text", "expression"),
    [
        ('scriptFormat="javascript"', "a &gt; 1 &amp;&amp; b == 'x';", '=a > 1 and b = "x"'),
        ('scriptFormat="python"', "len(a)", "=count(a)"),
        ('scriptFormat="feel"', "a + 1", "=a + 1"),
        ('scriptFormat="groovy"', "println 'x'", None),
        ('scriptFormat="groovy" camunda:resource="x.groovy"', "", None),
    ],
)
def test_a_script_is_feel_or_a_job(attributes: str, text: str, expression: str | None) -> None:
    node = f'<scriptTask id="e" camunda:resultVariable="r" {attributes}>'
    element = element_of(f"{node}<script>{text}</script></scriptTask>")
    if expression is not None:
        assert element.script == Script(expression, "r")
        return
    assert element.job is not None
    assert element.job.type == "script"
    assert element.job.headers["language"] == "groovy"
    assert element.job.headers["resultVariable"] == "r"


@pytest.mark.parametrize(
    ("parameter", "source"),
    [
        ("text", "text"),
        ("= text", '="= text"'),
        ("${a}", "=a"),
        ("Dear ${who}", '="Dear " + string(who)'),
        ("", "=null"),
        ("<camunda:list><camunda:value>a</camunda:value><camunda:value>${b}</camunda:value>"
         "</camunda:list>", '=["a", b]'),
        ('<camunda:map><camunda:entry key="x">1</camunda:entry></camunda:map>', '={"x": "1"}'),
    ],
)  # fmt: skip
def test_parameters_become_mappings(parameter: str, source: str) -> None:
    both = "".join(
        f'<camunda:{kind} name="v">{parameter}</camunda:{kind}>'
        for kind in ("inputParameter", "outputParameter")
    )
    element = element_of(f'<userTask id="e">{parameters(both)}</userTask>')
    assert element.inputs == element.outputs == (VariableMapping(source, "v"),)


def test_a_parameter_by_script_is_the_worker_s_or_refused() -> None:
    script = '<camunda:script scriptFormat="groovy">1 + x</camunda:script>'
    both = parameters(f'<camunda:inputParameter name="v">{script}</camunda:inputParameter>')
    element = element_of(f'<serviceTask id="e" camunda:class="C">{both}</serviceTask>')
    assert element.job == JobDefinition("C", headers={"input:v": "1 + x"})
    (finding,) = bundle_of(f'<userTask id="e">{both}</userTask>').findings
    assert (finding.rule, finding.severity) == ("not-translated", Severity.ERROR)


def test_a_loop_over_a_collection() -> None:
    element = element_of(
        '<userTask id="e"><multiInstanceLoopCharacteristics isSequential="true" '
        'camunda:collection="people" camunda:elementVariable="person"><completionCondition>'
        "${nrOfCompletedInstances == 2}</completionCondition>"
        "</multiInstanceLoopCharacteristics></userTask>"
    )
    assert element.loop == MultiInstance(
        sequential=True,
        input_collection="=people",
        input_element="person",
        completion_condition="=numberOfCompletedInstances = 2",
    )


def test_a_called_process_gets_what_is_named() -> None:
    element = element_of(
        '<callActivity id="e" calledElement="other">'
        + inside(
            '<camunda:in source="a" target="b"/>',
            '<camunda:in sourceExpression="${c + 1}" target="d"/>',
            '<camunda:in businessKey="${key}"/>',
            '<camunda:out variables="all"/>',
        )
        + "</callActivity>"
    )
    assert element.inputs == (VariableMapping("=a", "b"), VariableMapping("=c + 1", "d"))
    assert element.outputs == ()


def test_messages_are_known_by_the_record_s_number() -> None:
    roots = '<message id="m" name="paid-${shop}"/>'
    element = element_of('<receiveTask id="e" messageRef="m"/>', roots)
    assert element.message == Message('="paid-" + string(shop)', "=recordNumber")


def test_conditions_and_defaults_of_a_gateway() -> None:
    body = (
        '<exclusiveGateway id="e" default="f1"/><task id="a"/><task id="b"/>'
        '<sequenceFlow id="f1" sourceRef="e" targetRef="a"><conditionExpression>${x}'
        "</conditionExpression></sequenceFlow>"
        '<sequenceFlow id="f2" sourceRef="e" targetRef="b"><conditionExpression>amount > 5'
        "</conditionExpression></sequenceFlow>"
    )
    flows = bundle_of(body).processes["p"].flows
    assert (flows["f1"].condition, flows["f2"].condition) == (None, "=amount > 5")
    other = bundle_of(body.replace(' default="f1"', "").replace("${x}", "  "))
    assert other.processes["p"].elements["e"].default_flow is None
    silent = body.replace(' default="f1"', "").replace(
        "<conditionExpression>${x}</conditionExpression>", ""
    )
    assert bundle_of(silent).processes["p"].elements["e"].default_flow == "f1"


def test_what_an_engine_needs_for_itself_is_left_out() -> None:
    bundle = bundle_of('<task id="e" camunda:asyncBefore="true" camunda:jobPriority="3"/>')
    assert notes_of(bundle) == [
        "asyncBefore of Camunda 7 is not needed here and is left out.",
        "jobPriority of Camunda 7 is not needed here and is left out.",
    ]


@pytest.mark.parametrize(
    ("node", "rule"),
    [
        ('<userTask id="e">' + inside('<camunda:taskListener event="create" class="X"/>')
         + "</userTask>", "unsupported-extension"),
        ('<task id="e">' + inside('<camunda:executionListener event="start" class="X"/>')
         + "</task>", "unsupported-extension"),
        ('<callActivity id="e" camunda:caseRef="c"/>', "unsupported-extension"),
        ('<userTask id="e" camunda:assignee="${bean.find(x)}"/>', "feel"),
    ],
)  # fmt: skip
def test_what_has_no_like_here_is_refused(node: str, rule: str) -> None:
    findings = check(bundle_of(node), Catalogue())
    refused = [found for found in findings if found.severity is Severity.ERROR]
    assert rule in {found.rule for found in refused if found.element_id == "e"}


def test_a_listener_that_sets_a_variable_is_an_output() -> None:
    listener = (
        '<camunda:executionListener event="start" '
        "expression=\"${execution.setVariable('done', true)}\"/>"
    )
    element = element_of(f'<endEvent id="e">{inside(listener)}</endEvent>')
    assert element.outputs == (VariableMapping("=true", "done"),)


def test_properties_go_over_and_the_file_stays_as_it_came() -> None:
    entry = '<camunda:property name="itsm:milestone" value="resolved"/>'
    node = f'<task id="e">{inside(f"<camunda:properties>{entry}</camunda:properties>")}</task>'
    bundle = bundle_of(node)
    assert bundle.processes["p"].elements["e"].milestone == "resolved"
    assert b"camunda:property" in bundle.source_of("p").content


def test_who_starts_is_kept_in_the_variable_that_is_named() -> None:
    element = element_of('<startEvent id="e" camunda:initiator="starter"/>')
    assert element.outputs == (VariableMapping("=requester", "starter"),)


def test_owners_as_plain_bpmn_has_them() -> None:
    owner = "<potentialOwner><resourceRef>r</resourceRef></potentialOwner>"
    element = element_of(
        f'<userTask id="e">{owner}</userTask>', '<resource id="r" name="service-desk"/>'
    )
    assert element.assignment == Assignment(candidate_groups="service-desk")
