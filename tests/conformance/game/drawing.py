"""Random diagrams: made of blocks that are entered and left once, or of any flows at all."""

from dataclasses import dataclass

from conformance.game.choices import Choices
from conformance.game.graph import Values
from conformance.notation import Node, Scope

START: Values = {"v0": 0, "v1": 1, "v2": 2, "items": [1, 2]}
"""The variables that every instance starts with."""

_CONDITIONS = ("v0 > 0", "v1 = 1", "v2 != 0", "v0 = v1", "v1 < v2", "v0 >= 1")
_ON_BOUNDARY = ("timer", "message", "error", "error", "signal", "escalation", "condition")
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
        kind = self.choices.of(("user", "user", "job", "catch", "receive", "call"))
        node = scope.add(kind, self.name(kind[0]))
        if kind == "catch":
            self.trigger(node)
        elif kind == "receive":
            node.facts["message"] = "m"
        elif kind == "call":
            node.facts["process"] = "other"
        return node

    def trigger(self, node: Node) -> None:
        """What a catching event waits for."""
        kind = self.choices.of(("timer", "message", "signal", "condition"))
        if kind == "condition":
            node.facts[kind] = self.condition()
            return
        node.facts[kind] = {"timer": "PT1H", "message": "m", "signal": "g1"}[kind]
        if kind == "signal":
            node.facts[kind] = self.choices.of(("g1", "g2"))

    def throwing(self, node: Node) -> None:
        """What an event throws, if anything."""
        kind = self.choices.of(("", "", "signal", "escalation"))
        if kind:
            codes = ("g1", "g2") if kind == "signal" else ("X1", "X2", "")
            node.facts[kind] = self.choices.of(codes[:2])

    def work(self, scope: Scope) -> Node:
        """One that needs nobody."""
        kind = self.choices.of(("task", "script", "throw", "throw"))
        node = scope.add(kind, self.name(kind[0]))
        if kind == "throw":
            self.throwing(node)
        if kind == "script":
            node.facts["set"] = self.choices.of(("v0", "v1", "v2"))
            node.facts["to"] = self.choices.of(("0", "1", "2", "v0", "v1"))
        return node

    def condition(self) -> str:
        return self.choices.of(_CONDITIONS)

    def repeat(self, node: Node) -> None:
        """Make it a loop or a multi-instance activity."""
        if self.choices.chance(30):
            node.facts["while"] = self.condition()
            node.facts["most"] = self.choices.of(("2", "3", "1"))
            if self.choices.chance(40):
                node.facts["before"] = ""
            return
        if self.choices.chance(10):
            node.facts["cardinality"] = "2"
            return
        node.facts["each"] = self.choices.of(_COLLECTIONS)
        if self.choices.chance(40):
            node.facts["one-by-one"] = ""
        if self.choices.chance(30):
            most = self.choices.of(("1", "2"))
            node.facts["until"] = f"numberOfCompletedInstances >= {most}"

    def guard(self, scope: Scope, node: Node) -> Node:
        """An event on the boundary of an activity."""
        event = scope.add("boundary", self.name("b"), on=node.id)
        self.reaction(event, _ON_BOUNDARY)
        return event

    def reaction(self, event: Node, triggers: tuple[str, ...]) -> None:
        """What an event on a boundary, or the start of an event subprocess, reacts to."""
        kind = self.choices.of(triggers)
        values = {
            "timer": ("PT1H", "R2/PT1H"),
            "message": ('m:"k"',),
            "error": ("E1", "E2", ""),
            "signal": ("g1", "g2"),
            "escalation": ("X1", "X2", ""),
            "condition": _CONDITIONS,
        }
        event.facts[kind] = self.choices.of(values[kind])
        if kind != "error" and self.choices.chance(50):
            event.facts["passes"] = ""
        elif kind == "timer":
            event.facts[kind] = "PT1H"

    def ending(self, scope: Scope, *, inner: bool) -> Node:
        node = scope.add("end", self.name("e"))
        kind = self.choices.of(("", "", "terminate", "error", "throws"))
        if kind == "throws":
            self.throwing(node)
        elif kind == "terminate":
            node.facts["terminate"] = ""
        elif kind == "error" and inner:
            node.facts["error"] = self.choices.of(("E1", "E2"))
        return node
