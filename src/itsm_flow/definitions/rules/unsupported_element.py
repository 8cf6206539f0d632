"""Every BPMN element with behaviour is one that is run: nothing is skipped silently."""

from collections.abc import Iterator

from lxml import etree

from itsm_flow.definitions import unsupported
from itsm_flow.definitions.bpmn_element import event_definitions
from itsm_flow.definitions.bundle import Bundle, Catalogue
from itsm_flow.definitions.names import BPMN, bpmn, is_true, local_name, namespace
from itsm_flow.definitions.rule import Rule
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity

RULE = Rule("unsupported-element", Severity.ERROR)

UNKNOWN = N_("The element {tag} is not run here.")
WRONG_TRIGGER = N_("The trigger {trigger} is not run in {event}.")
SEVERAL_TRIGGERS = N_("The event has {count} triggers: one is run. Draw an event for each.")
WAITS_FOR_NOTHING = N_("The {event} has no trigger: say what it waits for.")

_RUN = unsupported.IN_USE | unsupported.DESCRIPTIVE
_NEEDS_TRIGGER = frozenset({"intermediateCatchEvent", "boundaryEvent"})
_TEXT_ONLY = frozenset(map(bpmn, ("documentation", "extensionElements", "textAnnotation")))


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for diagram in bundle.diagrams:
        for process in diagram.processes:
            yield from _below(diagram.file, process.node)


def _below(file: str, node: etree._Element) -> Iterator[Finding]:
    for child in node.iterchildren("*"):
        if child.tag in _TEXT_ONLY or namespace(child) != BPMN:
            continue
        yield from _of_element(file, child)
        yield from _of_attributes(file, child)
        yield from _below(file, child)


def _of_element(file: str, node: etree._Element) -> Iterator[Finding]:
    tag = local_name(node)
    if tag in unsupported.ELEMENTS:
        yield RULE.at_node(file, node, unsupported.ELEMENTS[tag])
    elif tag in unsupported.EVENT_TRIGGERS:
        yield from _of_event(file, node, tag)
    elif tag not in _RUN:
        yield RULE.at_node(file, node, UNKNOWN, tag=tag)


def _of_event(file: str, node: etree._Element, event: str) -> Iterator[Finding]:
    triggers = [local_name(definition) for definition in event_definitions(node)]
    if len(triggers) > 1:
        yield RULE.at_node(file, node, SEVERAL_TRIGGERS, count=len(triggers))
    if not triggers and event in _NEEDS_TRIGGER and node.find(bpmn("eventDefinitionRef")) is None:
        yield RULE.at_node(file, node, WAITS_FOR_NOTHING, event=event)
    event = _event(node, event)
    for trigger in triggers:
        if trigger in unsupported.EVENT_TRIGGERS[event] or trigger in unsupported.ELEMENTS:
            continue
        name = trigger.removesuffix("EventDefinition")
        yield RULE.at_node(file, node, WRONG_TRIGGER, event=event, trigger=name)


def _event(node: etree._Element, event: str) -> str:
    """The start event of an event subprocess has triggers of its own."""
    around = node.getparent()
    by_event = around is not None and is_true(around.get("triggeredByEvent"), default=False)
    return unsupported.EVENT_SUBPROCESS_START if by_event and event == "startEvent" else event


def _of_attributes(file: str, node: etree._Element) -> Iterator[Finding]:
    for name, (harmless, template) in unsupported.ATTRIBUTES.items():
        value = node.get(name)
        if (local_name(node), name) in unsupported.RUN_ATTRIBUTES:
            continue
        if value is not None and value.strip() not in harmless:
            yield RULE.at_node(file, node, template)
