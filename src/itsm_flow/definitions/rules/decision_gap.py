"""A table that gives one result has a rule for every combination of its inputs, or a default."""

from collections.abc import Iterator
from itertools import islice

from itsm_flow.definitions.bundle import Bundle, Catalogue
from itsm_flow.definitions.decisions.axes import Axis, TooLarge
from itsm_flow.definitions.decisions.regions import Region, Rules
from itsm_flow.definitions.rule import Rule, tables
from itsm_flow.definitions.text import N_
from itsm_flow.domain.decisions import DecisionModel, DecisionTable, HitPolicy
from itsm_flow.domain.findings import Finding, Severity

RULE = Rule("decision-gap", Severity.WARNING)

GAP = N_(
    "No rule hits where {where}: the result is null there. Add a rule or a default, or widen a "
    "rule."
)
UNNAMED = N_(
    "No rule hits where {where}. Name all values that the input may have, or add a default, if "
    "others can come."
)
TOO_LARGE = N_(
    "The table is too large to look for combinations of inputs that no rule has: split it into "
    "decisions that require one another."
)

ONE_RESULT = frozenset(
    {HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.FIRST, HitPolicy.PRIORITY},
)
MOST_TOLD = 5


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for file, decision, table in tables(bundle):
        has_default = any(output.default is not None for output in table.outputs)
        if table.hit_policy in ONE_RESULT and not has_default:
            yield from _of_table(file, decision, table)


def _of_table(file: str, decision: DecisionModel, table: DecisionTable) -> Iterator[Finding]:
    found: list[Region] = []
    try:
        rules = Rules.of(table)
        found.extend(islice(rules.uncovered(rules.all(), range(rules.count)), 20 * MOST_TOLD))
    except TooLarge:
        if not found:
            yield RULE.at_decision(file, decision, TOO_LARGE, severity=Severity.INFO)
            return
    named = [gap for gap in found if not _unnamed(rules.axes, gap)]
    for gap in named[:MOST_TOLD]:
        yield RULE.at_decision(file, decision, GAP, where=rules.text(gap))
    told: set[str] = set()
    for gap in found:
        for axis, pieces in _unnamed(rules.axes, gap):
            where = f"{axis.label}: {axis.text(pieces)}"
            if where not in told:
                told.add(where)
                severity = Severity.INFO
                yield RULE.at_decision(file, decision, UNNAMED, severity=severity, where=where)


def _unnamed(axes: tuple[Axis, ...], gap: Region) -> list[tuple[Axis, int]]:
    """The axes on which a gap lies where no test and no list names a value."""
    return [
        (axis, pieces)
        for axis, pieces in zip(axes, gap, strict=True)
        if pieces != axis.everything
        and all(piece.is_unnamed for at, piece in enumerate(axis.pieces) if pieces >> at & 1)
    ]
