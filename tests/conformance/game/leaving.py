"""What comes of a node that is left (BPMN 2.0.2 §13.3.2 to §13.3.7, §13.5.6)."""

from conformance.game.flows import flows_out
from conformance.game.graph import holds, size_of, value_of
from conformance.game.happening import Place, catcher, happen, react
from conformance.game.state import Activity, Phase, State
from conformance.notation import Node

Reacting = tuple[Place, ...]


def repeated(node: Node) -> bool:
    return "each" in node.facts


def flows_after(state: State, key: int) -> list[str]:
    """The flows that are taken when this activity is done: none while others are to come."""
    activity = state.activities[key]
    if activity.body is not None and not ends_loop(state, key):
        return []
    flows = flows_out(state, activity.frame, activity.node)
    if not activity.chosen:
        return flows
    targets = state.frames[activity.frame].graph.targets
    return [flow for flow in flows if targets[flow] == activity.chosen]


def ends_loop(state: State, key: int) -> bool:
    """Whether a multi-instance activity is over with this instance."""
    body = state.activities[state.activities[key].body or 0]
    done = body.completed + 1
    until = body.node.facts.get("until")
    counts = {**state.values, "numberOfCompletedInstances": done}
    return (until is not None and holds(until, counts)) or done == body.total


# ---- loops --------------------------------------------------------------------------------------


def begin_body(state: State, frame: int, node: Node, standing: dict[str, int | None]) -> None:
    state.take(frame, node.id)
    body = Activity(node, frame, Phase.BODY, total=size_of(node.facts["each"], state.values))
    body.standing = standing
    key = state.add(body)
    for _ in range(1 if "one-by-one" in node.facts else body.total):
        _begin_next(state, key)


def _begin_next(state: State, body_key: int) -> None:
    body = state.activities[body_key]
    body.begun += 1
    state.add(Activity(body.node, body.frame, Phase.BEGUN, number=body.begun, body=body_key))


# ---- leaving ------------------------------------------------------------------------------------


def leave(state: State, frame: int, node: Node, flows: list[str], reacting: Reacting = ()) -> None:
    """A node is done: its tokens go on, then what it does happens."""
    _compute(state, node)
    if node.kind == "end" and state.frames[frame].owner is None:
        state.end = node.id
    go_on(state, frame, node, flows)
    _throw(state, frame, node)
    react(state, reacting)


def _compute(state: State, node: Node) -> None:
    if node.kind == "script":
        state.values[node.facts["set"]] = value_of(node.facts["to"], state.values)


def _throw(state: State, frame: int, node: Node) -> None:
    if node.kind not in ("end", "throw"):
        return
    if "terminate" in node.facts:
        state.clear(frame)
    for trigger in ("error", "escalation"):
        if trigger in node.facts:
            place = catching(state, frame, node, trigger)
            if place is not None:
                happen(state, place)


def catching(state: State, frame: int, node: Node, trigger: str) -> Place | None:
    """Who catches what a node throws."""
    return catcher(state, frame, None, trigger, node.facts[trigger])


def go_on(state: State, frame: int, node: Node, flows: list[str]) -> None:
    """Put the tokens on the flows; where all have conditions and none is true it fails."""
    if not flows and node.kind not in ("xor", "or") and state.frames[frame].graph.leaving[node.id]:
        state.add(Activity(node, frame, Phase.AGAIN, splits=True))
    else:
        state.send(frame, flows)


def finish(state: State, key: int, flows: list[str]) -> None:
    """An activity is done: its boundary events lapse, its loop goes on."""
    activity = state.activities.pop(key)
    if activity.inside is not None:
        del state.frames[activity.inside]
    if activity.splits:
        state.send(activity.frame, flows)
    elif activity.chosen:
        state.frames[activity.frame].happened[activity.chosen] += 1
    elif activity.body is not None:
        _finish_instance(state, activity, activity.body, flows)
    elif activity.node.kind != "eventsub":
        leave(state, activity.frame, activity.node, flows)


def _finish_instance(state: State, activity: Activity, body_key: int, flows: list[str]) -> None:
    body = state.activities[body_key]
    body.completed += 1
    _compute(state, activity.node)
    until = body.node.facts.get("until")
    counts = {**state.values, "numberOfCompletedInstances": body.completed}
    if (until is not None and holds(until, counts)) or body.completed == body.total:
        for other in state.instances(body_key):
            state.cancel(other)
        del state.activities[body_key]
        go_on(state, activity.frame, activity.node, flows)
    elif "one-by-one" in body.node.facts:
        _begin_next(state, body_key)
