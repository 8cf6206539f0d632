"""Says whether what the engine did is one of the possible traces."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TypeVar

from conformance.game import rules
from conformance.game.flows import blocked, enabled
from conformance.game.graph import WAITING, Graph, Values
from conformance.game.happening import Place, TooMany, catcher, happen, standing_by, wake
from conformance.game.state import Activity, Phase, State
from conformance.notation import Scope
from itsm_flow.domain.progress import FailedStep, Status, Step, StepKind, Wait
from unit.engine.driver import Case

_MOST_STATES = 500
_Place = TypeVar("_Place", int, Place)


class Endless(TooMany):
    """A diagram that goes round by itself: where it is stopped is not a matter of tokens."""


class TooManyStates(TooMany):
    """The trace tells too little: so many states fit that judging takes too long."""


class Judge:
    """Follows one instance; holds all states that fit what was seen."""

    def __init__(self, scope: Scope, values: Values) -> None:
        state = State(dict(values))
        graph = Graph(scope)
        state.open_frame(graph, None, graph.begins_at)
        self.states = [state]
        self.events = set(_events(graph))
        self._gateways = {node.id for node in scope.all_nodes() if node.kind == "event"}
        """What an event behind one of them brings is there with the event, not before."""
        self.unseen: frozenset[str] = frozenset()
        """Events whose waits are not shown where it is played."""
        self.seen: list[str] = []

    # ---- what was done to it ------------------------------------------------------------------

    def completed(self, token: str, values: Values) -> None:
        """A task, a job or a message is done, with these results."""

        def complete(state: State) -> None:
            state.activities[_at(state, token)].phase = Phase.DONE
            state.values.update(values)

        self._each(complete)

    def thrown(self, token: str, code: str) -> None:
        """A job ended with an error."""

        def throw(state: State) -> None:
            key = _at(state, token)
            place = catcher(state, state.activities[key].frame, key, "error", code)
            if place is None:
                state.activities[key].phase = Phase.FAILING
            else:
                happen(state, place)

        self._each(throw)

    def happened(self, event: str, values: Values) -> None:
        """What an event waits for that stands by is there."""

        def places(state: State) -> list[Place]:
            return [place for place in standing_by(state) if place.event == event]

        def act(state: State, place: Place) -> None:
            happen(state, place)
            state.values.update(values)

        self._one_of(places, act)

    def retried(self, element_id: str, values: Values) -> None:
        """A failed step is tried again after setting variables."""

        def places(state: State) -> list[int]:
            return [
                key
                for key, each in state.activities.items()
                if each.node.id == element_id and each.phase is Phase.FAILED
            ]

        def act(state: State, key: int) -> None:
            activity = state.activities[key]
            state.values.update(values)
            if activity.by:
                del state.activities[key]
                state.frames[activity.frame].held[activity.by] += 1
            else:
                activity.phase = Phase.AGAIN

        self._one_of(places, act)
        if self._is_join(element_id):
            self.states = _distinct([after for state in self.states for after in wake(state)])

    def _is_join(self, element_id: str) -> bool:
        """Whether a retry only lets its token wait again: no step comes of that."""
        (state, *_) = self.states
        return any(element_id in frame.graph.joins for frame in state.frames.values())

    def _one_of(
        self,
        places: Callable[[State], list[_Place]],
        act: Callable[[State, _Place], None],
    ) -> None:
        """It happened at one of these places."""
        found: list[State] = []
        for state in self.states:
            possible = places(state)
            for place in possible:
                after = state if len(possible) == 1 else state.copy()
                act(after, place)
                found.append(after)
        assert found, f"nothing can have been meant:\n{self._story()}"
        self.states = _distinct(found)

    def _each(self, act: Callable[[State], None]) -> None:
        for state in self.states:
            act(state)

    # ---- what was seen ------------------------------------------------------------------------

    def see(self, step: Step) -> None:
        """Raises AssertionError when the step cannot have come about.

        Raises Endless when the limit of steps has stopped a circle that nobody is in.
        """
        if "steps without a pause" in step.reason:
            raise Endless
        mark = f"{step.kind} {step.element_id} token={step.token} flows={step.flows}"
        self.seen.append(mark if step.multi_instance is None else f"{mark} {step.multi_instance}")
        found: list[State] = []
        for state in self.states:
            ways = list(rules.ways(state, step))
            for way in ways:
                after = state if len(ways) == 1 else state.copy()
                way(after)
                found += [after] if self._is_chosen(step) else wake(after)
        assert found, f"no token game has this step:\n{self._story()}"
        self.states = found if len(found) == 1 else _distinct(found)
        if len(self.states) > _MOST_STATES:
            raise TooManyStates

    def _is_chosen(self, step: Step) -> bool:
        return step.kind is StepKind.COMPLETED and step.element_id in self._gateways

    def rest(self, case: Case) -> None:
        """Everything that happens by itself has happened; the same waits are open."""
        reasons: list[str] = []
        kept = []
        for state in self.states:
            reason = _unfinished(state) or self._differs(state, case)
            if reason:
                reasons.append(reason)
            else:
                kept.append(state)
        assert kept, f"{'; '.join(sorted(set(reasons)))}\n{self._story()}"
        self.states = kept

    def _differs(self, state: State, case: Case) -> str:
        """How the engine's waits, end and variables are not those of the state."""
        expected = Counter(
            (element_id, token)
            for element_id, token in _waits_of(state)
            if element_id not in self.unseen
        )
        got = Counter(self._shown(wait) for wait in case.open.values())
        if expected != got:
            return f"waits {dict(got - expected)} instead of {dict(expected - got)}"
        (root,) = (key for key, frame in state.frames.items() if frame.owner is None)
        over = state.is_empty(root)
        if over != (case.progress.status is Status.COMPLETED):
            return f"status {case.progress.status}, tokens left: {not over}"
        if over and case.progress.end_event != state.end:
            return f"ended at {case.progress.end_event}, not at {state.end}"
        if dict(case.progress.variables) != state.values:
            return f"variables {dict(case.progress.variables)}, not {state.values}"
        return ""

    def _shown(self, wait: Wait) -> tuple[str, str]:
        if isinstance(wait, FailedStep):
            return wait.element_id, "failed"
        return wait.element_id, "" if wait.element_id in self.events else wait.token

    def _story(self) -> str:
        return "\n".join(self.seen)


def _at(state: State, token: str) -> int:
    return next(key for key, each in state.activities.items() if each.token == token)


def _distinct(states: list[State]) -> list[State]:
    return list({state.key(): state for state in states}.values())


def _events(graph: Graph) -> Iterator[str]:
    """What stands by under a token of its own: on boundaries, behind gateways, at starts."""
    for events in graph.boundaries.values():
        yield from (event.id for event in events)
    for targets in graph.choices.values():
        yield from targets
    yield from (start.id for _, start in graph.event_subprocesses)
    for inner in graph.inner.values():
        yield from _events(inner)


# ---- at rest ------------------------------------------------------------------------------------


def _unfinished(state: State) -> str:
    """What should have happened by now."""
    if +state.leaving:
        return f"never told as cancelled: {dict(+state.leaving)}"
    for key, frame in state.frames.items():
        nodes = frame.graph.scope.nodes
        if frame.is_moving:
            return f"tokens did not go on: {dict(+frame.arrived + frame.happened)}"
        for name in frame.graph.joins:
            if enabled(state, key, nodes[name]):
                return f"the join {name} did not go on"
        if blocked(state, key):
            return f"blocked joins were not told: {dict(+frame.held)}"
    for key, each in state.activities.items():
        if each.phase not in (Phase.OPEN, Phase.FAILED, Phase.BODY):
            return f"{each.node.id} is still {each.phase.name}"
        if rules.over(state, key):
            return f"{each.node.id} is done but did not go on"
    return ""


def _waits_of(state: State) -> list[tuple[str, str]]:
    """(element, token); the tokens of failed steps and of boundary events are their own."""
    found: list[tuple[str, str]] = []
    for each in state.activities.values():
        found += [(event, "") for event in each.standing]
        if each.phase is Phase.FAILED:
            found.append((each.node.id, "failed"))
        elif each.node.kind in WAITING and each.phase is Phase.OPEN:
            found.append((each.node.id, _token(each)))
    for key, frame in state.frames.items():
        if not state.is_empty(key):
            found += [(event, "") for event in frame.listening]
    return found


def _token(activity: Activity) -> str:
    assert activity.token is not None
    return activity.token
