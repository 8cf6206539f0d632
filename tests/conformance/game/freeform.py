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
            if node.kind in ("user", "job", "receive", "sub") and self.choices.chance(20):
                nodes.append(self.guard(scope, node))
        for _ in range(self.choices.number(size)):
            self._more(scope, nodes)
        self._finish(scope)

    def _node(self, scope: Scope, inner: bool) -> Node:
        kind = self.choices.number(12)
        if kind < 3:
            return self.wait(scope)
        if kind == 3:
            return self.work(scope)
        if kind == 4:
            return scope.add("and", self.name("f"))
        if kind == 5:
            return scope.add("xor", self.name("x"))
        if kind == 6:
            return scope.add("and", self.name("j"))
        if kind == 7:
            return self.ending(scope, inner=inner)
        if kind == 10:
            return scope.add("or", self.name("o"))
        if kind == 11:
            return self._link(scope)
        if kind == 8 and self.left > 6:
            return self._sub(scope)
        node = scope.add("user", self.name("u"))
        self.repeat(node)
        return node

    def _link(self, scope: Scope) -> Node:
        """Two throwing events that lead to one."""
        name = self.name("L")
        catch = scope.add("catch", self.name("c"), link=name)
        end = self.wait(scope)
        scope.connect(catch.id, end.id)
        return scope.add("throw", self.name("t"), link=name)

    def _sub(self, scope: Scope) -> Node:
        self.left -= 4
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
        if not _may_leave(source) or target.kind in ("start", "boundary"):
            return
        if forward or (source.kind == "user" and "each" not in source.facts):
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
    return node.kind != "end" and "link" not in node.facts
