"""Who is responsible: the lanes of a process, or its pool where it has none."""

from collections.abc import Iterator, Mapping

from lxml import etree

from itsm_flow.definitions.bpmn_roots import resolve
from itsm_flow.definitions.names import attribute, bpmn
from itsm_flow.domain.model import Lane


def read_lanes(process: etree._Element, element_ids: frozenset[str]) -> tuple[Lane, ...]:
    """All lanes, outer before inner; the pool as one lane when there are none."""
    lanes = tuple(
        lane
        for lane_set in process.iterchildren(bpmn("laneSet"))
        for lane in _lanes(lane_set, None, element_ids)
    )
    return lanes or _pool(process, element_ids)


def inherited_lanes(
    lanes: tuple[Lane, ...], parents: Mapping[str, str | None], attached: Mapping[str, str]
) -> dict[str, str]:
    """Element → its innermost lane. What no lane lists is where its host or its subprocess is."""
    listed = {element: lane.id for lane in lanes for element in lane.element_ids}
    found = {}
    for element in parents:
        at: str | None = element
        while at is not None and at not in listed:
            at = attached.get(at) or parents[at]
        if at is not None:
            found[element] = listed[at]
    return found


def _lanes(
    lane_set: etree._Element, parent: str | None, element_ids: frozenset[str]
) -> Iterator[Lane]:
    for number, node in enumerate(lane_set.iterchildren(bpmn("lane")), start=1):
        identifier = attribute(node, "id") or f"{parent or 'lane'}_{number}"
        refs = ((ref.text or "").strip() for ref in node.iterchildren(bpmn("flowNodeRef")))
        listed = (resolve(ref, element_ids) for ref in refs)
        yield Lane(
            id=identifier,
            name=" ".join(node.get("name", "").split()),
            element_ids=tuple(element for element in listed if element is not None),
            parent=parent,
        )
        for inner in node.iterchildren(bpmn("childLaneSet")):
            yield from _lanes(inner, identifier, element_ids)


def _pool(process: etree._Element, element_ids: frozenset[str]) -> tuple[Lane, ...]:
    process_id = process.get("id", "")
    for participant in process.getroottree().getroot().iter(bpmn("participant")):
        if resolve(participant.get("processRef"), {process_id}) is not None:
            name = " ".join(participant.get("name", "").split())
            members = tuple(sorted(element_ids))
            return (Lane(id=participant.get("id", process_id), name=name, element_ids=members),)
    return ()
