"""Multi-instance activities: one token for the activity, one under it for each item."""

from __future__ import annotations

from typing import Any

from itsm_flow.domain.model import MultiInstance
from itsm_flow.engine.expressions import feel_of, shown, truth
from itsm_flow.engine.nodes.repeated import RepeatedBody
from itsm_flow.engine.problems import StepProblem
from itsm_flow.engine.tree import Loop, Token


class MultiInstanceBody(RepeatedBody):
    """Carries out `inner` once for each item of its collection, and gathers what they give."""

    @property
    def loop(self) -> MultiInstance:
        loop = self.owned.loop
        if loop is None:
            raise StepProblem("The step is not a multi-instance activity.")
        return loop

    # ---- entering ---------------------------------------------------------------------------

    def enter(self, token: Token) -> bool:
        if token.loop is not None:
            self._begin_next(token)
            return False
        token.draft = None
        items = self._items(token)
        if not items:
            self._write_collection(token, [])
            return True
        if self.loop.output_collection is not None:
            scope = token.open_scope()
            empty = [None] * len(items)
            token.instance.scopes.set_variable(
                scope, self.loop.output_collection, empty, told=False
            )
        self._begin_all(token, items)
        self.reach(token)
        return False

    def _items(self, token: Token) -> list[Any]:
        instance, cardinality = token.instance, self.loop.cardinality
        text = self.loop.input_collection if cardinality is None else cardinality
        value = instance.script_engine.in_scope(token.scope, feel_of(text) or text)
        count = _count(value, text) if cardinality is not None else _length(value, text)
        limit = instance.limits.multi_instance
        if count > limit:
            raise StepProblem(f"{count} instances are more than the limit of {limit}.", text)
        return value if cardinality is None else [None] * count

    def _begin_all(self, token: Token, items: list[Any]) -> None:
        """Begin what is to begin at once, or nothing."""
        at_once = 1 if self.loop.sequential else len(items)
        token.instance.check_room(at_once - 1)
        token.loop = Loop(len(items), 0, list(items))
        try:
            self._begin(token, at_once)
            self.arm(token)
        except StepProblem:
            self.withdraw(token)
            token.loop = None
            raise

    def _begin(self, token: Token, count: int) -> None:
        """Make tokens for the next `count` items."""
        loop = token.loop
        if loop is None:
            return
        first = loop.total - len(loop.items) + 1
        for number, item in enumerate(loop.items[:count], first):
            child = self.add_instance(token, number)
            self._set_item(child, item)
            child.ready()
        del loop.items[:count]

    def _begin_next(self, token: Token) -> None:
        """One after the other: no instance is under way when the next one begins."""
        try:
            self._begin(token, 1)
        except StepProblem:
            self.withdraw(token)
            raise

    def _set_item(self, child: Token, item: Any) -> None:
        name = self.loop.input_element
        if name is not None:
            child.instance.scopes.set_variable(child.id, name, item, told=False)

    # ---- an instance ends -------------------------------------------------------------------

    def collect(self, child: Token) -> None:
        """Gather what an instance gives, then ask whether that is enough. Raises StepProblem."""
        definition, engine = self.loop, child.instance.script_engine
        if definition.output_collection is not None and definition.output_element is not None:
            value = engine.text(child.scope, definition.output_element)
            self._put(child, definition.output_collection, value)
        if definition.completion_condition is not None:
            text = definition.completion_condition
            condition = feel_of(text) or text
            value = engine.in_scope(child.scope, condition, self._counts(child))
            child.ends_loop = truth(value, condition)

    def _put(self, child: Token, name: str, value: Any) -> None:
        scopes, body_id = child.instance.scopes, child.parent.id
        gathered = list(scopes.variables[body_id][name])
        gathered[(child.number or 1) - 1] = value
        scopes.set_variable(body_id, name, gathered, told=False, size_of=value)

    def _counts(self, child: Token) -> dict[str, int]:
        loop: Loop = child.parent.loop
        completed = loop.completed + 1
        begun = loop.total - len(loop.items)
        return {
            "numberOfInstances": loop.total,
            "numberOfActiveInstances": begun - completed,
            "numberOfCompletedInstances": completed,
            "numberOfTerminatedInstances": 0,
        }

    def instance_done(self, child: Token) -> None:
        """Go on with the next instance, or leave."""
        token: Token = child.parent
        loop = token.loop
        if loop is None:
            return
        loop.completed += 1
        token.draft = child.draft
        over = child.ends_loop or loop.completed == loop.total
        if over:
            for other in token.children:
                if other is not child and other.number is not None:
                    other.cancel()
            token.leaving = True
        if over or self.loop.sequential:
            token.ready()

    # ---- leaving ----------------------------------------------------------------------------

    def map_outputs(self, token: Token) -> None:
        """Each instance evaluated its own; the activity gives what was gathered."""
        name = self.loop.output_collection
        if name is not None and token.id in token.instance.scopes:
            self._write_collection(token, token.instance.scopes.variables[token.id][name])

    def _write_collection(self, token: Token, gathered: list[Any]) -> None:
        name = self.loop.output_collection
        if name is not None:
            token.instance.scopes.write(token.outer_scope, name, gathered)


def _length(items: Any, text: str) -> int:
    if not isinstance(items, list):
        raise StepProblem(f"The input collection gave {shown(items)}, not a list.", text)
    return len(items)


def _count(value: Any, text: str) -> int:
    whole = isinstance(value, int | float) and not isinstance(value, bool) and value == int(value)
    if not whole or value < 0:
        raise StepProblem(f"The loop cardinality gave {shown(value)}, not a whole number.", text)
    return int(value)
