"""Under UNIQUE and ANY no two rules of a table contradict one another."""

from collections.abc import Iterator
from itertools import combinations, islice

from itsm_flow.definitions.bundle import Bundle, Catalogue
from itsm_flow.definitions.decisions.axes import TooLarge
from itsm_flow.definitions.decisions.regions import Region, Rules
from itsm_flow.definitions.rule import Rule, tables
from itsm_flow.definitions.text import N_
from itsm_flow.domain.decisions import DecisionTable, HitPolicy, same
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.feel.literals import IN_JSON, literal

RULE = Rule("decision-overlap", Severity.WARNING)

OVERLAP = N_(
    "The rules {first} and {second} both hit where {where}, and the hit policy UNIQUE allows one: "
    "the decision fails there. Narrow one of them, or use FIRST or PRIORITY."
)
DIFFER = N_(
    "The rules {first} and {second} both hit where {where} and differ, and the hit policy is ANY: "
    "the decision fails there. Narrow one of them, or let both say the same."
)

MOST_TOLD = 20


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for file, decision, table in tables(bundle):
        template = {HitPolicy.UNIQUE: OVERLAP, HitPolicy.ANY: DIFFER}.get(table.hit_policy)
        if template is None:
            continue
        for first, second, where in islice(_overlaps(table), MOST_TOLD):
            line = table.rules[second].line
            yield RULE.at_decision(
                file, decision, template, line, first=first + 1, second=second + 1, where=where
            )


def _overlaps(table: DecisionTable) -> Iterator[tuple[int, int, str]]:
    try:
        rules = Rules.of(table)
    except TooLarge:
        return
    for first, second in combinations(rules.clear, 2):
        shared: Region | None = rules.overlap(first, second)
        if shared is None or (
            table.hit_policy is HitPolicy.ANY and _may_agree(table, first, second)
        ):
            continue
        yield first, second, rules.text(shared)


def _may_agree(table: DecisionTable, first: int, second: int) -> bool:
    """Whether two rules may say the same; literals tell, other results are not known."""
    pairs = zip(table.rules[first].results, table.rules[second].results, strict=True)
    return not any(_differ(one, other) for one, other in pairs)


def _differ(one: str, other: str) -> bool:
    values = literal(one.removeprefix("=")), literal(other.removeprefix("="))
    if values[0] is None or values[1] is None:
        return False
    if values[0].sort is not values[1].sort:
        return values[0].sort in IN_JSON and values[1].sort in IN_JSON
    return not same(values[0].key, values[1].key)
