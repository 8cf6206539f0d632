"""Random diagrams made of blocks: each is entered at one node and left at another."""

from dataclasses import dataclass

from conformance.game.choices import Choices
from conformance.game.drawing import Drawer
from conformance.notation import Node, Scope


@dataclass(frozen=True)
class Block:
    """Where it is entered and left."""

    first: str
    last: str


def block_diagram(choices: Choices) -> Scope:
    """A whole process."""
    drawer = _Blocks(choices)
    scope = Scope()
    drawer.whole(scope, "s", inner=False)
    return scope


class _Blocks(Drawer):
    def whole(self, scope: Scope, start: str, *, inner: bool) -> None:
        """Fill a process or subprocess."""
        scope.add("start", start)
        block = self.block(scope, inner=inner) if inner else self._sequence(scope, inner)
        scope.connect(start, block.first)
        if self.choices.chance(80):
            end = self.ending(scope, inner=inner)
            scope.connect(block.last, end.id)
        if self.choices.chance(20):
            self._event_subprocess(scope)

    def _event_subprocess(self, scope: Scope) -> None:
        node = scope.add("eventsub", self.name("h"))
        node.inside = Scope()
        start = self.name("k")
        self.whole(node.inside, start, inner=True)
        triggers = ("message", "signal", "error", "escalation", "timer", "condition")
        self.reaction(node.inside.nodes[start], triggers)

    def block(self, scope: Scope, *, inner: bool) -> Block:
        self.left -= 1
        if self.left < 0:
            return self._alone(self.wait(scope))
        draw = self.choices.of(
            (
                self._waits,
                self._sequence,
                self._choice,
                self._parallel,
                self._subprocess,
                self._works,
                self._loop,
                self._inclusive,
                self._first_event,
                self._repeated,
                self._guarded,
                self._ending_early,
            )
        )
        return draw(scope, inner)

    def _alone(self, node: Node) -> Block:
        return Block(node.id, node.id)

    def _waits(self, scope: Scope, inner: bool) -> Block:
        return self._alone(self.wait(scope))

    def _works(self, scope: Scope, inner: bool) -> Block:
        return self._alone(self.work(scope))

    def _sequence(self, scope: Scope, inner: bool) -> Block:
        first, second = self.block(scope, inner=inner), self.block(scope, inner=inner)
        scope.connect(first.last, second.first)
        return Block(first.first, second.last)

    # ---- gateways -----------------------------------------------------------------------------

    def _choice(self, scope: Scope, inner: bool) -> Block:
        split = scope.add("xor", self.name("x"))
        merge = scope.add("xor", self.name("m"))
        return self._branches(scope, split, merge, guarded=True, inner=inner)

    def _parallel(self, scope: Scope, inner: bool) -> Block:
        split = scope.add("and", self.name("f"))
        merge = scope.add("and", self.name("j"))
        return self._branches(scope, split, merge, guarded=False, inner=inner)

    def _inclusive(self, scope: Scope, inner: bool) -> Block:
        """Sometimes out of an activity, sometimes without a join of its kind."""
        split = scope.add("or", self.name("o")) if self.choices.chance(75) else self.wait(scope)
        merge = scope.add("xor" if self.choices.chance(10) else "or", self.name("j"))
        return self._branches(scope, split, merge, guarded=True, inner=inner)

    def _branches(
        self, scope: Scope, split: Node, merge: Node, *, guarded: bool, inner: bool
    ) -> Block:
        count = 2 + self.choices.number(2)
        for number in range(count):
            condition = None
            if guarded:
                condition = self._guard_of(split, last=number == count - 1)
            if self.choices.chance(15):
                scope.connect(split.id, merge.id, condition)
                continue
            branch = self.block(scope, inner=inner)
            scope.connect(split.id, branch.first, condition)
            scope.connect(branch.last, merge.id)
        return Block(split.id, merge.id)

    def _guard_of(self, split: Node, *, last: bool) -> str | None:
        if split.kind != "xor" and self.choices.chance(20):
            return None
        return "" if last and not self.choices.chance(10) else self.condition()

    def _first_event(self, scope: Scope, inner: bool) -> Block:
        """The first of several events decides."""
        gateway = scope.add("event", self.name("g"))
        merge = scope.add("xor", self.name("m"))
        for _ in range(2 + self.choices.number(2)):
            event = scope.add("catch", self.name("c"))
            self.trigger(event)
            scope.connect(gateway.id, event.id)
            if self.choices.chance(30):
                branch = self.block(scope, inner=inner)
                scope.connect(event.id, branch.first)
                scope.connect(branch.last, merge.id)
            else:
                scope.connect(event.id, merge.id)
        return Block(gateway.id, merge.id)

    def _loop(self, scope: Scope, inner: bool) -> Block:
        """Again and again, with somebody in it."""
        merge = scope.add("xor", self.name("m"))
        body = self.block(scope, inner=inner)
        person = scope.add("user", self.name("u"))
        ask = scope.add("xor", self.name("x"))
        scope.connect(merge.id, body.first)
        scope.connect(body.last, person.id)
        scope.connect(person.id, ask.id)
        scope.connect(ask.id, merge.id, "v0 > 0")
        after = self.work(scope)
        scope.connect(ask.id, after.id, "")
        return Block(merge.id, after.id)

    def _ending_early(self, scope: Scope, inner: bool) -> Block:
        """One way ends there."""
        split = scope.add("xor", self.name("x"))
        end = self.ending(scope, inner=inner)
        scope.connect(split.id, end.id, self.condition())
        after = self.block(scope, inner=inner)
        scope.connect(split.id, after.first, "")
        return Block(split.id, after.last)

    # ---- activities ---------------------------------------------------------------------------

    def _subprocess(self, scope: Scope, inner: bool) -> Block:
        return self._alone(self._sub(scope))

    def _sub(self, scope: Scope) -> Node:
        node = scope.add("sub", self.name("w"))
        node.inside = Scope()
        self.whole(node.inside, self.name("s"), inner=True)
        return node

    def _repeated(self, scope: Scope, inner: bool) -> Block:
        kind = self.choices.number(3)
        node = (self.wait, self._sub, self.work)[kind](scope)
        if node.kind in ("catch", "throw"):
            return self._alone(node)
        self.repeat(node)
        return self._alone(node)

    def _guarded(self, scope: Scope, inner: bool) -> Block:
        """An activity with events on its boundary."""
        if self.choices.chance(60):
            node = self._sub(scope)
        else:
            node = self.wait(scope)
            if node.kind == "catch":
                node.kind, node.facts = "user", {}
        if self.choices.chance(25):
            self.repeat(node)
        merge = scope.add("xor", self.name("m"))
        scope.connect(node.id, merge.id)
        for _ in range(1 + self.choices.number(3)):
            self._way_out(scope, node, merge, inner)
        return Block(node.id, merge.id)

    def _way_out(self, scope: Scope, node: Node, merge: Node, inner: bool) -> None:
        event = self.guard(scope, node)
        source = event.id
        if self.choices.chance(50):
            work = self.block(scope, inner=inner) if self.choices.chance(40) else None
            if work is None:
                work = self._alone(self.work(scope))
            scope.connect(event.id, work.first)
            source = work.last
        if self.choices.chance(60):
            scope.connect(source, merge.id)
        else:
            scope.connect(source, self.ending(scope, inner=inner).id)
