"""Tasks are read by people: each has a name."""

from collections.abc import Iterator

from itsm_flow.definitions.bundle import Bundle, Catalogue
from itsm_flow.definitions.rule import Rule, elements
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.domain.model import Kind

RULE = Rule("unnamed", Severity.WARNING)

UNNAMED = N_('The task has no name: call it what is done there, as in "Assess the impact".')

TASKS = frozenset(
    {
        *(Kind.TASK, Kind.MANUAL_TASK, Kind.USER_TASK, Kind.SCRIPT_TASK, Kind.BUSINESS_RULE_TASK),
        *(Kind.SERVICE_TASK, Kind.SEND_TASK, Kind.RECEIVE_TASK),
    }
)


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for process, element in elements(bundle):
        if element.kind in TASKS and not element.name:
            yield RULE.at(process, element, UNNAMED)
