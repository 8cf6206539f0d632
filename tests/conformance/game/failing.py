"""When a step cannot be carried out, and what comes of that."""

from collections.abc import Callable, Iterator
from functools import partial

from conformance.game.flows import blocked, enabled, flows_out, take_held
from conformance.game.leaving import catching
from conformance.game.state import Activity, Phase, State
from conformance.notation import Node
from itsm_flow.domain.progress import Step

Way = Callable[[State], None]


def fails(state: State, frame: int, node: Node) -> bool:
    """Whether a node cannot be carried out as things are."""
    graph = state.frames[frame].graph
    if node.kind in ("xor", "or") and graph.leaving[node.id]:
        return not flows_out(state, frame, node)
    if node.kind == "end" and "error" in node.facts:
        return catching(state, frame, node, "error") is None
    return False


def can_run(state: State, key: int) -> bool:
    """Whether what begins, or is tried again, does not fail."""
    activity = state.activities[key]
    if activity.splits:
        return bool(flows_out(state, activity.frame, activity.node))
    return not fails(state, activity.frame, activity.node)


def ways_to_fail(state: State, step: Step, places: Iterator[tuple[int, Node]]) -> Iterator[Way]:
    for key, each in state.activities.items():
        if each.node.id != step.element_id:
            continue
        due = each.phase is Phase.FAILING and each.token == step.token
        first = each.phase in (Phase.AGAIN, Phase.BEGUN)
        if due or (first and not can_run(state, key)):
            yield partial(_fail, key=key, token=step.token)
    for frame, node in places:
        if fails(state, frame, node):
            yield partial(_fail_at, frame=frame, node=node, token=step.token)
    yield from _at_joins(state, step)


def _fail(state: State, key: int, token: str) -> None:
    activity = state.activities[key]
    activity.phase, activity.token = Phase.FAILED, token


def _fail_at(state: State, frame: int, node: Node, token: str) -> None:
    state.take(frame, node.id)
    state.add(Activity(node, frame, Phase.FAILED, token))


def _at_joins(state: State, step: Step) -> Iterator[Way]:
    for key, frame in state.frames.items():
        node = frame.graph.scope.nodes.get(step.element_id)
        if node is None or node.id not in frame.graph.joins:
            continue
        if enabled(state, key, node) and fails(state, key, node):
            yield partial(_fail_enabled, frame=key, node=node, token=step.token)
        elif blocked(state, key):
            for flow in frame.graph.arriving[node.id]:
                if frame.held[flow.id] > 0:
                    yield partial(_fail_held, frame=key, node=node, flow=flow.id, token=step.token)


def _fail_enabled(state: State, frame: int, node: Node, token: str) -> None:
    """It has its tokens, and no way out."""
    take_held(state, frame, node)
    state.add(Activity(node, frame, Phase.FAILED, token))


def _fail_held(state: State, frame: int, node: Node, flow: str, token: str) -> None:
    """It waits for a branch that can no longer arrive."""
    state.frames[frame].held[flow] -= 1
    state.add(Activity(node, frame, Phase.FAILED, token, by=flow))
