"""What code of an engine did: a job for a worker, a decision, or one FEEL expression."""

import re

from itsm_flow.definitions.names import attribute, bpmn, text_of, zeebe
from itsm_flow.definitions.text import N_
from itsm_flow.definitions.translating import juel, python
from itsm_flow.definitions.translating.camunda7.step import Step, children, value
from itsm_flow.definitions.translating.camunda7.variables import (
    add_header,
    map_variable,
    translate_parameters,
)
from itsm_flow.definitions.translating.feel_text import Untranslatable
from itsm_flow.definitions.translating.tree import (
    drop_attribute,
    extension_elements,
    remove,
    set_extension,
)

JOB = N_("{what} of {engine} is now a job of the type {type}: a worker has to carry it out here.")
SCRIPT_JOB = N_(
    "The script in {language} is not run here: it became a job of the type {type}, with the script "
    "in its headers. Write FEEL, or let a worker carry it out."
)
RESULT = N_(
    "The result {variable} of the decision is what our decisions give: the value of one output, or "
    "one with a name for each of several."
)

SCRIPT_TYPE = "script"
_RETRIES = re.compile(r"R(\d{1,2})/")
_ASSIGNS = re.compile(
    r"""[$#]\{\s*execution\.setVariable\(\s*["'](\w+)["']\s*,(.{1,2000})\)\s*\}""", re.DOTALL
)
_NAMED = re.compile(r"[$#]\{\s*([A-Za-z_][\w.]*)\s*\}")


def translate_work(step: Step) -> None:
    """Only where the step does something: what is left is refused as it stands."""
    if step.tag in {"serviceTask", "sendTask", "businessRuleTask", "messageEventDefinition"}:
        _decision(step)
        _code(step)
        _connector(step)
        _retries(step)
        _lift(step)
    elif step.tag == "scriptTask":
        _script(step)


def _lift(step: Step) -> None:
    """What a message event does stands at the event, and not at its definition."""
    event, holder = step.node.getparent(), step.node.find(bpmn("extensionElements"))
    if step.tag == "messageEventDefinition" and event is not None and holder is not None:
        extension_elements(event).extend(list(holder))


def _decision(step: Step) -> None:
    decision = step.take("decisionRef")
    if decision is None:
        return
    binding = step.take("decisionRefBinding")
    for name in ("decisionRefVersion", "decisionRefVersionTag", "decisionRefTenantId"):
        step.take(name)
    result = step.take("resultVariable") or "decisionResult"
    step.take("mapDecisionResult")
    set_extension(
        step.node,
        "calledDecision",
        decisionId=value(decision),
        resultVariable=result,
        bindingType="latest" if binding in {None, "latest"} else "deployment",
    )
    step.tell("decisionRef", decision)
    step.notes.warn(step.node, RESULT, variable=result)


def _code(step: Step) -> None:
    """The first of the ways in which Camunda 7 names code."""
    step.take("type") if step.attributes.get("topic") else None
    topic = step.take("topic")
    class_name = step.take("class")
    delegate = step.take("delegateExpression")
    expression = step.take("expression")
    kind = step.take("type")
    if topic is not None:
        _becomes_job(step, "topic", value(topic))
    elif class_name is not None:
        _becomes_job(step, "class", class_name)
    elif delegate is not None:
        named = _NAMED.fullmatch(delegate)
        _becomes_job(step, "delegateExpression", named[1] if named else value(delegate))
    elif expression is not None:
        _expression(step, expression)
    elif kind is not None:
        _becomes_job(step, "type", kind)
    for field in step.take_elements("field"):
        texts = [text_of(child) for child in field.iterchildren("*")]
        written = field.get("stringValue") or field.get("expression") or next(iter(texts), None)
        add_header(step, field.get("name") or "field", written or "")


def _becomes_job(step: Step, what: str, job_type: str) -> None:
    set_extension(step.node, "taskDefinition", type=job_type)
    step.notes.warn(step.node, JOB, what=what, engine=step.engine, type=job_type)


def _expression(step: Step, text: str) -> None:
    """An expression that computes something is FEEL; one that calls code is a job."""
    result = step.take("resultVariable")
    assigned = _ASSIGNS.fullmatch(text)
    if assigned:
        result, text = assigned[1], f"${{{assigned[2]}}}"
    try:
        computed = juel.to_feel(text)
    except Untranslatable:
        job_type = re.sub(r"^[$#]\{\s*|\s*\}$", "", text).partition("(")[0].strip() or "expression"
        _becomes_job(step, "expression", job_type)
        add_header(step, "expression", text)
        if result is not None:
            add_header(step, "resultVariable", result)
        return
    if step.tag in {"serviceTask", "businessRuleTask"}:
        step.node.tag = bpmn("scriptTask")
        set_extension(step.node, "script", expression="=" + computed, resultVariable=result)
        step.tell("expression", "=" + computed)
    else:
        _becomes_job(step, "expression", "expression")
        add_header(step, "expression", text)


def translate_listeners(step: Step) -> None:
    """A listener that sets a variable at an event is an output of it; others are refused."""
    if step.tag not in {"endEvent", "intermediateThrowEvent"}:
        return
    for holder in step.node.findall(bpmn("extensionElements")):
        for listener in list(children(holder, "executionListener")):
            assigned = _ASSIGNS.fullmatch(listener.get("expression") or "")
            source = value(f"${{{assigned[2]}}}") if assigned else ""
            if assigned and source.startswith("="):
                remove(listener)
                map_variable(step, "output", source, assigned[1])
                step.tell("executionListener", f"{assigned[1]} {source}")


def _connector(step: Step) -> None:
    for connector in step.take_elements("connector"):
        name = next((text_of(child) for child in children(connector, "connectorId")), None)
        _becomes_job(step, "connector", name or "connector")
        for mapping in children(connector, "inputOutput"):
            translate_parameters(step, mapping)


def _retries(step: Step) -> None:
    for cycle in step.take_elements("failedJobRetryTimeCycle"):
        found = _RETRIES.match(text_of(cycle) or "")
        if found and 1 <= int(found[1]) <= 100:
            set_extension(step.node, "taskDefinition").set("retries", found[1])
            step.tell("failedJobRetryTimeCycle", f"{found[1]} tries")


def _script(step: Step) -> None:
    """One expression becomes FEEL, anything else a job that has the script in its headers."""
    element = step.node.find(bpmn("script"))
    resource, result = step.take("resource"), step.take("resultVariable")
    language = (attribute(step.node, "scriptFormat") or "").lower()
    text = text_of(element)
    foreign = step.notes.foreign or bool(step.engine)
    if not foreign or (resource is None and text is None) or is_ours(step):
        return
    step.engine = step.engine or "BPMN"
    if element is not None:
        remove(element)
    drop_attribute(step.node, "scriptFormat")
    if resource is None and text is not None:
        try:
            computed = _one_expression(text, language)
        except Untranslatable:
            pass
        else:
            set_extension(step.node, "script", expression="=" + computed, resultVariable=result)
            step.tell("script", "=" + computed)
            return
    set_extension(step.node, "taskDefinition", type=SCRIPT_TYPE)
    headers = {"language": language, "resource": resource, "script": text, "resultVariable": result}
    for key, content in headers.items():
        if content:
            add_header(step, key, content)
    step.notes.warn(step.node, SCRIPT_JOB, language=language or "-", type=SCRIPT_TYPE)


def is_ours(step: Step) -> bool:
    """Whether the script task says already what it does here."""
    found = (step.node.find(f".//{zeebe(name)}") for name in ("script", "taskDefinition"))
    return any(node is not None for node in found)


def _one_expression(text: str, language: str) -> str:
    """The FEEL of a script that is one expression. Raises `Untranslatable`."""
    if language == "feel":
        return text.removeprefix("=").strip()
    if language == "juel" or juel.has_expression(text):
        return juel.to_feel(text)
    if language in {"python", "jython"}:
        return python.to_feel(text)
    return juel.plain_to_feel(text.strip().removesuffix(";"))
