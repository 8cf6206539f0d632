"""What refers to something finds it: flows their ends, events their host, message and error."""

from collections.abc import Iterator

from lxml import etree

from itsm_flow.definitions.bpmn_element import event_definitions, kind_of
from itsm_flow.definitions.bpmn_roots import resolve
from itsm_flow.definitions.bundle import Bundle, Catalogue, ReadProcess
from itsm_flow.definitions.names import attribute, bpmn, is_true
from itsm_flow.definitions.rule import Rule
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.domain.model import Element, Kind, Trigger

RULE = Rule("dangling", Severity.ERROR)

NO_END = N_("The flow has no {attribute}: connect both of its ends.")
UNKNOWN_END = N_("The {attribute} {id} of the flow is no step of this process: connect it again.")
ACROSS = N_("The flow crosses the border of a subprocess: end the subprocess, then go on.")
NO_HOST = N_("The boundary event is attached to {id}, which is no activity beside it.")
INTO_START = N_("No flow leads into a start event: lead it to the step behind it.")
INTO_BOUNDARY = N_("No flow leads into a boundary event: it begins when its trigger happens.")
OUT_OF_END = N_("No flow leaves an end event: make it an intermediate event, or end there.")
UNKNOWN_MESSAGE = N_("There is no message {id} in this file.")
UNKNOWN_ERROR = N_("There is no error {id} in this file.")
NO_ERROR_CODE = N_("An error end event needs an error with a code: nothing could catch it.")
ERROR_GOES_ON = N_("An error always interrupts: this boundary event must be interrupting.")


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for diagram in bundle.diagrams:
        messages = {node.get("id", "") for node in diagram.root.iterchildren(bpmn("message"))}
        errors = {node.get("id", "") for node in diagram.root.iterchildren(bpmn("error"))}
        for process in diagram.processes:
            yield from _of_flows(process)
            for element in process.model.elements.values():
                yield from _of_position(process, element)
                yield from _of_references(process, element, messages, errors)


def _of_flows(process: ReadProcess) -> Iterator[Finding]:
    for node in process.node.iter(bpmn("sequenceFlow")):
        found = True
        for name in ("sourceRef", "targetRef"):
            end = attribute(node, name)
            if end is None:
                yield RULE.at_node(process.file, node, NO_END, attribute=name)
            elif end not in process.model.elements:
                yield RULE.at_node(process.file, node, UNKNOWN_END, attribute=name, id=end)
            found = found and end in process.model.elements
        if found and _crosses(process, node):
            yield RULE.at_node(process.file, node, ACROSS)


def _crosses(process: ReadProcess, flow: etree._Element) -> bool:
    ends = [process.nodes[flow.get(name, "").strip()] for name in ("sourceRef", "targetRef")]
    return any(end.getparent() is not flow.getparent() for end in ends)


def _of_position(process: ReadProcess, element: Element) -> Iterator[Finding]:
    if element.kind is Kind.START_EVENT and element.incoming:
        yield RULE.at(process, element, INTO_START)
    if element.kind is Kind.END_EVENT and element.outgoing:
        yield RULE.at(process, element, OUT_OF_END)
    if element.kind is not Kind.BOUNDARY_EVENT:
        return
    if element.incoming:
        yield RULE.at(process, element, INTO_BOUNDARY)
    if element.attached_to is None:
        node = process.nodes[element.id]
        yield RULE.at(process, element, NO_HOST, id=attribute(node, "attachedToRef") or "-")
    is_error = element.trigger is Trigger.ERROR
    if is_error and not is_true(process.nodes[element.id].get("cancelActivity"), default=True):
        yield RULE.at(process, element, ERROR_GOES_ON)


def _of_references(
    process: ReadProcess, element: Element, messages: set[str], errors: set[str]
) -> Iterator[Finding]:
    node = process.nodes[element.id]
    for holder in (node, *event_definitions(node)):
        message, error = attribute(holder, "messageRef"), attribute(holder, "errorRef")
        if message is not None and resolve(message, messages) is None:
            yield RULE.at(process, element, UNKNOWN_MESSAGE, id=message)
        if error is not None and resolve(error, errors) is None:
            yield RULE.at(process, element, UNKNOWN_ERROR, id=error)
            return
    ends = kind_of(node) is Kind.END_EVENT and element.trigger is Trigger.ERROR
    if ends and element.error_code is None:
        yield RULE.at(process, element, NO_ERROR_CODE)
