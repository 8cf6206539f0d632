"""Questions about the ways through a process that several rules ask."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from itsm_flow.domain.model import Element, Kind, ProcessModel, Trigger

Edges = Mapping[str, tuple[str, ...]]


def link_targets(elements: Mapping[str, Element]) -> dict[str, str]:
    """Link event that throws → the one of the same name, in the same scope, that catches."""
    catching: dict[tuple[str | None, str | None], str] = {}
    for element in elements.values():
        if element.trigger is Trigger.LINK and element.kind is Kind.CATCH_EVENT:
            catching.setdefault((element.parent, element.link), element.id)
    return {
        element.id: catching[element.parent, element.link]
        for element in elements.values()
        if element.trigger is Trigger.LINK
        and element.kind is Kind.THROW_EVENT
        and element.link is not None
        and (element.parent, element.link) in catching
    }


def successors(model: ProcessModel) -> dict[str, tuple[str, ...]]:
    """Flow node → where a token can go next: links and attached boundary events included."""
    found: dict[str, list[str]] = {identifier: [] for identifier in model.elements}
    for flow in model.flows.values():
        found[flow.source].append(flow.target)
    for source, target in link_targets(model.elements).items():
        found[source].append(target)
    for element in model.elements.values():
        if element.attached_to is not None:
            found[element.attached_to].append(element.id)
    return {identifier: tuple(targets) for identifier, targets in found.items()}


def predecessors(edges: Edges) -> dict[str, tuple[str, ...]]:
    """The same edges, walked backwards."""
    found: dict[str, list[str]] = {identifier: [] for identifier in edges}
    for source, targets in edges.items():
        for target in targets:
            found[target].append(source)
    return {identifier: tuple(sources) for identifier, sources in found.items()}


def reachable(edges: Edges, starts: Iterable[str]) -> set[str]:
    """The starts, and everything that can be reached from them."""
    found = set(starts)
    waiting = list(found)
    while waiting:
        for target in edges[waiting.pop()]:
            if target not in found:
                found.add(target)
                waiting.append(target)
    return found


def scopes(model: ProcessModel) -> dict[str | None, list[Element]]:
    """The flow nodes directly in the process (key None) and in each subprocess."""
    found: dict[str | None, list[Element]] = {None: []}
    for element in model.elements.values():
        found.setdefault(element.parent, []).append(element)
    return found


def restricted(edges: Edges, keep: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The edges between flow nodes that are kept."""
    return {
        source: tuple(target for target in edges[source] if target in keep)
        for source in edges
        if source in keep
    }


def cycles(edges: Edges) -> Iterator[tuple[str, ...]]:
    """Every set of flow nodes that can each reach all of the others (and themselves)."""
    for group in components(edges):
        if len(group) > 1 or group[0] in edges[group[0]]:
            yield group


def components(edges: Edges) -> list[tuple[str, ...]]:
    """Strongly connected components, each after all that can be reached from it (Tarjan)."""
    walk = _Tarjan(edges)
    for start in edges:
        if start not in walk.index:
            walk.visit(start)
    return walk.found


@dataclass(slots=True)
class _Tarjan:
    """Without recursion: a diagram may be longer than Python's stack is deep."""

    edges: Edges
    index: dict[str, int] = field(default_factory=dict)
    low: dict[str, int] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)
    is_open: set[str] = field(default_factory=set)
    found: list[tuple[str, ...]] = field(default_factory=list)

    def visit(self, start: str) -> None:
        work = [(start, iter(self.edges[start]))]
        self._enter(start)
        while work:
            node, targets = work[-1]
            target = next(targets, None)
            if target is None:
                work.pop()
                self._leave(node, work[-1][0] if work else None)
            elif target not in self.index:
                self._enter(target)
                work.append((target, iter(self.edges[target])))
            elif target in self.is_open:
                self.low[node] = min(self.low[node], self.index[target])

    def _enter(self, node: str) -> None:
        self.index[node] = self.low[node] = len(self.index)
        self.open.append(node)
        self.is_open.add(node)

    def _leave(self, node: str, parent: str | None) -> None:
        if parent is not None:
            self.low[parent] = min(self.low[parent], self.low[node])
        if self.low[node] != self.index[node]:
            return
        position = self.open.index(node)
        group = tuple(self.open[position:])
        del self.open[position:]
        self.is_open.difference_update(group)
        self.found.append(group)
