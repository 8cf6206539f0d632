"""One executable `process` of a BPMN file → `ReadProcess`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from itsm_flow.definitions import extensions
from itsm_flow.definitions.bpmn_element import ACTIVITIES, Place, kind_of, read_element
from itsm_flow.definitions.bpmn_lanes import inherited_lanes, read_lanes
from itsm_flow.definitions.bpmn_roots import Roots, resolve
from itsm_flow.definitions.bundle import ReadProcess
from itsm_flow.definitions.canonical import canonicalise
from itsm_flow.definitions.names import attribute, bpmn, is_true, line_of, local_name, text_of
from itsm_flow.domain.model import Element, Flow, Kind, ProcessModel


@dataclass(slots=True)
class _Index:
    """The flow nodes and flows of a process by id, found before anything refers to them."""

    nodes: dict[str, etree._Element] = field(default_factory=dict)
    parents: dict[str, str | None] = field(default_factory=dict)
    flows: dict[str, etree._Element] = field(default_factory=dict)
    flow_scopes: dict[str, str | None] = field(default_factory=dict)


def read_process(
    node: etree._Element, roots: Roots, *, file: str, taken_ids: frozenset[str]
) -> ReadProcess:
    """The model of a process. What dangles is left out of it: the check finds it in the tree."""
    index = _index(node, taken_ids)
    flows = _flows(index)
    attached = _attachments(index)
    lanes = read_lanes(node, frozenset(index.nodes))
    lane_of = inherited_lanes(lanes, index.parents, attached)
    elements = _elements(index, flows, attached, lane_of, roots)
    process_id = attribute(node, "id") or ""
    canonical, canonical_ids = canonicalise(process_id, elements, flows)
    model = ProcessModel(
        process_id=process_id,
        name=" ".join(node.get("name", "").split()) or process_id,
        line=line_of(node),
        elements=elements,
        flows=flows,
        lanes=lanes,
        canonical=canonical,
        canonical_ids=canonical_ids,
        clauses=extensions.words(extensions.properties(node).get("clause")),
    )
    return ReadProcess(file=file, model=model, node=node, nodes={**index.nodes, **index.flows})


def _index(process: etree._Element, taken_ids: frozenset[str]) -> _Index:
    index = _Index()
    _add_scope(process, None, index, taken_ids)
    return index


def _add_scope(
    scope: etree._Element, parent: str | None, index: _Index, taken_ids: frozenset[str]
) -> None:
    for node in scope.iterchildren("*"):
        kind = kind_of(node)
        if kind is None and node.tag != bpmn("sequenceFlow"):
            continue
        number = len(index.nodes) + len(index.flows)
        identifier = attribute(node, "id") or _generated(node, number, taken_ids)
        if identifier in index.nodes or identifier in index.flows:
            continue
        if kind is None:
            index.flows[identifier] = node
            index.flow_scopes[identifier] = parent
            continue
        index.nodes[identifier] = node
        index.parents[identifier] = parent
        if kind is Kind.SUBPROCESS:
            _add_scope(node, identifier, index, taken_ids)


def _generated(node: etree._Element, number: int, taken_ids: frozenset[str]) -> str:
    identifier = f"{local_name(node)}_without_id_{number}"
    while identifier in taken_ids:
        identifier += "_"
    return identifier


def _flows(index: _Index) -> dict[str, Flow]:
    flows = {}
    for identifier, node in index.flows.items():
        source, target = attribute(node, "sourceRef"), attribute(node, "targetRef")
        scope = index.flow_scopes[identifier]
        ends = [end for end in (source, target) if end is not None and end in index.nodes]
        if len(ends) < 2 or any(index.parents[end] != scope for end in ends):
            continue
        flows[identifier] = Flow(
            id=identifier,
            name=" ".join(node.get("name", "").split()),
            source=ends[0],
            target=ends[1],
            condition=text_of(node.find(bpmn("conditionExpression"))),
            line=line_of(node),
        )
    return flows


def _attachments(index: _Index) -> dict[str, str]:
    """Boundary event → the activity it is attached to, where that stands beside it."""
    attached = {}
    for identifier, node in index.nodes.items():
        host = resolve(attribute(node, "attachedToRef"), index.nodes)
        if host is None or kind_of(node) is not Kind.BOUNDARY_EVENT:
            continue
        beside = index.parents[host] == index.parents[identifier]
        if beside and kind_of(index.nodes[host]) in ACTIVITIES:
            attached[identifier] = host
    return attached


def _handlers(index: _Index) -> dict[str, str]:
    """Compensation event → the activity for compensation that an association leads to."""
    found: dict[str, str] = {}
    for identifier, node in index.nodes.items():
        around = node.getparent()
        if kind_of(node) is not Kind.BOUNDARY_EVENT or around is None:
            continue
        for association in around.iterchildren(bpmn("association")):
            ends = [attribute(association, name) for name in ("sourceRef", "targetRef")]
            known = [resolve(end, index.nodes) for end in ends]
            for end in known if identifier in known else ():
                if end is not None and _takes_back(index, end):
                    found[identifier] = end
    return found


def _takes_back(index: _Index, identifier: str) -> bool:
    return is_true(index.nodes[identifier].get("isForCompensation"), default=False)


def _elements(
    index: _Index,
    flows: Mapping[str, Flow],
    attached: Mapping[str, str],
    lane_of: Mapping[str, str],
    roots: Roots,
) -> dict[str, Element]:
    handlers = _handlers(index)
    incoming: dict[str, list[str]] = {}
    outgoing: dict[str, list[str]] = {}
    for flow in flows.values():
        outgoing.setdefault(flow.source, []).append(flow.id)
        incoming.setdefault(flow.target, []).append(flow.id)
    elements = {}
    for identifier, node in index.nodes.items():
        kind = kind_of(node)
        if kind is None:
            continue
        place = Place(
            id=identifier,
            parent=index.parents[identifier],
            lane=lane_of.get(identifier),
            incoming=tuple(incoming.get(identifier, ())),
            outgoing=tuple(outgoing.get(identifier, ())),
            attached_to=attached.get(identifier),
            handler=handlers.get(identifier),
        )
        elements[identifier] = read_element(node, kind, place, roots)
    return elements
