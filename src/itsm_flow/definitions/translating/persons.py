"""`itsm:doneBy`: a person does what the diagram draws without saying how it is done.

The value names candidate groups, or is the word `person` as long as nobody has been chosen. A task,
an event on the way, an end or an empty subprocess becomes a user task; at an exclusive gateway a
person chooses which way is taken; a start event loses its trigger, so that a person starts it.
"""

import json
import re
from collections.abc import Iterator

from lxml import etree

from itsm_flow.definitions.names import BPMN, ZEEBE, attribute, bpmn, local_name, namespace, zeebe
from itsm_flow.definitions.text import N_
from itsm_flow.definitions.translating.notes import Notes
from itsm_flow.definitions.translating.places import FLOW_NODES, form_id_of, leaving
from itsm_flow.definitions.translating.tree import (
    add,
    drop_attribute,
    extension_elements,
    remove,
    set_extension,
)

DONE = N_("The {tag} is done by a person: it is a user task here.")
CHOSEN = N_("A person chooses which of the {count} ways is taken: a task asks for it.")
STARTED = N_("A person starts it: the trigger of the start event is left out.")

PROPERTY = "itsm:doneBy"
ANYBODY = "person"
BECOME_TASKS = frozenset(
    {
        *("task", "manualTask", "userTask", "serviceTask", "scriptTask", "businessRuleTask"),
        *("sendTask", "receiveTask", "callActivity", "subProcess", "intermediateCatchEvent"),
        *("intermediateThrowEvent", "endEvent"),
    }
)
_KEPT = frozenset(map(bpmn, ("documentation", "extensionElements", "incoming", "outgoing")))
_KEPT_EXTENSIONS = frozenset(
    map(
        zeebe,
        (
            *("properties", "ioMapping", "userTask", "formDefinition", "assignmentDefinition"),
            *("taskSchedule", "priorityDefinition"),
        ),
    )
)
_KEPT_ATTRIBUTES = frozenset({"id", "name"})
_WHICH_WAY = "Which way is taken?"


def translate_persons(process: etree._Element, notes: Notes) -> None:
    found = [(node, who) for node, who in _done_by(process) if namespace(node) == BPMN]
    flows = leaving(process) if found else {}
    for node, who in found:
        tag = local_name(node)
        if tag == "exclusiveGateway":
            _choose(node, who, flows.get(node.get("id", ""), []), notes)
        elif tag == "startEvent":
            _start(node, notes)
        elif tag in BECOME_TASKS and not (tag == "subProcess" and _has_content(node)):
            _become_task(node, who, notes)


def _done_by(process: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """What has the property, and its value."""
    for entry in process.iter(zeebe("property")):
        who = attribute(entry, "value")
        holders = [node for node, _ in zip(entry.iterancestors(), range(3), strict=False)]
        if entry.get("name") == PROPERTY and who is not None and len(holders) == 3:
            yield holders[2], who


def _has_content(node: etree._Element) -> bool:
    return any(local_name(child) in FLOW_NODES for child in node.iterchildren(f"{{{BPMN}}}*"))


def _assign(node: etree._Element, who: str) -> None:
    if who != ANYBODY:
        set_extension(node, "assignmentDefinition", candidateGroups=who)


def _become_task(node: etree._Element, who: str, notes: Notes) -> None:
    notes.tell(node, DONE, tag=local_name(node))
    node.tag = bpmn("userTask")
    for child in list(node):
        if child.tag not in _KEPT:
            node.remove(child)
    for name in map(str, node.attrib):
        if name not in _KEPT_ATTRIBUTES:
            drop_attribute(node, name)
    for child in list(extension_elements(node).iterchildren(f"{{{ZEEBE}}}*")):
        if child.tag not in _KEPT_EXTENSIONS:
            remove(child)
    _assign(node, who)


def _start(node: etree._Element, notes: Notes) -> None:
    for child in list(node):
        if local_name(child).endswith("EventDefinition"):
            node.remove(child)
            notes.tell(node, STARTED)


def _choose(gateway: etree._Element, who: str, flows: list[etree._Element], notes: Notes) -> None:
    """One field with the ways as its choices; each flow asks for what was chosen."""
    if len(flows) < 2:
        return
    drop_attribute(gateway, "default")
    variable = "way_" + re.sub(r"\W", "_", gateway.get("id", ""))
    names = {node.get("id", ""): attribute(node, "name") for node in _nodes_beside(gateway)}
    values = []
    for number, flow in enumerate(flows, start=1):
        chosen = flow.get("id") or f"{gateway.get('id', '')}_way_{number}"
        flow.set("id", chosen)
        label = attribute(flow, "name") or names.get(flow.get("targetRef", "")) or chosen
        values.append({"value": chosen, "label": " ".join(label.split())})
        _ask_for(flow, f"={variable} = {json.dumps(chosen)}")
    question = " ".join((attribute(gateway, "name") or _WHICH_WAY).split())
    gateway.set("name", question)
    form_id = form_id_of(gateway)
    field = {
        "id": "Field_way",
        "key": variable,
        "label": question,
        "type": "radio",
        "values": values,
        "validate": {"required": True},
    }
    form = {"type": "default", "id": form_id, "schemaVersion": 16, "components": [field]}
    notes.add_form(form_id, json.dumps(form, ensure_ascii=False, indent=1).encode())
    set_extension(gateway, "formDefinition", formId=form_id, bindingType="deployment")
    _assign(gateway, who)
    notes.tell(gateway, CHOSEN, count=str(len(flows)))


def _nodes_beside(gateway: etree._Element) -> list[etree._Element]:
    parent = gateway.getparent()
    return [] if parent is None else list(parent.iterchildren(f"{{{BPMN}}}*"))


def _ask_for(flow: etree._Element, condition: str) -> None:
    found = flow.find(bpmn("conditionExpression"))
    if found is None:
        found = add(flow, bpmn("conditionExpression"), flow)
    found.text = condition
    for child in list(found):
        found.remove(child)
