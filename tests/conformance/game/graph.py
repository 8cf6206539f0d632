"""What a drawn scope says, looked up fast. Nothing here comes from the engine."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from conformance.notation import Flow, Node, Scope

WAITING = frozenset({"user", "job", "receive", "catch", "call"})
"""Kinds that stay until something comes from outside."""

LINK = "~"
"""Before the name of a flow that stands for a link; it is never told."""


def told(flows: Iterable[str]) -> list[str]:
    """What a step says of these flows."""
    return sorted(flow for flow in flows if not flow.startswith(LINK))


@dataclass(eq=False)
class Graph:
    """One process or subprocess."""

    scope: Scope

    @cached_property
    def flows(self) -> list[Flow]:
        """The flows, and one of ours for each link."""
        catching = {
            node.facts["link"]: node.id
            for node in self.scope.nodes.values()
            if node.kind == "catch" and "link" in node.facts
        }
        links = [
            Flow(LINK + node.id, node.id, catching[node.facts["link"]])
            for node in self.scope.nodes.values()
            if node.kind == "throw" and "link" in node.facts
        ]
        return [*self.scope.flows, *links]

    @cached_property
    def targets(self) -> dict[str, str]:
        return {flow.id: flow.target for flow in self.flows}

    @cached_property
    def leaving(self) -> dict[str, list[Flow]]:
        found: dict[str, list[Flow]] = {name: [] for name in self.scope.nodes}
        for flow in self.flows:
            found[flow.source].append(flow)
        return found

    @cached_property
    def arriving(self) -> dict[str, list[Flow]]:
        found: dict[str, list[Flow]] = {name: [] for name in self.scope.nodes}
        for flow in self.flows:
            found[flow.target].append(flow)
        return found

    @cached_property
    def joins(self) -> frozenset[str]:
        """Gateways that wait for several flows."""
        return frozenset(
            name
            for name, node in self.scope.nodes.items()
            if node.kind in ("and", "or") and len(self.arriving[name]) > 1
        )

    @cached_property
    def boundaries(self) -> dict[str, list[Node]]:
        found: dict[str, list[Node]] = {}
        for node in self.scope.nodes.values():
            if node.kind == "boundary":
                found.setdefault(node.facts["on"], []).append(node)
        return found

    @cached_property
    def inner(self) -> "dict[str, Graph]":
        return {
            name: Graph(node.inside)
            for name, node in self.scope.nodes.items()
            if node.inside is not None
        }

    @cached_property
    def begins_at(self) -> str:
        return next(node.id for node in self.scope.nodes.values() if node.kind == "start")

    @cached_property
    def event_subprocesses(self) -> list[tuple[Node, Node]]:
        """Each with its start event."""
        return [
            (node, self.inner[node.id].scope.nodes[self.inner[node.id].begins_at])
            for node in self.scope.nodes.values()
            if node.kind == "eventsub"
        ]

    @cached_property
    def choices(self) -> dict[str, list[str]]:
        """Event-based gateways → the events behind them."""
        return {
            node.id: [flow.target for flow in self.leaving[node.id]]
            for node in self.scope.nodes.values()
            if node.kind == "event"
        }


def times(event: Node) -> int | None:
    """How often what an event waits for can happen: R3/PT1H three times, PT1H once."""
    timer = event.facts.get("timer")
    if timer is None:
        return None
    if not timer.startswith("R"):
        return 1
    count = timer[1:].partition("/")[0]
    return int(count) if count else None


def waits(event: Node) -> bool:
    """Whether an event stands by; errors and escalations find who catches them by themselves."""
    return any(trigger in event.facts for trigger in ("timer", "message", "signal", "condition"))


# ---- expressions --------------------------------------------------------------------------------

Values = dict[str, int | list[int]]

_COMPARISON = re.compile(r"(\w+) (=|!=|<|>|<=|>=) (\w+)")


def value_of(text: str, values: Values) -> int:
    """A number or a variable."""
    found = int(text) if text.isdecimal() else values[text]
    assert isinstance(found, int)
    return found


def holds(condition: str, values: Values) -> bool:
    """The few conditions that random diagrams have."""
    match = _COMPARISON.fullmatch(condition)
    assert match is not None, condition
    left, right = value_of(match[1], values), value_of(match[3], values)
    return {
        "=": left == right,
        "!=": left != right,
        "<": left < right,
        ">": left > right,
        "<=": left <= right,
        ">=": left >= right,
    }[match[2]]


def size_of(collection: str, values: Values) -> int:
    """How many items a collection has: a list literal or a variable."""
    if collection.startswith("["):
        return len([part for part in collection[1:-1].split(",") if part.strip()])
    found = values[collection]
    assert isinstance(found, list)
    return len(found)
