"""Which flows are taken, and when joins open (BPMN 2.0.2 §13.3.1, §13.4)."""

from collections.abc import Iterator

from conformance.game.graph import Graph, holds
from conformance.game.state import State
from conformance.notation import Node


def flows_out(state: State, frame: int, node: Node) -> list[str]:
    """The flows that get a token when a node is left."""
    graph = state.frames[frame].graph
    true = [
        flow.id
        for flow in graph.leaving[node.id]
        if flow.condition != "" and (flow.condition is None or holds(flow.condition, state.values))
    ]
    default = [flow.id for flow in graph.leaving[node.id] if flow.condition == ""]
    taken = true or default
    return taken[:1] if node.kind == "xor" else taken


# ---- joins --------------------------------------------------------------------------------------


def enabled(state: State, frame_key: int, node: Node) -> bool:
    """§13.4.1: a token on each incoming flow; §13.4.3: none can come any more."""
    frame = state.frames[frame_key]
    if node.kind == "and":
        return all(frame.held[flow.id] > 0 for flow in frame.graph.arriving[node.id])
    return _inclusive_enabled(state, frame_key, node)


def _inclusive_enabled(state: State, frame_key: int, node: Node) -> bool:
    """Table 13.3, by the letter."""
    frame = state.frames[frame_key]
    arriving = {flow.id for flow in frame.graph.arriving[node.id]}
    here = {flow_id for flow_id in arriving if frame.held[flow_id] > 0}
    if not here:
        return False
    for start in _ways_ahead(state, frame_key, node):
        reached = _reachable(frame.graph, start, node.id)
        if reached & (arriving - here) and not reached & here:
            return False
    return True


def _ways_ahead(state: State, frame_key: int, join: Node) -> Iterator[list[str]]:
    """For each token elsewhere: the flows on which its way begins."""
    frame = state.frames[frame_key]
    graph = frame.graph
    for node_id in (*+frame.arrived, *+frame.happened):
        yield _flows_from(graph, node_id)
    for key in state.inside(frame_key):
        each = state.activities[key]
        if each.splits:
            yield [flow.id for flow in graph.leaving[each.node.id]]
        elif each.body is None:
            yield _flows_from(graph, each.node.id)
    for flow_id in +frame.held:
        if graph.targets[flow_id] != join.id:
            yield [flow.id for flow in graph.leaving[graph.targets[flow_id]]]


def _flows_from(graph: Graph, node_id: str) -> list[str]:
    """Out of a node, and out of the events on its boundary."""
    nodes = [node_id, *(event.id for event in graph.boundaries.get(node_id, []))]
    return [flow.id for name in nodes for flow in graph.leaving[name]]


def _reachable(graph: Graph, start: list[str], join: str) -> set[str]:
    """All flows on paths from these that do not visit the join."""
    found: set[str] = set()
    ahead = list(start)
    while ahead:
        flow_id = ahead.pop()
        if flow_id in found:
            continue
        found.add(flow_id)
        if graph.targets[flow_id] != join:
            ahead += _flows_from(graph, graph.targets[flow_id])
    return found


def take_held(state: State, frame: int, node: Node) -> None:
    """One token from each flow into a join that has some."""
    held = state.frames[frame].held
    for flow in state.frames[frame].graph.arriving[node.id]:
        if held[flow.id] > 0:
            held[flow.id] -= 1


def blocked(state: State, key: int) -> bool:
    """Tokens wait at joins, and there is nothing else that could bring them one."""
    frame = state.frames[key]
    if frame.is_moving or not +frame.held:
        return False
    nodes = frame.graph.scope.nodes
    if any(enabled(state, key, nodes[name]) for name in frame.graph.joins):
        return False
    return all(state.activities[each].by for each in state.inside(key))
