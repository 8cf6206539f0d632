"""Every rule of a table can give the result."""

from collections.abc import Iterator, Sequence
from typing import Any

from itsm_flow.definitions.bundle import Bundle, Catalogue
from itsm_flow.definitions.decisions.axes import TooLarge
from itsm_flow.definitions.decisions.regions import Rules
from itsm_flow.definitions.rule import Rule, tables
from itsm_flow.definitions.text import N_
from itsm_flow.domain.decisions import DecisionModel, DecisionTable, HitPolicy, same
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.feel.literals import literal

RULE = Rule("decision-unreachable", Severity.WARNING)

NEVER_HITS = N_(
    "Rule {number} never hits: no value that {column} may have passes {test}. Correct the test, "
    "or the type and the values of the input."
)
TOO_LATE = N_(
    "Rule {number} is never reached: whenever it hits, a rule before it does ({others}). Move it "
    "up, narrow those, or remove it."
)
OUTRANKED = N_(
    "Rule {number} never gives the result: whenever it hits, a rule of higher priority does "
    "({others}). Narrow those, or remove it."
)


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for file, decision, table in tables(bundle):
        try:
            rules = Rules.of(table)
            yield from _of_table(file, decision, table, rules)
        except TooLarge:
            continue


def _of_table(
    file: str, decision: DecisionModel, table: DecisionTable, rules: Rules
) -> Iterator[Finding]:
    def finding(number: int, template: str, **facts: Any) -> Finding:
        line = table.rules[number].line
        return RULE.at_decision(file, decision, template, line, number=number + 1, **facts)

    late = TOO_LATE if table.hit_policy is HitPolicy.FIRST else OUTRANKED
    for number in range(rules.count):
        dead = [axis.label for axis in rules.axes if not axis.rules[number]]
        if dead:
            test = _test(table, number, dead[0])
            yield finding(number, NEVER_HITS, column=dead[0], test=test)
        elif number in rules.clear and (others := _instead(table, rules, number)):
            yield finding(number, late, others=", ".join(str(each + 1) for each in others))


def _instead(table: DecisionTable, rules: Rules, number: int) -> list[int]:
    """The rules that give the result whenever this one hits, none when it can give it itself."""
    stronger = _stronger(table, rules, number)
    others = [each for each in stronger if rules.overlap(number, each) is not None]
    uncovered = rules.uncovered(rules.box(number), others)
    return others if others and next(uncovered, None) is None else []


def _test(table: DecisionTable, number: int, label: str) -> str:
    """The tests of a rule for an input; there are several where columns have one expression."""
    tests = zip(table.inputs, table.rules[number].tests, strict=True)
    first = next(each for each in table.inputs if (each.label or each.expression) == label)
    same_input = [test for each, test in tests if each.expression == first.expression]
    return ", ".join(same_input)


def _stronger(table: DecisionTable, rules: Rules, number: int) -> Sequence[int]:
    """The rules that give the result instead of this one wherever they hit too."""
    if table.hit_policy is HitPolicy.FIRST:
        return [each for each in rules.clear if each < number]
    if table.hit_policy is not HitPolicy.PRIORITY:
        return []
    own = _rank(table, number)
    ranks = {each: _rank(table, each) for each in rules.clear}
    if own is None:
        return []
    return [each for each, rank in ranks.items() if rank is not None and rank < own]


def _rank(table: DecisionTable, number: int) -> list[int] | None:
    """The places of a rule's results in the lists of the outputs, None when they are not known."""
    rank = []
    for output, result in zip(table.outputs, table.rules[number].results, strict=True):
        value = literal(result.removeprefix("="))
        if not output.values:
            continue
        if value is None:
            return None
        places = [at for at, each in enumerate(output.values) if same(value.key, each)]
        rank.append(places[0] if places else len(output.values))
    return rank
