"""Changes to an owner's file as it came: comments, foreign extensions and the drawing stay."""

from collections.abc import Collection
from dataclasses import dataclass, field

from lxml import etree

from itsm_flow.definitions.names import (
    BPMN,
    ZEEBE,
    attribute,
    bpmn,
    is_true,
    local_name,
    namespace,
    zeebe,
)
from itsm_flow.definitions.names import text_of as text_of_node
from itsm_flow.definitions.source import ReadLimits, Source
from itsm_flow.definitions.translating import juel
from itsm_flow.definitions.translating.persons import ANYBODY, BECOME_TASKS, PROPERTY
from itsm_flow.definitions.translating.places import FLOW_NODES, leaving
from itsm_flow.definitions.translating.tree import extension_elements
from itsm_flow.definitions.xml import parse_xml, text_of


@dataclass(slots=True)
class Drawing:
    """`was_drawn_only` says that nothing in the file was executable when it came."""

    root: etree._Element
    was_drawn_only: bool
    _nodes: dict[str, etree._Element] = field(default_factory=dict)

    @classmethod
    def of(cls, source: Source, limits: ReadLimits) -> "Drawing":
        """Raises `Unreadable`."""
        parse_xml(source, limits)
        parser = etree.XMLParser(
            encoding="utf-8",
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            strip_cdata=False,
        )
        root = etree.fromstring(text_of(source).encode("utf-8", "surrogatepass"), parser)
        processes = root.iterchildren(bpmn("process"))
        drawn = not any(is_true(each.get("isExecutable"), default=False) for each in processes)
        return cls(root, drawn)

    def content(self) -> bytes:
        """The file as UTF-8."""
        return etree.tostring(self.root.getroottree(), encoding="utf-8", xml_declaration=True)

    def find(self, identifier: str | None) -> etree._Element | None:
        """The BPMN element with this id, the first one where there are several."""
        if not self._nodes:
            for node in self.root.iter(f"{{{BPMN}}}*"):
                self._nodes.setdefault(node.get("id", ""), node)
        return self._nodes.get(identifier) if identifier else None

    # ---- the process as a whole --------------------------------------------------------------

    def make_executable(self) -> bool:
        """Mark every process with something in it, and give an id to everything that lacks one."""
        changed = False
        for number, process in enumerate(self.root.iterchildren(bpmn("process")), start=1):
            if not any(local_name(child) in FLOW_NODES for child in _elements(process)):
                continue
            process.set("isExecutable", "true")
            changed = True
            if not attribute(process, "id"):
                process.set("id", self._free_id(f"process_{number}"))
            for node in process.iter(f"{{{BPMN}}}*"):
                named = local_name(node) in FLOW_NODES or node.tag == bpmn("sequenceFlow")
                if named and not attribute(node, "id"):
                    node.set("id", self._free_id(local_name(node)))
            self._let_choose_by_label(process)
        self._nodes.clear()
        return changed

    def _let_choose_by_label(self, process: etree._Element) -> None:
        """Plain text in the place of a condition is a label in a drawing: a person reads it."""
        flows = leaving(process)
        for gateway in process.iter(bpmn("exclusiveGateway")):
            if any(map(_has_label, flows.get(gateway.get("id", ""), []))):
                self.by_person(gateway, {"exclusiveGateway"})

    def begin(self, scope: etree._Element) -> bool:
        """Draw a start event before everything that nothing leads to."""
        reached = {flow.get("targetRef") for flow in scope.iterchildren(bpmn("sequenceFlow"))}
        first = [
            node.get("id", "")
            for node in _elements(scope)
            if local_name(node) in FLOW_NODES - {"boundaryEvent", "startEvent"}
            and node.get("id") not in reached
            and not is_true(node.get("triggeredByEvent"), default=False)
            and not is_true(node.get("isForCompensation"), default=False)
        ]
        if not first or any(node.tag == bpmn("startEvent") for node in _elements(scope)):
            return False
        start = etree.SubElement(scope, bpmn("startEvent"), id=self._free_id("start"))
        for target in first:
            etree.SubElement(
                scope,
                bpmn("sequenceFlow"),
                id=self._free_id("begin"),
                sourceRef=start.get("id", ""),
                targetRef=target,
            )
        return True

    # ---- one step ----------------------------------------------------------------------------

    def let_go_on(self, node: etree._Element) -> bool:
        """Let a person do the step or, where only an event can stand, a message go on."""
        tag = local_name(node)
        if node.tag == bpmn("sequenceFlow"):
            return False
        if tag == "boundaryEvent" or (tag == "intermediateCatchEvent" and self._is_raced(node)):
            return self.wait_for_message(node)
        if tag == "startEvent":
            return self._start(node)
        if tag == "subProcess" and any(local_name(child) in FLOW_NODES for child in node):
            return False
        return self.by_person(node, BECOME_TASKS)

    def by_person(self, node: etree._Element, tags: Collection[str]) -> bool:
        """Say that a person does it, once."""
        if local_name(node) not in tags or namespace(node) != BPMN or self._has_person(node):
            return False
        holder = extension_elements(node)
        properties = holder.find(zeebe("properties"))
        if properties is None:
            properties = etree.SubElement(holder, zeebe("properties"), nsmap={"zeebe": ZEEBE})
        etree.SubElement(properties, zeebe("property"), name=PROPERTY, value=ANYBODY)
        return True

    def wait_for_message(self, event: etree._Element) -> bool:
        """Let the event wait for a message that is called as it is."""
        name = _name_of(event)
        definitions = [child for child in event if _is_definition(child)]
        messages = [self.find(_local(child.get("messageRef"))) for child in definitions]
        for message in messages:
            if message is not None and not attribute(message, "name"):
                message.set("name", name)
                return True
        if any(message is not None for message in messages) or not name:
            return False
        for child in definitions:
            event.remove(child)
        message = etree.Element(bpmn("message"), id=self._free_id("message"), name=name)
        self.root.insert(0, message)
        etree.SubElement(event, bpmn("messageEventDefinition"), messageRef=message.get("id", ""))
        return True

    def name_error(self, event: etree._Element) -> bool:
        """Give the error of an event a code: the event's name."""
        code = _name_of(event)
        for definition in event.iterchildren(bpmn("errorEventDefinition")):
            error = self.find(_local(definition.get("errorRef")))
            if error is None:
                error = etree.Element(bpmn("error"), id=self._free_id("error"), name=code)
                self.root.insert(0, error)
                definition.set("errorRef", error.get("id", ""))
            if not attribute(error, "errorCode"):
                error.set("errorCode", attribute(error, "name") or code)
                return True
        return False

    def run_once(self, node: etree._Element) -> bool:
        """Let a repeated step that does not say how often run once."""
        marker = node.find(bpmn("multiInstanceLoopCharacteristics"))
        if marker is None or marker.find(bpmn("loopCardinality")) is not None:
            return False
        cardinality = etree.Element(bpmn("loopCardinality"))
        cardinality.text = "1"
        marker.insert(0, cardinality)
        return True

    def _start(self, event: etree._Element) -> bool:
        """A person starts it; where somebody else may begin already, a message does."""
        scope = event.getparent()
        if scope is None or not any(_is_definition(child) for child in event):
            return False
        others = [node for node in scope.iterchildren(bpmn("startEvent")) if node is not event]
        by_hand = (not any(map(_is_definition, node)) or self._has_person(node) for node in others)
        if is_true(scope.get("triggeredByEvent"), default=False) or any(by_hand):
            return self.wait_for_message(event)
        return self.by_person(event, {"startEvent"})

    def _has_person(self, node: etree._Element) -> bool:
        return any(entry.get("name") == PROPERTY for entry in node.iter(zeebe("property")))

    def _is_raced(self, node: etree._Element) -> bool:
        """Whether an event-based gateway waits for it."""
        scope = node.getparent()
        if scope is None:
            return False
        races = {each.get("id") for each in scope.iterchildren(bpmn("eventBasedGateway"))}
        return any(
            flow.get("targetRef") == node.get("id")
            for flow in (scope.iterchildren(bpmn("sequenceFlow")) if races else ())
            if flow.get("sourceRef") in races
        )

    def _free_id(self, wanted: str) -> str:
        taken = {node.get("id") for node in self.root.iter("*")}
        number, identifier = 1, wanted
        while identifier in taken:
            number += 1
            identifier = f"{wanted}_{number}"
        return identifier


def _local(reference: str | None) -> str:
    """A qualified name without its prefix."""
    return (reference or "").rpartition(":")[2]


def _name_of(node: etree._Element) -> str:
    """The name in one line, else the id."""
    return " ".join(node.get("name", "").split()) or node.get("id", "")


def _has_label(flow: etree._Element) -> bool:
    """Whether its condition is text that is marked as no expression."""
    text = text_of_node(flow.find(bpmn("conditionExpression")))
    return text is not None and not text.startswith("=") and not juel.has_expression(text)


def _elements(scope: etree._Element) -> list[etree._Element]:
    return list(scope.iterchildren(f"{{{BPMN}}}*"))


def _is_definition(node: etree._Element) -> bool:
    tag = node.tag
    return isinstance(tag, str) and local_name(node).endswith(("EventDefinition", "DefinitionRef"))
