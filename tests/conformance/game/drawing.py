"""Random diagrams: made of blocks that are entered and left once, or of any flows at all."""

from dataclasses import dataclass

from conformance.game.choices import Choices
from conformance.game.graph import Values
from conformance.notation import Node, Scope

START: Values = {"v0": 0, "v1": 1, "v2": 2, "items": [1, 2]}
"""The variables that every instance starts with."""

_CONDITIONS = ("v0 > 0", "v1 = 1", "v2 != 0", "v0 = v1", "v1 < v2", "v0 >= 1")
_COLLECTIONS = ("[1, 2]", "[]", "[1]", "[1, 2, 3]", "items")


@dataclass
class Drawer:
    """Adds to a diagram what the choices say."""

    choices: Choices
    left: int = 12
    """How many blocks there can still be."""
    last: int = 0

    def name(self, letter: str) -> str:
        self.last += 1
        return f"{letter}{self.last}"

    # ---- tasks --------------------------------------------------------------------------------

    def wait(self, scope: Scope) -> Node:
        kind = self.choices.of(("user", "user", "job", "catch", "receive"))
        node = scope.add(kind, self.name(kind[0]))
        if kind == "catch" and self.choices.chance(50):
            node.facts["timer"] = "PT1H"
        elif kind in ("catch", "receive"):
            node.facts["message"] = "m"
        return node

    def work(self, scope: Scope) -> Node:
        """One that needs nobody."""
        kind = self.choices.of(("task", "script", "manual", "throw"))
        node = scope.add(kind, self.name(kind[0]))
        if kind == "script":
            node.facts["set"] = self.choices.of(("v0", "v1", "v2"))
            node.facts["to"] = self.choices.of(("0", "1", "2", "v0", "v1"))
        return node

    def condition(self) -> str:
        return self.choices.of(_CONDITIONS)

    def repeat(self, node: Node) -> None:
        node.facts["each"] = self.choices.of(_COLLECTIONS)
        if self.choices.chance(40):
            node.facts["one-by-one"] = ""
        if self.choices.chance(30):
            most = self.choices.of(("1", "2"))
            node.facts["until"] = f"numberOfCompletedInstances >= {most}"

    def guard(self, scope: Scope, node: Node) -> Node:
        """An event on the boundary of an activity."""
        kind = self.choices.of(("timer", "message", "error", "error"))
        event = scope.add("boundary", self.name("b"), on=node.id)
        if kind == "error":
            event.facts["error"] = self.choices.of(("E1", "E2", ""))
            return event
        event.facts[kind] = "m" if kind == "message" else self.choices.of(("PT1H", "R2/PT1H"))
        if self.choices.chance(50):
            event.facts["passes"] = ""
        elif kind == "timer":
            event.facts[kind] = "PT1H"
        return event

    def ending(self, scope: Scope, *, inner: bool) -> Node:
        node = scope.add("end", self.name("e"))
        kind = self.choices.of(("", "", "terminate", "error"))
        if kind == "terminate":
            node.facts["terminate"] = ""
        elif kind == "error" and inner:
            node.facts["error"] = self.choices.of(("E1", "E2"))
        return node
