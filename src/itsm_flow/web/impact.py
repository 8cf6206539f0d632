"""What a failure reaches, as a picture: each column is one step further away."""

from collections.abc import Iterable
from dataclasses import dataclass

from itsm_flow.services.registers.components import Impact
from itsm_flow.web.chain import corner, fitting, height_of, path_across, width_of

MOST_BOXES = 60


@dataclass(frozen=True, slots=True)
class Part:
    """A component at its place; the first is what fails, and `key` is empty for a service."""

    key: str
    name: str
    service: str | None
    x: int
    y: int
    is_first: bool


@dataclass(frozen=True, slots=True)
class ImpactDrawing:
    """The picture, and all that is reached as a list; `cut` when not all of it is drawn."""

    width: int
    height: int
    parts: tuple[Part, ...]
    lines: tuple[str, ...]
    reached: tuple[Impact, ...]
    cut: bool


def drawn(name: str, key: str, impacts: Iterable[Impact]) -> ImpactDrawing:
    """The picture of what a failure of this component (or service, `key` empty) reaches."""
    reached = tuple(impacts)
    shown = reached[: MOST_BOXES - 1]
    places = _places(shown)
    lines = tuple(
        path_across(corner(places.get(_parent(item), (0, 0))), corner(places[item.key]))
        for item in shown
    )
    first = Part(key, fitting(name), None, *corner((0, 0)), is_first=True)
    others = (
        Part(item.key, fitting(item.name), item.service, *corner(places[item.key]), is_first=False)
        for item in shown
    )
    return ImpactDrawing(
        width=width_of(max((column for column, _row in places.values()), default=0) + 1),
        height=height_of(max((row for _column, row in places.values()), default=0) + 1),
        parts=(first, *others),
        lines=lines,
        reached=reached,
        cut=len(shown) < len(reached),
    )


def _places(shown: Iterable[Impact]) -> dict[str, tuple[int, int]]:
    """Component key → (column, row): beside what it depends on, or in the next free row."""
    places: dict[str, tuple[int, int]] = {}
    free: dict[int, int] = {}
    for item in shown:
        parent_row = places.get(_parent(item), (0, 0))[1]
        row = max(free.get(item.distance, 0), parent_row)
        places[item.key] = (item.distance, row)
        free[item.distance] = row + 1
    return places


def _parent(item: Impact) -> str:
    return item.path[-2] if len(item.path) > 1 else ""
