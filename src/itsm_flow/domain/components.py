"""The graph of components: what needs what, and what a failure reaches."""

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dependency:
    """`component` needs `depends_on`; where `mutual`, each needs the other. Both are keys."""

    component: str
    depends_on: str
    mutual: bool = False


@dataclass(frozen=True, slots=True)
class Affected:
    """A component that a failure reaches, after how many steps and by which way.

    `path` begins with the component that failed and ends with this one.
    """

    key: str
    distance: int
    path: tuple[str, ...]


def cycle_with(
    dependencies: Iterable[Dependency], component: str, depends_on: Collection[str]
) -> tuple[str, ...]:
    """The shortest cycle that `component` would close if it needed these; empty: none.

    It begins and ends with `component`. Dependencies marked mutual are no part of any cycle.
    """
    needs: dict[str, list[str]] = {}
    for edge in dependencies:
        if not edge.mutual and edge.component != component:
            needs.setdefault(edge.component, []).append(edge.depends_on)
    needs[component] = sorted(depends_on)
    return _way_back(needs, component)


def _way_back(needs: Mapping[str, list[str]], start: str) -> tuple[str, ...]:
    came_from: dict[str, str] = {}
    open_ = deque([start])
    while open_:
        here = open_.popleft()
        for following in sorted(needs.get(here, ())):
            if following == start:
                return (*_walked(came_from, here), start)
            if following not in came_from:
                came_from[following] = here
                open_.append(following)
    return ()


def _walked(came_from: Mapping[str, str], last: str) -> tuple[str, ...]:
    way = [last]
    while way[-1] in came_from:
        way.append(came_from[way[-1]])
    return tuple(reversed(way))


def affected_by(dependencies: Iterable[Dependency], failed: str) -> tuple[Affected, ...]:
    """What depends on `failed`, directly or through others, the nearest first; never itself."""
    needed_by: dict[str, set[str]] = {}
    for edge in dependencies:
        needed_by.setdefault(edge.depends_on, set()).add(edge.component)
        if edge.mutual:
            needed_by.setdefault(edge.component, set()).add(edge.depends_on)
    came_from: dict[str, str] = {}
    reached: list[Affected] = []
    open_ = deque([failed])
    while open_:
        here = open_.popleft()
        for following in sorted(needed_by.get(here, ())):
            if following != failed and following not in came_from:
                came_from[following] = here
                path = _walked(came_from, following)
                reached.append(Affected(following, len(path) - 1, path))
                open_.append(following)
    return tuple(reached)
