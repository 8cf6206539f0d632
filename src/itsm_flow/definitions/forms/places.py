"""The fields of one submission: each component once, or once in each row of its list."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from itsm_flow.definitions.forms.model import (
    EMPTY,
    INPUTS,
    Component,
    components_of,
    is_repeating,
    path_of,
)
from itsm_flow.feel import Rows

Path = tuple[str | int, ...]
"""The way to a value in the submitted data: `("rows", 0, "name")`."""

MOST_ROWS = 1000
DEEPEST_VALUE = 50


@dataclass(frozen=True, slots=True)
class Place:
    """A component at its place in the data; `container` is the index of the place around it.

    `rows` leads to the row it is in, `local` from there to its value.
    """

    component: Component
    path: Path
    rows: Rows
    local: tuple[str, ...]
    container: int | None

    @property
    def type(self) -> str:
        return str(self.component.get("type"))

    @property
    def is_input(self) -> bool:
        return self.type in INPUTS


def places_of(schema: Component, submitted: object) -> list[Place]:
    """All components in the order of the form, those of a list once for each row submitted."""
    places: list[Place] = []
    _Walk(places, submitted).children(schema, (), (), (), None)
    return places


@dataclass(slots=True)
class _Walk:
    places: list[Place]
    submitted: object

    def children(
        self,
        component: Component,
        path: Path,
        rows: Rows,
        local: tuple[str, ...],
        container: int | None,
    ) -> None:
        for child in components_of(component):
            step = path_of(child)
            self.places.append(Place(child, path + step, rows, local + step, container))
            index = len(self.places) - 1
            if is_repeating(child):
                self._rows(child, path + step, rows, local + step, index)
            else:
                self.children(child, path + step, rows, local + step, index)

    def _rows(
        self,
        component: Component,
        path: Path,
        rows: Rows,
        local: tuple[str, ...],
        container: int,
    ) -> None:
        found = value_at(self.submitted, path)
        for number, _ in enumerate(found[:MOST_ROWS] if isinstance(found, list) else ()):
            self.children(component, (*path, number), (*rows, (local, number)), (), container)


def value_at(data: object, path: Sequence[str | int], default: Any = None) -> Any:
    """The value at a path, `default` where there is none."""
    value: Any = data
    for step in path:
        keyed = isinstance(value, Mapping) and step in value
        if not keyed and not _has_row(value, step):
            return default
        value = value[step]
    return value


def _has_row(value: object, step: str | int) -> bool:
    return isinstance(value, list) and isinstance(step, int) and step < len(value)


def set_at(data: dict[str, Any], path: Path, value: Any) -> None:
    """Put a value at a path; groups on the way are made, rows must be there."""
    holder: Any = data
    for step in path[:-1]:
        following = value_at(holder, (step,))
        if not isinstance(following, dict | list):
            if not isinstance(holder, dict):
                return
            following = holder[step] = {}
        holder = following
    if isinstance(holder, dict):
        holder[path[-1]] = value


ABSENT = object()


def initial_value(place: Place, context: Mapping[str, Any]) -> Any:
    """What form-js shows in a field before anybody changes it."""
    known = value_at(context, place.path, ABSENT)
    if known is ABSENT:
        return place.component.get("defaultValue", EMPTY.get(place.type))
    if place.type in {"textfield", "textarea"} and not isinstance(known, str):
        return "" if known is None else str(known)
    return known


def data_of(
    places: Sequence[Place], submitted: object, context: Mapping[str, Any]
) -> dict[str, Any]:
    """What the form's expressions see: the variables, over them every field as it is now.

    form-js submits every field that is shown and can be filled in, be it empty; so one that was not
    submitted is hidden, and null for the others, or it is disabled and keeps its value.
    """
    heads = {str(place.path[0]) for place in places if len(place.path) > 1}
    data = {name: _copy(value) if name in heads else value for name, value in context.items()}
    for place in places:
        if not place.is_input and not is_repeating(place.component):
            continue
        value = value_at(submitted, place.path, ABSENT)
        if value is ABSENT and place.is_input:
            disabled = place.component.get("disabled") is True
            value = initial_value(place, context) if disabled else None
        if value is not ABSENT:
            set_at(data, place.path, _copy(value))
    return data


def _copy(value: Any, depth: int = 0) -> Any:
    """A copy that is JSON and not endless, whatever somebody sent: the rest counts as null."""
    if depth > DEEPEST_VALUE or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, dict):
        return {str(name): _copy(each, depth + 1) for name, each in value.items()}
    if isinstance(value, list):
        return [_copy(each, depth + 1) for each in value]
    return value
