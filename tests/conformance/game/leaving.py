"""What comes of a node that is left (BPMN 2.0.2 §13.3.2 to §13.3.7, §13.5.6)."""

from conformance.game.flows import flows_out
from conformance.game.graph import Values, holds, size_of, value_of
from conformance.game.happening import Place, catcher, happen, react
from conformance.game.state import Activity, Phase, State
from conformance.notation import Node

Reacting = tuple[Place, ...]


def repeated(node: Node) -> bool:
    return looping(node) or "each" in node.facts or "cardinality" in node.facts


def looping(node: Node) -> bool:
    return "while" in node.facts or "most" in node.facts


def never_begins(state: State, node: Node) -> bool:
    """Whether a repeated activity is over before its first time."""
    if looping(node):
        return "before" in node.facts and not _goes_on(node, state.values, 0)
    return _size(state, node) == 0


def _size(state: State, node: Node) -> int:
    if "cardinality" in node.facts:
        return int(node.facts["cardinality"])
    return size_of(node.facts["each"], state.values)


def _goes_on(node: Node, values: Values, done: int) -> bool:
    """Whether a loop is carried out once more."""
    if "most" in node.facts and done >= int(node.facts["most"]):
        return False
    return "while" not in node.facts or holds(node.facts["while"], values)


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
    """Whether a repeated activity is over with this instance."""
    activity = state.activities[key]
    values = _computed(activity.node, state.values)
    return _is_last(state.activities[activity.body or 0], values, 1)


def _is_last(body: Activity, values: Values, more: int) -> bool:
    done = body.completed + more
    if looping(body.node):
        return not _goes_on(body.node, values, done)
    until = body.node.facts.get("until")
    counts = {**values, "numberOfCompletedInstances": done}
    return (until is not None and holds(until, counts)) or done == body.total


# ---- loops --------------------------------------------------------------------------------------


def begin_body(state: State, frame: int, node: Node, standing: dict[str, int | None]) -> int:
    state.take(frame, node.id)
    body = Activity(node, frame, Phase.BODY)
    body.total = 0 if looping(node) else _size(state, node)
    body.standing = standing
    key = state.add(body)
    for _ in range(1 if _in_turn(node) else body.total):
        _begin_next(state, key)
    return key


def _in_turn(node: Node) -> bool:
    return looping(node) or "one-by-one" in node.facts


def _begin_next(state: State, body_key: int) -> None:
    body = state.activities[body_key]
    body.begun += 1
    number = None if looping(body.node) else body.begun
    state.add(Activity(body.node, body.frame, Phase.BEGUN, number=number, body=body_key))


# ---- leaving ------------------------------------------------------------------------------------


def leave(state: State, frame: int, node: Node, flows: list[str], reacting: Reacting = ()) -> None:
    """A node is done: its tokens go on, then what it does happens."""
    state.values = _computed(node, state.values)
    if node.kind == "start":
        state.listen(frame)
    if node.kind == "end" and _ends_process(state, frame):
        state.end = node.id
    go_on(state, frame, node, flows)
    _throw(state, frame, node)
    react(state, reacting)


def _ends_process(state: State, frame: int) -> bool:
    """Whether it is an end of the process itself, or of what interrupted all of it."""
    owner = state.frames[frame].owner
    if owner is None:
        return True
    activity = state.activities[owner]
    pairs = state.frames[activity.frame].graph.event_subprocesses
    interrupted = any(sub is activity.node and "passes" not in start.facts for sub, start in pairs)
    return interrupted and _ends_process(state, activity.frame)


def _computed(node: Node, values: Values) -> Values:
    """The variables after a script."""
    if node.kind != "script":
        return values
    return {**values, node.facts["set"]: value_of(node.facts["to"], values)}


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
    state.values = _computed(activity.node, state.values)
    if _is_last(body, state.values, 0):
        for other in state.instances(body_key):
            state.cancel(other)
        del state.activities[body_key]
        go_on(state, activity.frame, activity.node, flows)
    elif _in_turn(body.node):
        _begin_next(state, body_key)
