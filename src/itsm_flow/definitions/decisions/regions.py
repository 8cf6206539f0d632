"""Which combinations of inputs rules hit together, and which none hits."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from itsm_flow.definitions.decisions.axes import Axis, TooLarge, axes_of
from itsm_flow.domain.decisions import DecisionTable
from itsm_flow.feel.literals import Sort

MOST_RULES = 500
MOST_AXES = 40
MOST_STEPS = 100_000

Region = tuple[int, ...]
"""For each axis the set of pieces."""


@dataclass(slots=True)
class Rules:
    """A table's rules as boxes over its axes."""

    axes: tuple[Axis, ...]
    count: int
    admitting: tuple[Sequence[int], ...]
    """For each piece of each axis the set of rules that admit it."""
    steps: int = 0

    @classmethod
    def of(cls, table: DecisionTable) -> "Rules":
        """Raises TooLarge."""
        if len(table.rules) > MOST_RULES or len(table.inputs) > MOST_AXES:
            raise TooLarge
        axes = axes_of(table)
        return cls(axes, len(table.rules), tuple(map(_admitting, axes)))

    @property
    def clear(self) -> list[int]:
        """The indexes of rules of which it is known what they admit."""
        unclear = frozenset[int]().union(*(axis.unclear for axis in self.axes))
        return [number for number in range(self.count) if number not in unclear]

    def box(self, rule: int) -> Region:
        return tuple(axis.rules[rule] for axis in self.axes)

    def all(self) -> Region:
        """Every combination, null apart: that nothing is there is rarely meant."""
        return tuple(
            sum(1 << at for at, piece in enumerate(axis.pieces) if piece.sort is not Sort.NULL)
            for axis in self.axes
        )

    def overlap(self, one: int, other: int) -> Region | None:
        """What both rules admit, None when that is nothing."""
        shared = tuple(axis.rules[one] & axis.rules[other] for axis in self.axes)
        return shared if all(shared) else None

    def uncovered(self, within: Region, covers: Iterable[int]) -> Iterator[Region]:
        """The parts of a region that none of the rules admits. Raises TooLarge."""
        active = sum(1 << rule for rule in covers)
        return _Search(self, within).run(0, active)

    def text(self, region: Region) -> str:
        """A region for people: each input that matters, with a unary test."""
        shown = [
            f"{axis.label}: {axis.text(pieces)}"
            for axis, pieces in zip(self.axes, region, strict=True)
            if axis.text(pieces) != "-"
        ]
        return "; ".join(shown or [f"{axis.label}: -" for axis in self.axes])

    def step(self, work: int = 1) -> None:
        """Count the work. Raises TooLarge."""
        self.steps += work
        if self.steps > MOST_STEPS:
            raise TooLarge


class _Search:
    """Goes through the axes one after the other with the rules that still admit all so far."""

    def __init__(self, rules: Rules, within: Region) -> None:
        self.rules = rules
        self.within = within
        self.covered: set[tuple[int, int]] = set()
        # Rules that admit the whole region on all axes from one on: behind them nothing is left.
        self.full = [0] * (len(within) + 1)
        self.full[-1] = (1 << rules.count) - 1
        rules.step(rules.count * len(within) // 50)
        for index in reversed(range(len(within))):
            axis, wanted = rules.axes[index], within[index]
            here = sum(1 << at for at, mask in enumerate(axis.rules) if mask & wanted == wanted)
            self.full[index] = self.full[index + 1] & here

    def run(self, index: int, active: int) -> Iterator[Region]:
        if not active:
            yield self.within[index:]
            return
        if active & self.full[index] or (index, active) in self.covered:
            return
        found = False
        for pieces, still in self.groups(index, active):
            for rest in self.run(index + 1, still):
                found = True
                yield (pieces, *rest)
        if not found:
            self.covered.add((index, active))

    def groups(self, index: int, active: int) -> Sequence[tuple[int, int]]:
        """The pieces of an axis, together where the same rules admit them, with these rules."""
        axis = self.rules.axes[index]
        groups: dict[tuple[int, bool], int] = {}
        for at, piece in enumerate(axis.pieces):
            self.rules.step()
            if self.within[index] >> at & 1:
                key = active & self.rules.admitting[index][at], piece.is_unnamed
                groups[key] = groups.get(key, 0) | 1 << at
        return [(pieces, still) for (still, _), pieces in groups.items()]


def _admitting(axis: Axis) -> Sequence[int]:
    return [
        sum(1 << rule for rule, mask in enumerate(axis.rules) if mask >> at & 1)
        for at in range(len(axis.pieces))
    ]
