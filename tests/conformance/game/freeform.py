"""Random diagrams of any flows: sound or not, but every cycle has somebody in it."""

from conformance.game.choices import Choices
from conformance.game.drawing import Drawer
from conformance.notation import Node, Scope


def free_diagram(choices: Choices) -> Scope:
    """A whole process."""
    drawer = _Free(choices)
    scope = Scope()
    drawer.whole(scope, "s", size=3 + choices.number(8), inner=False)
    return scope


class _Free(Drawer):
    def whole(self, scope: Scope, start: str, *, size: int, inner: bool) -> None:
        nodes = [scope.add("start", start)]
        for _ in range(size):
            node = self._node(scope, inner)
            self._reach(scope, node, nodes)
            nodes.append(node)
            if node.kind == "event":
                nodes += self._behind(scope, node)
            if node.kind in ("user", "job", "receive", "sub", "call") and self.choices.chance(20):
                nodes.append(self.guard(scope, node))
        for _ in range(self.choices.number(size)):
            self._more(scope, nodes)
        self._finish(scope)
        if self.choices.chance(20):
            self._event_subprocess(scope)

    def _event_subprocess(self, scope: Scope) -> None:
        node = scope.add("eventsub", self.name("h"))
        node.inside = Scope()
        start = self.name("k")
        self.whole(node.inside, start, size=1 + self.choices.number(3), inner=True)
        triggers = ("message", "signal", "error", "escalation", "timer", "condition")
        self.reaction(node.inside.nodes[start], triggers)

    def _behind(self, scope: Scope, gateway: Node) -> list[Node]:
        """The events of which the first decides."""
        events = []
        for _ in range(2):
            event = scope.add("catch", self.name("c"), behind=gateway.id)
            self.trigger(event)
            scope.connect(gateway.id, event.id)
            events.append(event)
        return events

    def _node(self, scope: Scope, inner: bool) -> Node:
        draw = self.choices.of(
            (
                self.wait,
                self.wait,
                self.wait,
                self.work,
                self._repeated,
                self._link,
                self._gateway,
                self._gateway,
                self._gateway,
                self._gateway,
                self._ends_inside if inner else self._ends,
                self._sub,
            )
        )
        return draw(scope)

    def _gateway(self, scope: Scope) -> Node:
        kind = self.choices.of(("and", "xor", "and", "or", "event"))
        return scope.add(kind, self.name(kind[0]))

    def _repeated(self, scope: Scope) -> Node:
        node = scope.add("user", self.name("u"))
        self.repeat(node)
        return node

    def _ends(self, scope: Scope) -> Node:
        return self.ending(scope, inner=False)

    def _ends_inside(self, scope: Scope) -> Node:
        return self.ending(scope, inner=True)

    def _link(self, scope: Scope) -> Node:
        """Two throwing events that lead to one."""
        name = self.name("L")
        catch = scope.add("catch", self.name("c"), link=name)
        end = self.wait(scope)
        scope.connect(catch.id, end.id)
        return scope.add("throw", self.name("t"), link=name)

    def _sub(self, scope: Scope) -> Node:
        self.left -= 4
        if self.left < 0:
            return self.wait(scope)
        node = scope.add("sub", self.name("w"))
        node.inside = Scope()
        self.whole(node.inside, self.name("s"), size=1 + self.choices.number(4), inner=True)
        return node

    def _reach(self, scope: Scope, node: Node, before: list[Node]) -> None:
        """A flow from one of those before, mostly the last."""
        possible = [each for each in before if _may_leave(each)]
        source = possible[-1 - self.choices.number(min(3, len(possible)))]
        scope.connect(source.id, node.id)

    def _more(self, scope: Scope, nodes: list[Node]) -> None:
        """One more flow: back only from somebody who can say how often."""
        first, second = self.choices.number(len(nodes)), self.choices.number(len(nodes))
        source, target = nodes[min(first, second)], nodes[max(first, second)]
        if self.choices.chance(30):
            source, target = target, source
        forward = nodes.index(source) < nodes.index(target)
        if not _may_leave(source) or not _may_enter(target):
            return
        if forward or (source.kind == "user" and not source.facts):
            scope.connect(source.id, target.id)

    def _finish(self, scope: Scope) -> None:
        """Conditions where there are several ways."""
        for node in scope.nodes.values():
            flows = [flow for flow in scope.flows if flow.source == node.id]
            if node.kind in ("xor", "or") and len(flows) > 1:
                for flow in flows[:-1]:
                    flow.condition = self.condition()
                flows[-1].condition = "" if self.choices.chance(85) else self.condition()
            elif node.kind in ("user", "task", "job", "sub") and self.choices.chance(15):
                for flow in flows:
                    flow.condition = self.condition()


def _may_leave(node: Node) -> bool:
    return node.kind not in ("end", "event") and "link" not in node.facts


def _may_enter(node: Node) -> bool:
    return node.kind not in ("start", "boundary") and "behind" not in node.facts
