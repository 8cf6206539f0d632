"""Which clauses of the guideline are carried, by which steps, and how often.

A clause is carried when a step of the newest version of a process names it, or when everything
below it that has to be carried is. A point is never carried by a step that names only the clause
around it: such a step does not say which point it means. What a process as a whole names tells
what it is about and carries nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from itsm_flow.domain.guideline import CLAUSES, CarriedOutAs, Clause

REQUIRED = frozenset({CarriedOutAs.PROCESS, CarriedOutAs.DECISION, CarriedOutAs.REGISTER})
"""What has to be carried by steps; metrics and features of the application have no diagram."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """A step of one version of a process, and how often it was done in a period.

    `newest`: whether the version is the one that new records run on. `by` is the display name of
    whoever did it last, empty for the system.
    """

    process: str
    version: int
    element: str
    name: str
    newest: bool = True
    executions: int = 0
    last: datetime | None = None
    by: str = ""

    @property
    def key(self) -> tuple[str, int, str]:
        """Process, version and element."""
        return self.process, self.version, self.element


@dataclass(frozen=True, slots=True)
class Coverage:
    """One clause. `carriers` name it themselves; `executions` counts them and those below, each
    step once.
    """

    clause: Clause
    required: bool
    carried: bool
    carriers: tuple[Carrier, ...]
    executions: int

    @property
    def is_gap(self) -> bool:
        """Whether it has to be carried and is not."""
        return self.required and not self.carried


def coverage(
    named: Mapping[str, Iterable[Carrier]], clauses: Mapping[str, Clause] = CLAUSES
) -> tuple[Coverage, ...]:
    """Every clause in the guideline's order, from what steps name: clause key → steps."""
    below = _below(clauses)
    made: dict[str, Coverage] = {}
    counted: dict[str, dict[tuple[str, int, str], int]] = {}
    for key in reversed(tuple(clauses)):  # points stand behind what they are points of
        carriers = tuple(named.get(key, ()))
        points = [made[point] for point in below[key]]
        required = bool(clauses[key].carried_out_as & REQUIRED)
        counted[key] = {item.key: item.executions for item in carriers}
        for point in below[key]:
            counted[key] |= counted[point]
        made[key] = Coverage(
            clause=clauses[key],
            required=required,
            carried=any(item.newest for item in carriers) or _all_carried(points),
            carriers=carriers,
            executions=sum(counted[key].values()),
        )
    return tuple(made[key] for key in clauses)


def _below(clauses: Mapping[str, Clause]) -> dict[str, list[str]]:
    below: dict[str, list[str]] = {key: [] for key in clauses}
    for key, clause in clauses.items():
        if clause.parent is not None:
            below[clause.parent].append(key)
    return below


def _all_carried(points: list[Coverage]) -> bool:
    wanted = [point for point in points if point.required]
    return bool(wanted) and all(point.carried for point in wanted)
