"""Canonical BPMN → SpiffWorkflow's process specs, made of our nodes.

SpiffWorkflow's parser follows the flows by recursion and adds tasks of its own for boundary
events and loops. Ours reads node by node, then connects; what an element does comes from the
model, never from text in the XML.
"""

from __future__ import annotations

from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag

from itsm_flow.domain.model import Condition, Element, Kind, ProcessModel, Trigger
from itsm_flow.engine.nodes.activities import (
    BusinessRuleTask,
    JobTask,
    PlainTask,
    ScriptTask,
    SubProcess,
    UserTask,
)
from itsm_flow.engine.nodes.asking import AskingGateway
from itsm_flow.engine.nodes.base import Node, Outgoing
from itsm_flow.engine.nodes.calls import CallActivity
from itsm_flow.engine.nodes.compensation import CompensationEvent
from itsm_flow.engine.nodes.event_gateway import EventBasedGateway
from itsm_flow.engine.nodes.event_subprocesses import EventSubProcess, StartListener
from itsm_flow.engine.nodes.events import (
    BoundaryEvent,
    Catching,
    EndEvent,
    ErrorEndEvent,
    EscalationEvent,
    StartEvent,
    Throwing,
)
from itsm_flow.engine.nodes.gateways import ExclusiveGateway, ParallelGateway
from itsm_flow.engine.nodes.inclusive import InclusiveGateway, find_ways
from itsm_flow.engine.nodes.multi_instance import MultiInstanceBody
from itsm_flow.engine.nodes.repeated import RepeatedBody
from itsm_flow.engine.nodes.standard_loop import LoopBody
from itsm_flow.feel import FeelError, interpreter

_CLASSES: dict[Kind, type[Node]] = {
    Kind.TASK: PlainTask,
    Kind.MANUAL_TASK: PlainTask,
    Kind.USER_TASK: UserTask,
    Kind.SCRIPT_TASK: ScriptTask,
    Kind.BUSINESS_RULE_TASK: BusinessRuleTask,
    Kind.SERVICE_TASK: JobTask,
    Kind.SEND_TASK: Throwing,
    Kind.RECEIVE_TASK: Catching,
    Kind.SUBPROCESS: SubProcess,
    Kind.CALL_ACTIVITY: CallActivity,
    Kind.EXCLUSIVE_GATEWAY: ExclusiveGateway,
    Kind.INCLUSIVE_GATEWAY: InclusiveGateway,
    Kind.PARALLEL_GATEWAY: ParallelGateway,
    Kind.EVENT_BASED_GATEWAY: EventBasedGateway,
    Kind.START_EVENT: StartEvent,
    Kind.END_EVENT: EndEvent,
    Kind.CATCH_EVENT: Catching,
    Kind.THROW_EVENT: Throwing,
    Kind.BOUNDARY_EVENT: BoundaryEvent,
}


class CanonicalParser(BpmnParser):
    """Reads one canonical document; knows only the elements that we execute."""

    def __init__(self, model: ProcessModel) -> None:
        super().__init__()
        self.model = model

    def element(self, canonical_id: str) -> Element | None:
        """The owner's element behind a canonical id, None for one we added."""
        return self.model.elements.get(self.model.canonical_ids.get(canonical_id, ""))

    def outgoing(self, flow: etree._Element, *, guarded: bool) -> Outgoing:
        """A flow, with the owner's condition where its source asks for one."""
        flow_id = _attribute(flow, "id")
        owner_id = self.model.canonical_ids.get(flow_id)
        owned = None if owner_id is None else self.model.flows.get(owner_id)
        condition = owned.condition if owned is not None and guarded else None
        target = _attribute(flow, "targetRef")
        return Outgoing(flow_id, owner_id, target, condition and _expression(condition))


class NodeParser(TaskParser):
    """Makes the task spec of one flow node, and of the activity around it if it is repeated."""

    def parse_node(self) -> Node:
        name = self.bpmn_id
        element = self.process_parser.parser.element(name)
        node_class = self.spec_class
        if element is not None:
            node_class = _class_of(element, node_class)
        body_class = None if element is None else _body_of(element)
        if body_class is None:
            return self._prepared(node_class(self.spec, name, element))
        inner = self._prepared(node_class(self.spec, f"{name} [child]", element))
        body = body_class(self.spec, name, element)
        body.inner, inner.body = inner, body
        return body

    def _prepared(self, node: Node) -> Node:
        if isinstance(node, SubProcess):
            self.process_parser.parser.create_parser(self.node)
            node.process = self.bpmn_id
            node.start = _start_of(self.node, by_event=isinstance(node, EventSubProcess))
        if isinstance(node, EventSubProcess):
            node.listener = self._listener(node)
        if node.element is not None and node.element.condition is not None:
            node.reads = _read_by(node.element.condition)
        return node

    def _listener(self, node: EventSubProcess) -> StartListener:
        element = self.process_parser.parser.element(node.start)
        listener = StartListener(self.spec, f"{node.start} [listener]", element)
        listener.subprocess = node
        if element is not None and element.condition is not None:
            listener.reads = _read_by(element.condition)
        return listener


class FlatProcessParser(ProcessParser):
    """Reads the nodes of one process or subprocess, then connects them."""

    def add_tasks(self) -> None:
        known = self.parser.PARSER_CLASSES
        nodes = [child for child in self.node if child.tag in known]
        specs = {_attribute(child, "id"): self.parse_node(child) for child in nodes}
        flows = self.node.findall(full_tag("sequenceFlow"))
        leaving = _by(flows, "sourceRef")
        arriving = _by(flows, "targetRef")
        for child in nodes:
            name = _attribute(child, "id")
            self._leave(specs[name], leaving.get(name, []), default=child.get("default"))
            specs[name].incoming = frozenset(
                _attribute(flow, "id") for flow in arriving.get(name, [])
            )
            if child.tag == full_tag("boundaryEvent"):
                specs[_attribute(child, "attachedToRef")].boundaries += (specs[name],)
        self.spec.event_subprocesses = [
            spec for spec in specs.values() if isinstance(spec, EventSubProcess)
        ]
        find_ways(self.spec.task_specs)

    def _leave(self, spec: Node, flows: list[etree._Element], *, default: str | None) -> None:
        decides = isinstance(spec, (ExclusiveGateway, InclusiveGateway))
        spec.outgoing = tuple(
            self.parser.outgoing(flow, guarded=decides and _attribute(flow, "id") != default)
            for flow in flows
        )
        spec.outputs = [self.spec.task_specs[flow.target] for flow in spec.outgoing]
        if isinstance(spec, (ExclusiveGateway, InclusiveGateway)):
            spec.default = next((flow for flow in spec.outgoing if flow.id == default), None)
        if isinstance(spec, ExclusiveGateway):
            _check_conditions(spec)


def _check_conditions(gateway: ExclusiveGateway) -> None:
    """A flow that could never be taken must not be passed over. Raises ValueError."""
    for flow in gateway.outgoing if len(gateway.outgoing) > 1 else ():
        if flow.condition is None and flow is not gateway.default:
            raise ValueError(f"{flow.id} has no condition and is not the default flow")


def _by(flows: list[etree._Element], attribute: str) -> dict[str, list[etree._Element]]:
    """The flows by their source or target."""
    grouped: dict[str, list[etree._Element]] = {}
    for flow in flows:
        grouped.setdefault(_attribute(flow, attribute), []).append(flow)
    return grouped


def _body_of(element: Element) -> type[RepeatedBody] | None:
    """What stands for an activity that is repeated."""
    if element.loop is not None:
        return MultiInstanceBody
    return None if element.standard_loop is None else LoopBody


def _class_of(element: Element, usual: type[Node]) -> type[Node]:
    """What an element does can differ from its kind."""
    answered = _answered_outside(element)
    if answered is not None:
        return answered
    on_the_way = element.kind in (Kind.CATCH_EVENT, Kind.THROW_EVENT)
    if on_the_way and element.trigger in (Trigger.NONE, Trigger.LINK):
        return PlainTask
    throws = element.kind in {Kind.THROW_EVENT, Kind.END_EVENT}
    if throws and element.trigger is Trigger.COMPENSATION:
        return CompensationEvent
    if element.kind is Kind.END_EVENT and element.trigger is Trigger.ERROR:
        return ErrorEndEvent
    throws = element.kind in (Kind.END_EVENT, Kind.THROW_EVENT)
    if throws and element.trigger is Trigger.ESCALATION:
        return EscalationEvent
    return EventSubProcess if element.triggered_by_event else usual


def _answered_outside(element: Element) -> type[Node] | None:
    """What waits for a worker, or for a person who chooses the way."""
    if element.job is not None:
        return JobTask
    asks = element.kind is Kind.EXCLUSIVE_GATEWAY and element.form is not None
    return AskingGateway if asks else None


def _start_of(process: etree._Element, *, by_event: bool) -> str:
    """The start event of a subprocess: without a trigger, unless it is an event subprocess."""
    for event in process.findall(full_tag("startEvent")):
        if by_event or not _has_trigger(event):
            return _attribute(event, "id")
    raise ValueError(f"{process.get('id')} has no start event without a trigger")


def _has_trigger(event: etree._Element) -> bool:
    return any(str(child.tag).endswith("EventDefinition") for child in event)


def _read_by(condition: Condition) -> frozenset[str] | None:
    """The variables that a condition depends on, None when that cannot be told."""
    if condition.variables:
        return frozenset(condition.variables)
    try:
        return interpreter().names(_expression(condition.expression))
    except FeelError:
        return None


def _attribute(node: etree._Element, name: str) -> str:
    """An attribute that the canonical form always has. Raises KeyError."""
    return str(node.attrib[name])


def _expression(condition: str) -> str:
    return condition.strip().removeprefix("=").strip()


CanonicalParser.PARSER_CLASSES = {
    full_tag(kind.value): (NodeParser, node_class) for kind, node_class in _CLASSES.items()
}
CanonicalParser.PROCESS_PARSER_CLASS = FlatProcessParser


def document(canonical: bytes) -> etree._Element:
    """The canonical XML, read without entities, network or DTD."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(canonical, parser)


def process_specs(model: ProcessModel) -> tuple[str, dict[str, Any]]:
    """The id of the process and the specs of it and of every subprocess, by canonical id."""
    parser = CanonicalParser(model)
    root = document(model.canonical)
    parser.add_bpmn_xml(root)
    (process_id,) = parser.process_parsers
    specs: dict[str, Any] = {}
    while len(specs) < len(parser.process_parsers):
        for name, process in list(parser.process_parsers.items()):
            specs[name] = process.get_spec()
    return process_id, specs
