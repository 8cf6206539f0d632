"""The canonical form: the BPMN that the engine parses, made from the model and from nothing else.

It has standard elements only, one process, and an id on every flow node and flow. There are no
names, lanes, pools, messages between pools, data, artifacts, extension elements or diagrams in it.
What an expression says is not in it either: wherever BPMN wants an expression stands the canonical
id of what it belongs to, and the engine looks the expression up in the model by that id.

=====================  ==========================================================================
owner's                canonical
=====================  ==========================================================================
process                `process id="p_…" isExecutable="true"`
flow node              an element of `Kind.value` with `id="e_…"`, children in the owner's order
flow                   `sequenceFlow id="f_…" sourceRef targetRef`
condition              `conditionExpression` whose text is the flow's `f_…`; never on a default flow
default flow           `default="f_…"` on an exclusive or inclusive gateway
several flows out of   `parallelGateway id="s_…"` behind it: the node has one flow, `g_…`, to the
anything but a         gateway, and the owner's flows (still `f_…`) leave the gateway; where one of
gateway                them has a condition (a single one too), it is an `inclusiveGateway`
several flows into     left as it is: every token passes
anything but a
gateway
message event          `messageEventDefinition messageRef="m_…"`; the root `message` of each node is
                       its own and has the node's `e_…` as its name, so that the engine itself never
                       passes a message from one node to another
send, receive task     `messageRef="m_…"` on the task, likewise
signal event           `signalEventDefinition signalRef="m_…"`, likewise with a root `signal`
escalation event       `escalationEventDefinition`
conditional event      `conditionalEventDefinition` whose `condition` is the node's `e_…`
link event             an event without a trigger; a flow `l_…` from each throw to its catch
error event            `errorEventDefinition errorRef="error_N"`, one root `error` with its
                       `errorCode` for each code; a boundary event that catches every error has no
                       `errorRef`
timer event            `timerEventDefinition` with one of `timeDate`, `timeDuration`, `timeCycle`
                       whose text is the node's `e_…`
terminate end event    `terminateEventDefinition`
boundary event         `attachedToRef="e_…" cancelActivity="true|false"`
script task            `script` whose text is the node's `e_…`
multi-instance         `multiInstanceLoopCharacteristics isSequential="true|false"` with
                       `loopCardinality` `e_….loopCardinality` and, where the owner has one,
                       `completionCondition` `e_….completionCondition`
subprocess             `subProcess id="e_…"` around its content
event subprocess       likewise, with `triggeredByEvent="true"`, and `isInterrupting` on its start
=====================  ==========================================================================
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from itsm_flow.definitions import canonical_ids as ids
from itsm_flow.definitions.graph import link_targets
from itsm_flow.definitions.names import BPMN, bpmn
from itsm_flow.domain.model import Element, Flow, Kind, TimerForm, Trigger

_DECIDING = frozenset({Kind.EXCLUSIVE_GATEWAY, Kind.INCLUSIVE_GATEWAY})
_GATEWAYS = _DECIDING | {Kind.PARALLEL_GATEWAY, Kind.EVENT_BASED_GATEWAY}
_MESSAGE_TASKS = frozenset({Kind.SEND_TASK, Kind.RECEIVE_TASK})
_TIMER_TAGS = {
    TimerForm.DATE: "timeDate",
    TimerForm.DURATION: "timeDuration",
    TimerForm.CYCLE: "timeCycle",
}


def canonicalise(
    process_id: str, elements: Mapping[str, Element], flows: Mapping[str, Flow]
) -> tuple[bytes, dict[str, str]]:
    """The canonical bytes, and canonical id → owner's id for every flow node and flow in them."""
    writer = _Writer(elements, flows)
    writer.write(process_id)
    return etree.tostring(writer.root, encoding="utf-8", xml_declaration=True), writer.owners


@dataclass(slots=True)
class _Writer:
    elements: Mapping[str, Element]
    flows: Mapping[str, Flow]
    root: etree._Element = field(
        default_factory=lambda: etree.Element(bpmn("definitions"), nsmap={"bpmn": BPMN})
    )
    owners: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def write(self, process_id: str) -> None:
        process = etree.SubElement(
            self.root, bpmn("process"), id=ids.process_id(process_id), isExecutable="true"
        )
        scopes: dict[str | None, etree._Element] = {None: process}
        for element in self.elements.values():
            scopes[element.id] = self._write_node(element, scopes[element.parent])
        for element in self.elements.values():
            if self._splits(element):
                self._write_split(element, scopes[element.parent])
        for flow in self.flows.values():
            self._write_flow(flow, scopes[self.elements[flow.source].parent])
        for source, target in link_targets(self.elements).items():
            self._write_link(source, target, scopes[self.elements[source].parent])

    def _write_node(self, element: Element, scope: etree._Element) -> etree._Element:
        canonical = ids.node_id(element.id)
        self.owners[canonical] = element.id
        node = etree.SubElement(scope, bpmn(element.kind.value), id=canonical)
        self._write_attributes(element, node)
        self._write_event(element, node)
        if element.kind is Kind.SCRIPT_TASK:
            _add(node, "script", canonical)
        if element.loop is not None:
            marker = _add(node, "multiInstanceLoopCharacteristics")
            marker.set("isSequential", "true" if element.loop.sequential else "false")
            _add(marker, "loopCardinality", f"{canonical}.loopCardinality")
            if element.loop.completion_condition is not None:
                _add(marker, "completionCondition", f"{canonical}.completionCondition")
        return node

    def _write_attributes(self, element: Element, node: etree._Element) -> None:
        default = element.default_flow
        if element.kind in _DECIDING and default is not None and default in self.flows:
            node.set("default", ids.flow_id(default))
        if element.triggered_by_event:
            node.set("triggeredByEvent", "true")
        if element.kind is Kind.START_EVENT and not element.interrupting:
            node.set("isInterrupting", "false")
        if element.kind is Kind.BOUNDARY_EVENT and element.attached_to is not None:
            node.set("attachedToRef", ids.node_id(element.attached_to))
            node.set("cancelActivity", "true" if element.interrupting else "false")
        if element.kind in _MESSAGE_TASKS:
            node.set("messageRef", self._message(element))

    def _write_event(self, element: Element, node: etree._Element) -> None:
        if element.trigger in (Trigger.NONE, Trigger.LINK):
            return
        definition = _add(node, f"{element.trigger.value}EventDefinition")
        if element.trigger is Trigger.MESSAGE:
            definition.set("messageRef", self._message(element))
        elif element.trigger is Trigger.SIGNAL:
            definition.set("signalRef", self._message(element, "signal"))
        elif element.trigger is Trigger.CONDITIONAL:
            _add(definition, "condition", ids.node_id(element.id))
        elif element.trigger is Trigger.ERROR and element.error_code is not None:
            definition.set("errorRef", self._error(element.error_code))
        elif element.trigger is Trigger.TIMER:
            form = element.timer.form if element.timer else TimerForm.DURATION
            _add(definition, _TIMER_TAGS[form], ids.node_id(element.id))

    def _message(self, element: Element, tag: str = "message") -> str:
        message = ids.message_id(element.id)
        self._write_root(tag, id=message, name=ids.node_id(element.id))
        return message

    def _error(self, code: str) -> str:
        if code not in self.errors:
            self.errors[code] = f"error_{len(self.errors) + 1}"
            self._write_root("error", id=self.errors[code], name=code, errorCode=code)
        return self.errors[code]

    def _write_root(self, tag: str, **attributes: str) -> None:
        """Before the process: the engine must know it when it meets a reference."""
        self.root.insert(len(self.root) - 1, etree.Element(bpmn(tag), attributes))

    def _splits(self, element: Element) -> bool:
        if element.kind in _GATEWAYS:
            return False
        return len(element.outgoing) > 1 or self._decides(element)

    def _decides(self, element: Element) -> bool:
        """Whether not all flows out of an element are surely taken."""
        flows = [self.flows[identifier] for identifier in element.outgoing]
        has_default = element.default_flow in element.outgoing and len(flows) > 1
        return has_default or any(flow.condition is not None for flow in flows)

    def _write_split(self, element: Element, scope: etree._Element) -> None:
        gateway = ids.split_id(element.id)
        decides = self._decides(element)
        tag = "inclusiveGateway" if decides else "parallelGateway"
        node = etree.SubElement(scope, bpmn(tag), id=gateway)
        if decides and element.default_flow in element.outgoing:
            node.set("default", ids.flow_id(element.default_flow))
        etree.SubElement(
            scope,
            bpmn("sequenceFlow"),
            id=ids.split_flow_id(element.id),
            sourceRef=ids.node_id(element.id),
            targetRef=gateway,
        )

    def _write_link(self, source: str, target: str, scope: etree._Element) -> None:
        etree.SubElement(
            scope,
            bpmn("sequenceFlow"),
            id=ids.link_flow_id(source),
            sourceRef=ids.node_id(source),
            targetRef=ids.node_id(target),
        )

    def _write_flow(self, flow: Flow, scope: etree._Element) -> None:
        canonical = ids.flow_id(flow.id)
        self.owners[canonical] = flow.id
        source = self.elements[flow.source]
        start = ids.split_id(source.id) if self._splits(source) else ids.node_id(source.id)
        node = etree.SubElement(
            scope,
            bpmn("sequenceFlow"),
            id=canonical,
            sourceRef=start,
            targetRef=ids.node_id(flow.target),
        )
        decides = source.kind in _DECIDING or self._splits(source)
        if decides and flow.id != source.default_flow and flow.condition is not None:
            _add(node, "conditionExpression", canonical)


def _add(parent: etree._Element, tag: str, text: str | None = None) -> etree._Element:
    node = etree.SubElement(parent, bpmn(tag))
    node.text = text
    return node
