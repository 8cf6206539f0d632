"""The token game: what may happen next, and what comes of it (BPMN 2.0.2 chapter 13).

A rule looks at a state and at one observed step, and gives the ways in which that step can be
explained. Each way is a `Way`, which does it to a state.
"""

from collections.abc import Callable, Iterator
from functools import partial

from conformance.game.graph import WAITING, Graph, holds, size_of, told, value_of
from conformance.game.state import Activity, Phase, State
from conformance.notation import Node
from itsm_flow.domain.progress import Step, StepKind

Way = Callable[[State], None]


def ways(state: State, step: Step) -> Iterator[Way]:
    """How a step can have come about."""
    if step.kind is StepKind.CANCELLED:
        if state.leaving[step.element_id, step.token]:
            yield partial(_told, step=step)
        return
    if +state.leaving:
        return
    if step.kind is StepKind.ENTERED:
        yield from _entered(state, step)
    elif step.kind is StepKind.COMPLETED:
        yield from _completed(state, step)
    else:
        yield from _failed(state, step)


def _told(state: State, step: Step) -> None:
    state.leaving[step.element_id, step.token] -= 1


# ---- what a node is -----------------------------------------------------------------------------


def repeated(node: Node) -> bool:
    return "each" in node.facts


def enters(node: Node) -> bool:
    """Whether it stays for a while, so that its beginning is told."""
    return (node.kind in WAITING and "link" not in node.facts) or node.kind == "sub"


def _places(state: State, step: Step) -> Iterator[tuple[int, Node]]:
    """Frames where a token is about to enter the node of a step."""
    for key, frame in state.frames.items():
        if frame.arrived[step.element_id] > 0:
            yield key, frame.graph.scope.nodes[step.element_id]


def _instances(state: State, step: Step) -> Iterator[int]:
    """Activities that are to do their first step, or to be tried again."""
    for key, each in state.activities.items():
        if each.node.id != step.element_id or each.phase not in (Phase.BEGUN, Phase.AGAIN):
            continue
        if each.number is None:
            matches = step.multi_instance is None
        else:
            total = state.activities[each.body or 0].total
            matches = step.multi_instance == (each.number, total)
        if matches:
            yield key


# ---- entering -----------------------------------------------------------------------------------


def _entered(state: State, step: Step) -> Iterator[Way]:
    for frame, node in _places(state, step):
        if not enters(node):
            continue
        if not repeated(node):
            if step.multi_instance is None:
                yield partial(_enter, frame=frame, node=node, token=step.token)
        elif step.multi_instance is not None:
            yield partial(_enter_body, frame=frame, node=node, step=step)
    for key in _instances(state, step):
        if enters(state.activities[key].node):
            yield partial(_open, key=key, token=step.token)


def _enter(state: State, frame: int, node: Node, token: str) -> None:
    state.take(frame, node.id)
    key = state.add(Activity(node, frame, Phase.OPEN))
    state.activities[key].standing = standing(state, frame, node)
    _open(state, key, token)


def _open(state: State, key: int, token: str) -> None:
    activity = state.activities[key]
    activity.phase, activity.token = Phase.OPEN, token
    if activity.node.kind == "sub":
        graph = state.frames[activity.frame].graph.inner[activity.node.id]
        activity.inside = state.open_frame(graph, key, graph.plain_start)


def standing(state: State, frame: int, node: Node) -> dict[str, int | None]:
    """The boundary events that stand by while an activity is carried out."""
    found: dict[str, int | None] = {}
    for event in state.frames[frame].graph.boundaries.get(node.id, []):
        if "message" in event.facts:
            found[event.id] = None
        elif "timer" in event.facts:
            found[event.id] = _times(event.facts["timer"])
    return found


def _times(timer: str) -> int | None:
    """R3/PT1H fires three times, R/PT1H without end, PT1H once."""
    if not timer.startswith("R"):
        return 1
    count = timer[1:].partition("/")[0]
    return int(count) if count else None


def _enter_body(state: State, frame: int, node: Node, step: Step) -> None:
    """The first step of a multi-instance activity."""
    begin_body(state, frame, node)
    for key in _instances(state, step):
        _open(state, key, step.token)
        return
    raise AssertionError(f"{step} is no instance of it")


def begin_body(state: State, frame: int, node: Node) -> None:
    state.take(frame, node.id)
    body = Activity(node, frame, Phase.BODY, total=size_of(node.facts["each"], state.values))
    body.standing = standing(state, frame, node)
    key = state.add(body)
    for _ in range(1 if "one-by-one" in node.facts else body.total):
        _begin_next(state, key)


def _begin_next(state: State, body_key: int) -> None:
    body = state.activities[body_key]
    body.begun += 1
    state.add(Activity(body.node, body.frame, Phase.BEGUN, number=body.begun, body=body_key))


# ---- completing ---------------------------------------------------------------------------------


def _completed(state: State, step: Step) -> Iterator[Way]:
    for key, each in state.activities.items():
        if each.node.id == step.element_id and each.token == step.token and over(state, key):
            yield from _if_flows_fit(state, step, key)
    for key in _instances(state, step):
        activity = state.activities[key]
        if (activity.splits or not enters(activity.node)) and can_run(state, key):
            yield from _if_flows_fit(state, step, key)
    for frame, node in _places(state, step):
        if repeated(node):
            yield from _of_loop(state, step, frame, node)
        elif not enters(node) and step.multi_instance is None:
            yield from _of_node(state, step, frame, node)
    yield from _of_joins(state, step)


def over(state: State, key: int) -> bool:
    """Whether nothing is left to do in an activity."""
    activity = state.activities[key]
    if activity.phase is Phase.OPEN and activity.inside is not None:
        return state.is_empty(activity.inside)
    return activity.phase is Phase.DONE


def can_run(state: State, key: int) -> bool:
    """Whether what was to be tried again would not fail again."""
    activity = state.activities[key]
    if activity.splits:
        return bool(flows_out(state, activity.frame, activity.node))
    return not fails(state, activity.frame, activity.node)


def _if_flows_fit(state: State, step: Step, key: int) -> Iterator[Way]:
    flows = flows_after(state, key)
    if sorted(step.flows) == told(flows):
        yield partial(finish, key=key, flows=flows)


def flows_after(state: State, key: int) -> list[str]:
    """The flows that are taken when this activity is done: none while others are to come."""
    activity = state.activities[key]
    if activity.body is not None and not ends_loop(state, key):
        return []
    return flows_out(state, activity.frame, activity.node)


def ends_loop(state: State, key: int) -> bool:
    """Whether a multi-instance activity is over with this instance."""
    body = state.activities[state.activities[key].body or 0]
    done = body.completed + 1
    until = body.node.facts.get("until")
    enough = until is not None and holds(
        until, {**state.values, "numberOfCompletedInstances": done}
    )
    return enough or done == body.total


def flows_out(state: State, frame: int, node: Node) -> list[str]:
    """The flows that get a token when a node is left."""
    graph = state.frames[frame].graph
    if node.kind == "xor":
        return _one_of(graph, node, state)[:1]
    return _one_of(graph, node, state)


def _one_of(graph: Graph, node: Node, state: State) -> list[str]:
    """The flows whose condition is true in the order of the diagram, else the default."""
    flows = graph.leaving[node.id]
    true = [
        flow.id
        for flow in flows
        if flow.condition != "" and (flow.condition is None or holds(flow.condition, state.values))
    ]
    return true or [flow.id for flow in flows if flow.condition == ""]


def _of_node(state: State, step: Step, frame: int, node: Node) -> Iterator[Way]:
    """A node that needs nobody."""
    if fails(state, frame, node):
        return
    flows = flows_out(state, frame, node)
    if sorted(step.flows) == told(flows):
        yield partial(_pass, frame=frame, node=node, flows=flows)


def _pass(state: State, frame: int, node: Node, flows: list[str]) -> None:
    state.take(frame, node.id)
    _leave(state, frame, node, flows)


def _of_loop(state: State, step: Step, frame: int, node: Node) -> Iterator[Way]:
    """A multi-instance activity without items, or the first instance of one that needs nobody."""
    if size_of(node.facts["each"], state.values) == 0:
        flows = flows_out(state, frame, node)
        if step.multi_instance is None and sorted(step.flows) == told(flows):
            yield partial(_pass_loop, frame=frame, node=node, flows=flows)
    elif step.multi_instance is not None and not enters(node):
        after = state.copy()
        begin_body(after, frame, node)
        for key in _instances(after, step):
            in_frame = after.activities[key].frame == frame
            if in_frame and sorted(step.flows) == told(flows_after(after, key)):
                yield partial(_first_of_loop, frame=frame, node=node, step=step)
                return


def _pass_loop(state: State, frame: int, node: Node, flows: list[str]) -> None:
    state.take(frame, node.id)
    go_on(state, frame, node, flows)


def _first_of_loop(state: State, frame: int, node: Node, step: Step) -> None:
    begin_body(state, frame, node)
    key = next(key for key in _instances(state, step) if state.activities[key].frame == frame)
    finish(state, key, flows_after(state, key))


def finish(state: State, key: int, flows: list[str]) -> None:
    """An activity is done: its boundary events lapse, its loop goes on."""
    activity = state.activities[key]
    if activity.splits:
        del state.activities[key]
        state.send(activity.frame, flows)
        return
    if activity.body is None:
        del state.activities[key]
        if activity.inside is not None:
            del state.frames[activity.inside]
        _leave(state, activity.frame, activity.node, flows)
        return
    last, body_key = ends_loop(state, key), activity.body
    del state.activities[key]
    if activity.inside is not None:
        del state.frames[activity.inside]
    _act(state, activity.frame, activity.node)
    body = state.activities[body_key]
    body.completed += 1
    if last:
        for other in state.instances(body_key):
            state.cancel(other)
        del state.activities[body_key]
        go_on(state, activity.frame, activity.node, flows)
    elif "one-by-one" in body.node.facts:
        _begin_next(state, body_key)


def _leave(state: State, frame: int, node: Node, flows: list[str]) -> None:
    _act(state, frame, node)
    if frame in state.frames:
        go_on(state, frame, node, flows)


def go_on(state: State, frame: int, node: Node, flows: list[str]) -> None:
    """Put the tokens on the flows; where all have conditions and none is true it fails."""
    if not flows and node.kind not in ("xor", "or") and state.frames[frame].graph.leaving[node.id]:
        state.add(Activity(node, frame, Phase.AGAIN, splits=True))
    else:
        state.send(frame, flows)


def _act(state: State, frame: int, node: Node) -> None:
    """What a node does besides handing on its token."""
    if node.kind == "script":
        state.values[node.facts["set"]] = value_of(node.facts["to"], state.values)
    if node.kind != "end":
        return
    if state.frames[frame].owner is None:
        state.end = node.id
    if "terminate" in node.facts:
        state.clear(frame)
    elif "error" in node.facts:
        owner = state.frames[frame].owner
        catch = None if owner is None else catching(state, owner, node.facts["error"])
        assert catch is not None
        interrupt(state, *catch)


# ---- joins --------------------------------------------------------------------------------------


def _of_joins(state: State, step: Step) -> Iterator[Way]:
    for key, frame in state.frames.items():
        node = frame.graph.scope.nodes.get(step.element_id)
        if node is None or node.id not in frame.graph.joins or not enabled(state, key, node):
            continue
        flows = flows_out(state, key, node)
        if not fails(state, key, node) and sorted(step.flows) == told(flows):
            yield partial(_join, frame=key, node=node, flows=flows)


def enabled(state: State, frame_key: int, node: Node) -> bool:
    """§13.4.1: a token on each incoming flow; §13.4.3: none can come any more."""
    frame = state.frames[frame_key]
    arriving = frame.graph.arriving[node.id]
    if node.kind == "and":
        return all(frame.held[flow.id] > 0 for flow in arriving)
    return inclusive_enabled(state, frame_key, node)


def inclusive_enabled(state: State, frame_key: int, node: Node) -> bool:
    """Table 13.3, by the letter."""
    frame = state.frames[frame_key]
    arriving = {flow.id for flow in frame.graph.arriving[node.id]}
    here = {flow_id for flow_id in arriving if frame.held[flow_id] > 0}
    if not here:
        return False
    for start in _token_places(state, frame_key, node):
        reached = _reachable(frame.graph, start, node.id)
        if reached & (arriving - here) and not reached & here:
            return False
    return True


def _token_places(state: State, frame_key: int, join: Node) -> Iterator[list[str]]:
    """For each token elsewhere: the flows from which its way begins."""
    frame = state.frames[frame_key]
    graph = frame.graph
    for node_id in +frame.arrived:
        yield _flows_from(graph, node_id)
    for key in state.inside(frame_key):
        if state.activities[key].body is None:
            yield _flows_from(graph, state.activities[key].node.id)
    targets = graph.targets
    for flow_id in +frame.held:
        if targets[flow_id] != join.id:
            yield [flow.id for flow in graph.leaving[targets[flow_id]]]


def _flows_from(graph: Graph, node_id: str) -> list[str]:
    """Out of a node, and out of the events on its boundary."""
    nodes = [node_id, *(event.id for event in graph.boundaries.get(node_id, []))]
    return [flow.id for name in nodes for flow in graph.leaving[name]]


def _reachable(graph: Graph, start: list[str], join: str) -> set[str]:
    """All flows on paths from these that do not visit the join."""
    targets = graph.targets
    found: set[str] = set()
    ahead = list(start)
    while ahead:
        flow_id = ahead.pop()
        if flow_id in found:
            continue
        found.add(flow_id)
        if targets[flow_id] != join:
            ahead += _flows_from(graph, targets[flow_id])
    return found


def _join(state: State, frame: int, node: Node, flows: list[str]) -> None:
    held = state.frames[frame].held
    for flow in state.frames[frame].graph.arriving[node.id]:
        if held[flow.id] > 0:
            held[flow.id] -= 1
    _leave(state, frame, node, flows)


# ---- errors -------------------------------------------------------------------------------------


def catching(state: State, key: int | None, code: str) -> tuple[int, str] | None:
    """The nearest activity, outwards, with a boundary event for this error: exact before all."""
    while key is not None:
        key = state.whole(key)
        activity = state.activities[key]
        events = state.frames[activity.frame].graph.boundaries.get(activity.node.id, [])
        for wanted in (code, ""):
            for event in events:
                if event.facts.get("error") == wanted:
                    return key, event.id
        key = state.frames[activity.frame].owner
    return None


def interrupt(state: State, key: int, event: str) -> None:
    """An event on the boundary ends its activity and goes on from there."""
    frame = state.activities[key].frame
    state.cancel(key)
    state.frames[frame].arrived[event] += 1


# ---- failing ------------------------------------------------------------------------------------


def fails(state: State, frame: int, node: Node) -> bool:
    """Whether a node cannot be carried out as things are."""
    graph = state.frames[frame].graph
    if node.kind in ("xor", "or") and graph.leaving[node.id]:
        return not _one_of(graph, node, state)
    if node.kind == "end" and "error" in node.facts:
        return catching(state, state.frames[frame].owner, node.facts["error"]) is None
    return False


def _failed(state: State, step: Step) -> Iterator[Way]:
    for key, each in state.activities.items():
        if each.node.id != step.element_id:
            continue
        due = each.phase is Phase.FAILING and each.token == step.token
        first = each.phase in (Phase.AGAIN, Phase.BEGUN)
        if due or (first and not can_run(state, key)):
            yield partial(_fail, key=key, token=step.token)
    for frame, node in _places(state, step):
        if fails(state, frame, node):
            yield partial(_fail_at, frame=frame, node=node, token=step.token)
    yield from _failed_joins(state, step)


def _fail(state: State, key: int, token: str) -> None:
    activity = state.activities[key]
    activity.phase, activity.token = Phase.FAILED, token


def _fail_at(state: State, frame: int, node: Node, token: str) -> None:
    state.take(frame, node.id)
    state.add(Activity(node, frame, Phase.FAILED, token))


def _failed_joins(state: State, step: Step) -> Iterator[Way]:
    for key, frame in state.frames.items():
        node = frame.graph.scope.nodes.get(step.element_id)
        if node is None or node.id not in frame.graph.joins:
            continue
        if enabled(state, key, node) and fails(state, key, node):
            yield partial(_fail_enabled, frame=key, node=node, token=step.token)
        elif blocked(state, key):
            for flow in frame.graph.arriving[node.id]:
                if frame.held[flow.id] > 0:
                    yield partial(_fail_held, frame=key, node=node, flow=flow.id, step=step)


def _fail_enabled(state: State, frame: int, node: Node, token: str) -> None:
    """It has its tokens, and no way out."""
    _join(state, frame, node, [])
    state.add(Activity(node, frame, Phase.FAILED, token))


def blocked(state: State, key: int) -> bool:
    """Tokens wait at joins, and there is nothing else that could bring them one."""
    frame = state.frames[key]
    if +frame.arrived or not +frame.held:
        return False
    nodes = frame.graph.scope.nodes
    if any(enabled(state, key, nodes[name]) for name in frame.graph.joins):
        return False
    return all(
        state.activities[each].by and state.activities[each].phase is Phase.FAILED
        for each in state.inside(key)
    )


def _fail_held(state: State, frame: int, node: Node, flow: str, step: Step) -> None:
    state.frames[frame].held[flow] -= 1
    state.add(Activity(node, frame, Phase.FAILED, step.token, by=flow))
