"""Plans of changes and releases: which cannot go together, and when there is room.

All moments are aware; a time from its start (included) to its end (not included).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from itsm_flow.domain.records import moment_of

_BETWEEN = re.compile(r"[\n\r,;、，；]+")
_QUARTER = timedelta(minutes=15)
MOST_NAMES = 200


class WindowKind(StrEnum):
    """A freeze forbids changes; in a maintenance window they are welcome."""

    FREEZE = "freeze"
    MAINTENANCE = "maintenance"


class Clash(StrEnum):
    """Why two things cannot go together."""

    COMPONENT = "component"
    SERVICE = "service"
    PERSON = "person"
    FREEZE = "freeze"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a record plans. Names are compared without regard to case.

    `related` are services that hang together with `service` through their components.
    """

    start: datetime
    end: datetime
    number: str = ""
    service: str | None = None
    components: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    related: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Window:
    """A freeze or a maintenance window, of one service or (None) of all."""

    kind: WindowKind
    start: datetime
    end: datetime
    reason: str = ""
    service: str | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """`what`: the components, services or people in common, or why there is a freeze."""

    clash: Clash
    what: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What else is planned, and the windows."""

    plans: tuple[Plan, ...] = ()
    windows: tuple[Window, ...] = field(default=())


def plan_of(variables: Mapping[str, Any]) -> Plan | None:
    """The plan that a record's variables tell, None without both moments."""
    start, end = (moment_of(variables.get(name)) for name in ("plannedStart", "plannedEnd"))
    if start is None or end is None:
        return None
    service = variables.get("service")
    rows = variables.get("responsibilities")
    people = (
        [row.get("person") for row in rows if isinstance(row, Mapping)]
        if isinstance(rows, list)
        else []
    )
    return Plan(
        start=start,
        end=end,
        service=service.strip() or None if isinstance(service, str) else None,
        components=names_in(variables.get("components")),
        people=names_in(people),
    )


def is_bundled(variables: Mapping[str, Any]) -> bool:
    """Whether a release carries this change: the release's time counts, not the change's."""
    return variables.get("implementationWay") == "release"


def names_in(value: Any) -> tuple[str, ...]:
    """Names out of a list, or out of a text with one a line or with commas between."""
    items = value if isinstance(value, list) else [value]
    texts = [
        item.get("key") or item.get("name") if isinstance(item, Mapping) else item for item in items
    ]
    parts = [
        part.strip() for text in texts if isinstance(text, str) for part in _BETWEEN.split(text)
    ]
    return tuple(dict.fromkeys(part for part in parts if part))[:MOST_NAMES]


def conflicts(plan: Plan, around: Surroundings) -> tuple[Conflict, ...]:
    """Everything that speaks against a plan's time: freezes first, then other plans."""
    freezes = (
        Conflict(Clash.FREEZE, window.reason)
        for window in around.windows
        if window.kind is WindowKind.FREEZE and _concerns(window, plan) and _overlap(window, plan)
    )
    others = (
        found for other in around.plans if _overlap(other, plan) for found in _between(plan, other)
    )
    return (*freezes, *others)


def next_free(plan: Plan, around: Surroundings, *, earliest: datetime) -> Plan | None:
    """The plan at the first time that nothing speaks against, not before `earliest`.

    Where its service has maintenance windows that are long enough, the time lies within one.
    """
    length = plan.end - plan.start
    if length <= timedelta():
        return None
    first = max(plan.start, earliest)
    welcome = [
        window
        for window in around.windows
        if window.kind is WindowKind.MAINTENANCE and _concerns(window, plan)
    ]
    edges = [*(other.end for other in around.plans), *(window.end for window in around.windows)]
    starts = sorted(
        {
            _rounded(max(moment, first))
            for moment in (first, *edges, *(window.start for window in welcome))
            if moment >= first
        }
    )
    free = [
        moved
        for start in starts
        if not conflicts(moved := replace(plan, start=start, end=start + length), around)
    ]
    within = (item for item in free if any(_holds(window, item) for window in welcome))
    return next(within, None) or next(iter(free), None)


def _between(plan: Plan, other: Plan) -> Iterator[Conflict]:
    components = _common(plan.components, other.components)
    if components:
        yield Conflict(Clash.COMPONENT, components, other.number)
    if other.service and (other.service == plan.service or other.service in plan.related):
        yield Conflict(Clash.SERVICE, other.service, other.number)
    people = _common(plan.people, other.people)
    if people:
        yield Conflict(Clash.PERSON, people, other.number)


def _common(mine: Iterable[str], theirs: Iterable[str]) -> str:
    known = {name.casefold() for name in theirs}
    return ", ".join(name for name in mine if name.casefold() in known)


def _concerns(window: Window, plan: Plan) -> bool:
    return window.service is None or window.service == plan.service


def _overlap(one: Plan | Window, other: Plan | Window) -> bool:
    return one.start < other.end and other.start < one.end


def _holds(window: Window, plan: Plan) -> bool:
    return window.start <= plan.start and plan.end <= window.end


def _rounded(moment: datetime) -> datetime:
    """The next quarter of an hour."""
    over = (moment - datetime(2000, 1, 1, tzinfo=UTC)) % _QUARTER
    return moment + (_QUARTER - over) if over else moment
