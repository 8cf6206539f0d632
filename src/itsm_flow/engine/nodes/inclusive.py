"""Inclusive gateways (BPMN 2.0.2, 13.4.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from SpiffWorkflow.util.task import TaskState

from itsm_flow.engine.nodes.base import Node, Outgoing
from itsm_flow.engine.problems import StepProblem
from itsm_flow.engine.tree import Token


class InclusiveGateway(Node):
    """Takes every flow whose condition is true or that has none, else the default flow.

    Where flows meet, it waits until no token elsewhere could still bring one to a flow that is
    empty; one that could also come to a flow that has a token already is not waited for. That is
    asked when nothing else can move, so that a token that is on its way has arrived.
    """

    joins = True
    default: Outgoing | None = None
    ways: Mapping[str, frozenset[str]]
    """Name of a node → the flows into this gateway that can be reached from there."""

    def _update_hook(self, token: Token) -> bool:
        token._set_state(TaskState.WAITING)
        return len(self.incoming) < 2

    # ---- joining ----------------------------------------------------------------------------

    def try_join(self, token: Token) -> bool:
        arrived = self._arrived(token)
        if not self._is_complete(token, arrived.keys()):
            return False
        for other in arrived.values():
            if other is not token:
                other.remove()
        token.leaving = True
        token.ready()
        return True

    def _arrived(self, token: Token) -> dict[str, Token]:
        """The token to be used for each flow: the one that waits longest, but this one for its."""
        found = {token.flow: token}
        for other in _tokens(token):
            if self._waits_here(other):
                found.setdefault(other.flow, other)
        return found

    def _waits_here(self, token: Token) -> bool:
        return token.task_spec is self and token.state == TaskState.WAITING

    def _is_complete(self, token: Token, arrived: Iterable[str]) -> bool:
        filled = frozenset(arrived)
        empty = self.incoming - filled
        if not empty:
            return True
        elsewhere = (
            self.ways.get(other.task_spec.name, frozenset())
            for other in _tokens(token)
            if other.is_on_its_own and not self._waits_here(other)
        )
        return not any(ways & empty and not ways & filled for ways in elsewhere)

    def retry(self, token: Token) -> None:
        """One that was found to be blocked looks once more."""
        if token.leaving or len(self.incoming) < 2:
            token.ready()
        else:
            token._set_state(TaskState.WAITING)

    # ---- splitting --------------------------------------------------------------------------

    def execute(self, token: Token) -> bool:
        token.taken = self._true_flows(token)
        self.leave(token)
        return True

    def choose(self, token: Token) -> tuple[Outgoing, ...]:
        return token.taken

    def _true_flows(self, token: Token) -> tuple[Outgoing, ...]:
        flows = [flow for flow in self.outgoing if flow is not self.default]
        conditions = [flow.condition for flow in flows if flow.condition is not None]
        answers = iter(token.instance.script_engine.which_hold(token.scope, conditions))
        taken = tuple(flow for flow in flows if flow.condition is None or next(answers))
        if not taken and self.default is not None:
            return (self.default,)
        if not taken and self.outgoing:
            raise StepProblem("No condition was true, and there is no default flow.")
        return taken


def find_ways(specs: Mapping[str, Any]) -> None:
    """Tell each inclusive join of a process from where its flows can be reached."""
    nodes = [node for node in specs.values() if isinstance(node, Node)]
    sources = {flow.id: node for node in nodes for flow in node.outgoing}
    before: dict[str, list[str]] = {node.name: [] for node in nodes}
    for node in nodes:
        for target in (*(flow.target for flow in node.outgoing), *_names(node.boundaries)):
            before[target].append(node.name)
    for node in nodes:
        if isinstance(node, InclusiveGateway):
            ends = {flow: sources[flow].name for flow in node.incoming}
            node.ways = _ways(node.name, ends, before)


def _ways(
    gateway: str, ends: Mapping[str, str], before: Mapping[str, list[str]]
) -> dict[str, frozenset[str]]:
    """From which node which flow into the gateway is reached, never through the gateway."""
    found: dict[str, set[str]] = {}
    for flow, end in ends.items():
        waiting, seen = [end], {end}
        while waiting:
            name = waiting.pop()
            found.setdefault(name, set()).add(flow)
            more = [] if name == gateway else [each for each in before[name] if each not in seen]
            seen.update(more)
            waiting += more
    return {name: frozenset(flows) for name, flows in found.items()}


def _names(nodes: Iterable[Any]) -> list[str]:
    return [node.name for node in nodes]


def _tokens(token: Token) -> list[Token]:
    tree: Any = token.workflow
    found: list[Token] = tree.tokens()
    return found
