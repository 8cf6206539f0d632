"""Events that happen and who reacts: errors, escalations, signals (BPMN 2.0.2 §10.5.1, §13.5)."""

from collections.abc import Iterator
from itertools import permutations
from typing import NamedTuple

from conformance.game.graph import holds
from conformance.game.state import Phase, State
from conformance.notation import Node


class Place(NamedTuple):
    """An event that may react: on the boundary of an activity, behind its gateway, or the activity
    itself (`activity`); or the start of an event subprocess of a frame (`frame`)."""

    event: str
    activity: int | None = None
    frame: int | None = None


class TooMany(Exception):
    """So many react at once that their orders are not worth trying."""


def node_of(state: State, place: Place) -> Node:
    if place.activity is not None:
        activity = state.activities[place.activity]
        return state.frames[activity.frame].graph.scope.nodes[place.event]
    graph = state.frames[place.frame or 0].graph
    return next(start for _, start in graph.event_subprocesses if start.id == place.event)


def interrupts(state: State, place: Place) -> bool:
    node = node_of(state, place)
    return node.kind in ("boundary", "start") and "passes" not in node.facts


# ---- who stands by ------------------------------------------------------------------------------


def standing_by(state: State) -> Iterator[Place]:
    """Everything that waits for something to happen."""
    for key, each in state.activities.items():
        for event in each.standing:
            yield Place(event, activity=key)
        if each.node.kind in ("catch", "receive") and each.phase is Phase.OPEN:
            yield Place(each.node.id, activity=key)
    for key, frame in state.frames.items():
        for event in () if state.is_empty(key) else frame.listening:
            yield Place(event, frame=key)


def exists(state: State, place: Place) -> bool:
    return place in set(standing_by(state))


def happen(state: State, place: Place) -> None:
    """What is waited for is there."""
    if place.frame is not None:
        _start_event_subprocess(state, place.frame, place.event)
        return
    activity = state.activities[place.activity or 0]
    if place.event == activity.node.id:
        activity.phase = Phase.DONE
    elif activity.node.kind == "event":
        activity.phase, activity.chosen = Phase.DONE, place.event
        activity.standing.clear()
    else:
        _at_boundary(state, place.activity or 0, place.event)


def _at_boundary(state: State, key: int, event: str) -> None:
    activity = state.activities[key]
    frame = state.frames[activity.frame]
    frame.happened[event] += 1
    if "passes" not in frame.graph.scope.nodes[event].facts:
        state.cancel(key)
    else:
        _count_down(activity.standing, event)


def _start_event_subprocess(state: State, key: int, event: str) -> None:
    frame = state.frames[key]
    sub, start = next(pair for pair in frame.graph.event_subprocesses if pair[1].id == event)
    if "passes" in start.facts:
        _count_down(frame.listening, event)
    else:
        frame.listening.clear()
        state.clear(key)
    frame.arrived[sub.id] += 1


def _count_down(standing: dict[str, int | None], event: str) -> None:
    left = standing.get(event)
    if left == 1:
        del standing[event]
    elif left is not None:
        standing[event] = left - 1


# ---- errors and escalations ---------------------------------------------------------------------


def catcher(state: State, frame: int, key: int | None, trigger: str, code: str) -> Place | None:
    """The nearest, outwards from an activity or a frame; exactly this code goes before all."""
    thrower = key
    while True:
        if key is not None:
            key = state.whole(key)
            found = _fitting(_on_boundary(state, key, trigger), code)
            if found is not None:
                return found
            thrower, frame = key, state.activities[key].frame
        found = _fitting(_beside(state, frame, thrower, trigger), code)
        if found is not None:
            return found
        key = state.frames[frame].owner
        if key is None:
            return None


def _on_boundary(state: State, key: int, trigger: str) -> list[tuple[str, Place]]:
    activity = state.activities[key]
    events = state.frames[activity.frame].graph.boundaries.get(activity.node.id, [])
    return [
        (event.facts[trigger], Place(event.id, activity=key))
        for event in events
        if trigger in event.facts
    ]


def _beside(state: State, frame: int, thrower: int | None, trigger: str) -> list[tuple[str, Place]]:
    """The event subprocesses of a frame: not the one that throws, none after an interruption."""
    pairs = state.frames[frame].graph.event_subprocesses
    if thrower is not None and state.activities[thrower].node.kind == "eventsub":
        throwing = state.activities[thrower].node.id
        start = next(start for sub, start in pairs if sub.id == throwing)
        if "passes" not in start.facts:
            return []
        pairs = [pair for pair in pairs if pair[0].id != throwing]
    return [
        (start.facts[trigger], Place(start.id, frame=frame))
        for _, start in pairs
        if trigger in start.facts
    ]


def _fitting(places: list[tuple[str, Place]], code: str) -> Place | None:
    for wanted in (code, ""):
        for found, place in places:
            if found == wanted:
                return place
    return None


# ---- signals ------------------------------------------------------------------------------------


def receivers(state: State, signal: str) -> list[Place]:
    return [
        place for place in standing_by(state) if node_of(state, place).facts.get("signal") == signal
    ]


def orders(state: State, places: list[Place]) -> Iterator[tuple[Place, ...]]:
    """In which order they may react; it does not matter where none interrupts."""
    if not any(interrupts(state, place) for place in places):
        yield tuple(places)
        return
    if len(places) > 4:
        raise TooMany
    yield from permutations(places)


def react(state: State, places: tuple[Place, ...]) -> None:
    """Each that is still there."""
    for place in places:
        if exists(state, place):
            happen(state, place)


# ---- conditions ---------------------------------------------------------------------------------


def wake(state: State) -> Iterator[State]:
    """Whoever waits for a condition that has become true reacts, in each possible order."""
    places = _woken(state)
    possible = list(orders(state, places))
    for order in possible:
        after = state if len(possible) == 1 else state.copy()
        for place in order:
            if exists(after, place):
                after.true.add(_mark(place))
                happen(after, place)
        yield after


def _woken(state: State) -> list[Place]:
    """Whose condition is true now and was not before."""
    conditional = {
        _mark(place): place
        for place in standing_by(state)
        if "condition" in node_of(state, place).facts and not _is_too_late(state, place)
    }
    holding = {
        mark
        for mark, place in conditional.items()
        if holds(node_of(state, place).facts["condition"], state.values)
    }
    fresh = [place for mark, place in conditional.items() if mark in holding - state.true]
    state.true &= holding
    return fresh


def _is_too_late(state: State, place: Place) -> bool:
    """Whether the last step in the activity is done: what it wrote no longer counts there."""
    if place.activity is None:
        return False
    inside = state.activities[place.activity].inside
    return inside is not None and state.is_empty(inside)


def _mark(place: Place) -> tuple[int, str]:
    return (place.frame if place.activity is None else place.activity) or 0, place.event
