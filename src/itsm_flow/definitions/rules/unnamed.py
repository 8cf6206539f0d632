"""Tasks are read by people: each has a name."""

from collections.abc import Iterator

from itsm_flow.definitions.bpmn_element import TASKS
from itsm_flow.definitions.bundle import Bundle, Catalogue
from itsm_flow.definitions.rule import Rule, elements
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity

RULE = Rule("unnamed", Severity.WARNING)

UNNAMED = N_('The task has no name: call it what is done there, as in "Assess the impact".')


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for process, element in elements(bundle):
        if element.kind in TASKS and not element.name:
            yield RULE.at(process, element, UNNAMED)
