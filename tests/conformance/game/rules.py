"""The token game: what may happen next, and what comes of it (BPMN 2.0.2 chapter 13).

A rule looks at a state and at one observed step, and gives the ways in which that step can have
come about. Each way is a `Way`, which does it to a state.
"""

from collections.abc import Iterator
from functools import partial

from conformance.game.failing import Way, can_run, fails, ways_to_fail
from conformance.game.flows import enabled, flows_out, take_held
from conformance.game.graph import WAITING, holds, times, told, waits
from conformance.game.happening import Place, happen, interrupts, orders, receivers
from conformance.game.leaving import (
    Reacting,
    begin_body,
    catching,
    finish,
    flows_after,
    go_on,
    leave,
    looping,
    never_begins,
    repeated,
)
from conformance.game.state import Activity, Phase, State
from conformance.notation import Node
from itsm_flow.domain.progress import Step, StepKind

_SUBPROCESSES = ("sub", "eventsub")


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
        yield from ways_to_fail(state, step, _places(state, step))


def _told(state: State, step: Step) -> None:
    state.leaving[step.element_id, step.token] -= 1


# ---- where a step can be ------------------------------------------------------------------------


def enters(node: Node) -> bool:
    """Whether it stays for a while, so that its beginning is told."""
    if "link" in node.facts:
        return False
    return node.kind in WAITING or node.kind in _SUBPROCESSES or node.kind == "event"


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
        wanted = None
        if each.number is not None:
            wanted = (each.number, state.activities[each.body or 0].total)
        if step.multi_instance == wanted:
            yield key


# ---- entering -----------------------------------------------------------------------------------


def _entered(state: State, step: Step) -> Iterator[Way]:
    for frame, node in _places(state, step):
        if not enters(node):
            continue
        if not repeated(node):
            if step.multi_instance is None:
                yield partial(_enter, frame=frame, node=node, token=step.token)
        elif looping(node) == (step.multi_instance is None) and not never_begins(state, node):
            yield partial(_enter_body, frame=frame, node=node, step=step)
    for key in _instances(state, step):
        if enters(state.activities[key].node):
            yield partial(_open, key=key, token=step.token)


def _enter(state: State, frame: int, node: Node, token: str) -> None:
    state.take(frame, node.id)
    key = state.add(Activity(node, frame, Phase.OPEN))
    state.activities[key].standing = _standing(state, frame, node)
    _open(state, key, token)


def _open(state: State, key: int, token: str) -> None:
    activity = state.activities[key]
    activity.phase, activity.token = Phase.OPEN, token
    if activity.node.kind in _SUBPROCESSES:
        graph = state.frames[activity.frame].graph.inner[activity.node.id]
        activity.inside = state.open_frame(graph, key, graph.begins_at)


def _standing(state: State, frame: int, node: Node) -> dict[str, int | None]:
    """The events that stand by while an activity is carried out, or a gateway waits."""
    graph = state.frames[frame].graph
    behind = [graph.scope.nodes[event] for event in graph.choices.get(node.id, [])]
    on_boundary = graph.boundaries.get(node.id, [])
    return {event.id: times(event) for event in (*on_boundary, *behind) if waits(event)}


def _enter_body(state: State, frame: int, node: Node, step: Step) -> None:
    """The first step of a multi-instance activity."""
    begin_body(state, frame, node, _standing(state, frame, node))
    for key in _instances(state, step):
        if state.activities[key].frame == frame:
            _open(state, key, step.token)
            return
    raise AssertionError(f"{step} is no instance of it")


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
        elif step.multi_instance is None and (not enters(node) or _is_true(state, node)):
            yield from _of_node(state, step, frame, node)
    yield from _of_events(state, step)
    yield from _of_joins(state, step)


def _is_true(state: State, node: Node) -> bool:
    """Whether what a catching event waits for is so already."""
    return "condition" in node.facts and holds(node.facts["condition"], state.values)


def over(state: State, key: int) -> bool:
    """Whether nothing is left to do in an activity."""
    activity = state.activities[key]
    if activity.phase is Phase.OPEN and activity.inside is not None:
        return state.is_empty(activity.inside)
    return activity.phase is Phase.DONE


def _if_flows_fit(state: State, step: Step, key: int) -> Iterator[Way]:
    flows = flows_after(state, key)
    if sorted(step.flows) == told(flows):
        yield partial(finish, key=key, flows=flows)


def _of_node(state: State, step: Step, frame: int, node: Node) -> Iterator[Way]:
    """A node that needs nobody."""
    flows = flows_out(state, frame, node)
    if fails(state, frame, node):
        return
    for reacting in _reacting(state, node):
        if sorted(step.flows) == told(flows) or (
            not step.flows and _interrupts_itself(state, frame, node, reacting)
        ):
            yield partial(_pass, frame=frame, node=node, flows=flows, reacting=reacting)


def _interrupts_itself(state: State, frame: int, node: Node, reacting: Reacting) -> bool:
    """Whether what a node throws, or begins, may end it before its token has gone on."""
    if node.kind == "throw" and "escalation" in node.facts:
        place = catching(state, frame, node, "escalation")
        return place is not None and interrupts(state, place)
    if node.kind == "start":
        starts = [start for _, start in state.frames[frame].graph.event_subprocesses]
        return any("passes" not in start.facts and _is_true(state, start) for start in starts)
    return any(interrupts(state, place) for place in reacting)


def _reacting(state: State, node: Node) -> Iterator[Reacting]:
    """Who receives the signal of a node, in each possible order."""
    if node.kind in ("throw", "end") and "signal" in node.facts:
        yield from orders(state, receivers(state, node.facts["signal"]))
    else:
        yield ()


def _pass(state: State, frame: int, node: Node, flows: list[str], reacting: Reacting) -> None:
    state.take(frame, node.id)
    leave(state, frame, node, flows, reacting)


def _of_events(state: State, step: Step) -> Iterator[Way]:
    """Something happened at an event on a boundary or behind a gateway."""
    for key, frame in state.frames.items():
        node = frame.graph.scope.nodes.get(step.element_id)
        if node is not None and _was_true_at_once(state, key, node):
            flows = flows_out(state, key, node)
            if sorted(step.flows) == told(flows):
                yield partial(_begin_and_happen, frame=key, node=node, flows=flows)
        if frame.happened[step.element_id] > 0:
            node = frame.graph.scope.nodes[step.element_id]
            flows = flows_out(state, key, node)
            if sorted(step.flows) == told(flows):
                yield partial(_go_on_from, frame=key, node=node, flows=flows)


def _was_true_at_once(state: State, frame: int, node: Node) -> bool:
    """A condition on the boundary of a repeated activity of which nothing was told yet."""
    on = state.frames[frame].graph.scope.nodes.get(node.facts.get("on", ""))
    if on is None or state.frames[frame].arrived[on.id] < 1 or not repeated(on):
        return False
    return _is_true(state, node) and not never_begins(state, on)


def _begin_and_happen(state: State, frame: int, node: Node, flows: list[str]) -> None:
    on = state.frames[frame].graph.scope.nodes[node.facts["on"]]
    key = begin_body(state, frame, on, _standing(state, frame, on))
    place = Place(node.id, activity=key)
    state.true.add((key, node.id))
    happen(state, place)
    _go_on_from(state, frame, node, flows)


def _go_on_from(state: State, frame: int, node: Node, flows: list[str]) -> None:
    state.frames[frame].happened[node.id] -= 1
    go_on(state, frame, node, flows)


def _of_loop(state: State, step: Step, frame: int, node: Node) -> Iterator[Way]:
    """A repeated activity that never begins, or the first time of one that needs nobody."""
    if never_begins(state, node):
        flows = flows_out(state, frame, node)
        if step.multi_instance is None and sorted(step.flows) == told(flows):
            yield partial(_pass_loop, frame=frame, node=node, flows=flows)
    elif looping(node) == (step.multi_instance is None) and not enters(node):
        after = state.copy()
        begin_body(after, frame, node, {})
        for key in _instances(after, step):
            in_frame = after.activities[key].frame == frame
            if in_frame and sorted(step.flows) == told(flows_after(after, key)):
                yield partial(_first_of_loop, frame=frame, node=node, step=step)
                return


def _pass_loop(state: State, frame: int, node: Node, flows: list[str]) -> None:
    state.take(frame, node.id)
    go_on(state, frame, node, flows)


def _first_of_loop(state: State, frame: int, node: Node, step: Step) -> None:
    begin_body(state, frame, node, _standing(state, frame, node))
    key = next(key for key in _instances(state, step) if state.activities[key].frame == frame)
    finish(state, key, flows_after(state, key))


def _of_joins(state: State, step: Step) -> Iterator[Way]:
    for key, frame in state.frames.items():
        node = frame.graph.scope.nodes.get(step.element_id)
        if node is None or node.id not in frame.graph.joins or not enabled(state, key, node):
            continue
        flows = flows_out(state, key, node)
        if not fails(state, key, node) and sorted(step.flows) == told(flows):
            yield partial(_join, frame=key, node=node, flows=flows)


def _join(state: State, frame: int, node: Node, flows: list[str]) -> None:
    take_held(state, frame, node)
    leave(state, frame, node, flows)
