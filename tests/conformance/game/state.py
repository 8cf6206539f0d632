"""Where the tokens of one instance are, as BPMN 2.0.2 chapter 13 tells it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from conformance.game.graph import Graph, Values, times, waits
from conformance.notation import Node


class Phase(Enum):
    """How far an activity is."""

    BEGUN = auto()  # an instance of a loop that is still to do its first step
    OPEN = auto()  # waits for the world, or for what is inside of it
    DONE = auto()  # the world answered
    FAILING = auto()  # it is to fail
    FAILED = auto()
    AGAIN = auto()  # to be tried again
    BODY = auto()  # a multi-instance activity around its instances


@dataclass
class Frame:
    """One run of a process or subprocess."""

    graph: Graph
    owner: int | None
    arrived: Counter[str] = field(default_factory=Counter)
    """Tokens about to enter a node, by node."""
    held: Counter[str] = field(default_factory=Counter)
    """Tokens that wait at a join, by flow."""
    happened: Counter[str] = field(default_factory=Counter)
    """Events that happened and are still to be told, by node."""
    listening: dict[str, int | None] = field(default_factory=dict)
    """Starts of event subprocesses that stand by → how often they can happen still."""

    def copy(self) -> "Frame":
        return Frame(
            self.graph,
            self.owner,
            self.arrived.copy(),
            self.held.copy(),
            self.happened.copy(),
            dict(self.listening),
        )

    @property
    def is_moving(self) -> bool:
        """Whether something in it goes on by itself."""
        return bool(+self.arrived) or bool(+self.happened)


@dataclass
class Activity:
    """A node with a token in it."""

    node: Node
    frame: int
    phase: Phase
    token: str | None = None
    number: int | None = None
    body: int | None = None
    inside: int | None = None
    standing: dict[str, int | None] = field(default_factory=dict)
    """Events that stand by (on its boundary, behind its gateway) → how often they can happen."""
    chosen: str = ""
    """The event behind a gateway that happened."""
    total: int = 0
    begun: int = 0
    completed: int = 0
    by: str = ""
    """The flow by which a token came that failed at a join."""
    splits: bool = False
    """All that is left to do is to find the flows that are taken."""


@dataclass
class State:
    """All of an instance; `leaving` are steps that must be told as cancelled before any other."""

    values: Values
    frames: dict[int, Frame] = field(default_factory=dict)
    activities: dict[int, Activity] = field(default_factory=dict)
    leaving: Counter[tuple[str, str]] = field(default_factory=Counter)
    end: str | None = None
    last_id: int = 0
    true: set[tuple[int, str]] = field(default_factory=set)
    """Events whose condition is true and that happened already, each with its activity or frame."""

    def copy(self) -> "State":
        return State(
            dict(self.values),
            {key: frame.copy() for key, frame in self.frames.items()},
            {
                key: replace(activity, standing=dict(activity.standing))
                for key, activity in self.activities.items()
            },
            self.leaving.copy(),
            self.end,
            self.last_id,
            set(self.true),
        )

    def next_id(self) -> int:
        self.last_id += 1
        return self.last_id

    # ---- tokens -----------------------------------------------------------------------------

    def open_frame(self, graph: Graph, owner: int | None, start: str) -> int:
        key = self.next_id()
        self.frames[key] = Frame(graph, owner, Counter({start: 1}))
        return key

    def listen(self, frame: int) -> None:
        """It has begun: its event subprocesses stand by."""
        found = self.frames[frame]
        for _, event in found.graph.event_subprocesses:
            if waits(event):
                found.listening[event.id] = times(event)

    def add(self, activity: Activity) -> int:
        key = self.next_id()
        self.activities[key] = activity
        return key

    def inside(self, frame: int) -> Iterator[int]:
        """The activities directly in a frame, instances of a loop too."""
        return (key for key, each in list(self.activities.items()) if each.frame == frame)

    def instances(self, body: int) -> Iterator[int]:
        return (key for key, each in list(self.activities.items()) if each.body == body)

    def is_empty(self, frame: int) -> bool:
        found = self.frames[frame]
        return not (found.is_moving or +found.held or any(self.inside(frame)))

    def send(self, frame: int, flow_ids: list[str]) -> None:
        """Put a token on each of these flows."""
        found = self.frames[frame]
        targets = found.graph.targets
        for flow_id in flow_ids:
            if targets[flow_id] in found.graph.joins:
                found.held[flow_id] += 1
            else:
                found.arrived[targets[flow_id]] += 1

    def take(self, frame: int, node_id: str) -> None:
        self.frames[frame].arrived[node_id] -= 1

    # ---- ends before its time ---------------------------------------------------------------

    def cancel(self, key: int) -> None:
        """End an activity with everything in it; what could be seen of it has to be told."""
        activity = self.activities.pop(key)
        for other in list(self.instances(key)):
            if other in self.activities:
                self.cancel(other)
        if activity.inside is not None:
            self.clear(activity.inside)
            del self.frames[activity.inside]
        if activity.token is not None and activity.phase is not Phase.BODY:
            self.leaving[activity.node.id, activity.token] += 1

    def clear(self, frame: int) -> None:
        """End everything in a frame."""
        self.frames[frame].arrived.clear()
        self.frames[frame].held.clear()
        self.frames[frame].happened.clear()
        for key in list(self.inside(frame)):
            if key in self.activities and self.activities[key].body is None:
                self.cancel(key)

    def whole(self, key: int) -> int:
        """The activity that boundary events belong to: the body of a loop, else itself."""
        body = self.activities[key].body
        return key if body is None else body

    # ---- comparing --------------------------------------------------------------------------

    def key(self) -> object:
        """The same for states that cannot be told apart, whatever the order of their making."""
        roots = [key for key, frame in self.frames.items() if frame.owner is None]
        return (
            tuple(sorted((name, repr(value)) for name, value in self.values.items())),
            tuple(self._frame_key(root) for root in roots),
            tuple(sorted(self.leaving.items())),
            self.end,
        )

    def _frame_key(self, key: int) -> object:
        frame = self.frames[key]
        inner = sorted((self._activity_key(each) for each in self.inside(key)), key=repr)
        return (
            tuple(sorted((+frame.arrived).items())),
            tuple(sorted((+frame.held).items())),
            tuple(sorted((+frame.happened).items())),
            tuple(sorted(frame.listening.items())),
            tuple(inner),
        )

    def _activity_key(self, key: int) -> object:
        each = self.activities[key]
        inside = None if each.inside is None else self._frame_key(each.inside)
        members = tuple(sorted(str(self.activities[other].token) for other in self.instances(key)))
        how_far = (each.phase.name, each.number, each.begun, each.completed)
        marks = (each.by, each.splits, each.chosen)
        standing = tuple(sorted(each.standing.items()))
        return (each.node.id, each.token, how_far, marks, members, inside, standing)
