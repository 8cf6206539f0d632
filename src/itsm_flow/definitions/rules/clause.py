"""What people, jobs and decisions do carries out a clause of the guideline."""

from collections.abc import Iterator

from itsm_flow.definitions.bundle import Bundle, Catalogue, ReadProcess
from itsm_flow.definitions.rule import Rule
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.domain.guideline import CLAUSES
from itsm_flow.domain.model import Element, Kind

RULE = Rule("clause", Severity.WARNING)

MISSING = N_(
    "No clause of the guideline is named here or around it: add the property itsm:clause, as in "
    "5.2.2(3)."
)
UNKNOWN = N_("The guideline has no clause {clause}.")

_CARRY_OUT = frozenset({Kind.USER_TASK, Kind.SERVICE_TASK, Kind.BUSINESS_RULE_TASK})


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for process in bundle.read_processes():
        for clause in _unknown(process.model.clauses):
            yield RULE.at_process(process, UNKNOWN, severity=Severity.ERROR, clause=clause)
        for element in process.model.elements.values():
            for clause in _unknown(element.clauses):
                yield RULE.at(process, element, UNKNOWN, severity=Severity.ERROR, clause=clause)
            if element.kind in _CARRY_OUT and not _has_clause(process, element):
                yield RULE.at(process, element, MISSING)


def _unknown(clauses: tuple[str, ...]) -> list[str]:
    return [clause for clause in clauses if clause not in CLAUSES]


def _has_clause(process: ReadProcess, element: Element) -> bool:
    at: Element | None = element
    while at is not None:
        if at.clauses:
            return True
        at = None if at.parent is None else process.model.elements[at.parent]
    return bool(process.model.clauses)
