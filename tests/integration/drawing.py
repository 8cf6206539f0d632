"""Small processes for tests of the services, drawn as text."""

import json
from collections.abc import Mapping
from itertools import pairwise
from xml.sax.saxutils import quoteattr

from itsm_flow.definitions import Source

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="definitions" targetNamespace="test">
"""


def process(process_id: str, *parts: str, roots: str = "", name: str = "") -> Source:
    """A diagram file with one process made of these parts."""
    body = "\n".join(parts)
    named = quoteattr(name or process_id.capitalize())
    return Source(
        f"{process_id}.bpmn",
        f"{_HEAD}{roots}<bpmn:process id={quoteattr(process_id)} name={named} "
        f'isExecutable="true">\n{body}\n</bpmn:process></bpmn:definitions>'.encode(),
    )


def node(kind: str, id_: str, inside: str = "", *, extension: str = "", **attributes: str) -> str:
    """A flow node; `extension` is the content of its extension elements."""
    more = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    extended = f"<bpmn:extensionElements>{extension}</bpmn:extensionElements>" if extension else ""
    return f'<bpmn:{kind} id="{id_}" name="{id_}"{more}>{extended}{inside}</bpmn:{kind}>'


def start(id_: str = "start", *, form: str = "", message: str = "") -> str:
    """A start event."""
    extension = _form(form) if form else ""
    inside = f'<bpmn:messageEventDefinition messageRef="{message}"/>' if message else ""
    return node("startEvent", id_, inside, extension=extension)


def end(id_: str = "end", *, milestone: str = "") -> str:
    """An end event."""
    return node("endEvent", id_, extension=_properties({"itsm:milestone": milestone}))


def user_task(
    id_: str,
    *,
    groups: str = "service-desk",
    assignee: str = "",
    form: str = "",
    priority: str = "",
    due: str = "",
    outputs: Mapping[str, str] | None = None,
    **properties: str,
) -> str:
    """A user task; `properties` such as `notSameAs` are itsm properties."""
    extension = "<zeebe:userTask/>"
    if assignee:
        extension += f"<zeebe:assignmentDefinition assignee={quoteattr(assignee)}/>"
    else:
        extension += f"<zeebe:assignmentDefinition candidateGroups={quoteattr(groups)}/>"
    if priority:
        extension += f"<zeebe:priorityDefinition priority={quoteattr(priority)}/>"
    if due:
        extension += f"<zeebe:taskSchedule dueDate={quoteattr(due)}/>"
    if form:
        extension += _form(form)
    if outputs:
        mapped = "".join(
            f"<zeebe:output source={quoteattr(source)} target={quoteattr(target)}/>"
            for target, source in outputs.items()
        )
        extension += f"<zeebe:ioMapping>{mapped}</zeebe:ioMapping>"
    extension += _properties({f"itsm:{key}": value for key, value in properties.items()})
    return node("userTask", id_, extension=extension)


def script(id_: str, expression: str, result: str) -> str:
    """A script task."""
    extension = f'<zeebe:script expression={quoteattr(expression)} resultVariable="{result}"/>'
    return node("scriptTask", id_, extension=extension)


def service_task(id_: str, type_: str, *, retries: str = "3") -> str:
    """A service task, which waits for a job of a type."""
    extension = f'<zeebe:taskDefinition type="{type_}" retries="{retries}"/>'
    return node("serviceTask", id_, extension=extension)


def call(id_: str, process_id: str, inside: str = "", **attributes: str) -> str:
    """A call activity; `attributes` such as `bindingType` are those of the called element."""
    more = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    called = f"<zeebe:calledElement processId={quoteattr(process_id)}{more}/>"
    return node("callActivity", id_, inside, extension=called)


def boundary_timer(id_: str, attached_to: str, duration: str) -> str:
    """An interrupting timer on an activity."""
    timer = (
        '<bpmn:timerEventDefinition><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">'
        f"{duration}</bpmn:timeDuration></bpmn:timerEventDefinition>"
    )
    return node("boundaryEvent", id_, timer, attachedToRef=attached_to)


def boundary_error(id_: str, attached_to: str, error: str) -> str:
    """An error event on an activity."""
    inside = f'<bpmn:errorEventDefinition errorRef="{error}"/>'
    return node("boundaryEvent", id_, inside, attachedToRef=attached_to)


def catch(id_: str, message: str) -> str:
    """An event that waits for a message."""
    inside = f'<bpmn:messageEventDefinition messageRef="{message}"/>'
    return node("intermediateCatchEvent", id_, inside)


def send(id_: str, message: str) -> str:
    """An end event that sends a message with two variables."""
    inside = f'<bpmn:messageEventDefinition messageRef="{message}"/>'
    mapping = (
        '<zeebe:ioMapping><zeebe:input source="=title" target="title"/>'
        '<zeebe:input source="=recordNumber" target="origin"/></zeebe:ioMapping>'
    )
    return node("endEvent", id_, inside, extension=mapping)


def message(id_: str, name: str, key: str = "") -> str:
    """A message of the file; `key` is FEEL."""
    extension = f"<zeebe:subscription correlationKey={quoteattr(key)}/>" if key else ""
    inside = f"<bpmn:extensionElements>{extension}</bpmn:extensionElements>" if key else ""
    return f'<bpmn:message id="{id_}" name="{name}">{inside}</bpmn:message>'


def error(id_: str, code: str) -> str:
    """An error of the file."""
    return f'<bpmn:error id="{id_}" name="{id_}" errorCode="{code}"/>'


def path(*ids: str) -> str:
    """Sequence flows from each to the next."""
    return "\n".join(
        f'<bpmn:sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>'
        for a, b in pairwise(ids)
    )


def form(form_id: str, *components: Mapping[str, object]) -> Source:
    """A form file."""
    schema = {"id": form_id, "type": "default", "schemaVersion": 18, "components": components}
    return Source(f"{form_id}.form", json.dumps(schema).encode())


def _form(form_id: str) -> str:
    return f'<zeebe:formDefinition formId="{form_id}" bindingType="deployment"/>'


def _properties(properties: Mapping[str, str]) -> str:
    given = {key: value for key, value in properties.items() if value}
    if not given:
        return ""
    inside = "".join(
        f'<zeebe:property name="{key}" value={quoteattr(value)}/>' for key, value in given.items()
    )
    return f"<zeebe:properties>{inside}</zeebe:properties>"
