"""A business rule task names the decision it calls."""

from collections.abc import Iterator

from itsm_flow.definitions.bundle import Bundle, Catalogue
from itsm_flow.definitions.rule import Rule, elements
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.domain.model import Kind

RULE = Rule("called-decision", Severity.ERROR)

NO_DECISION = N_("The business rule task calls no decision: name its decision id.")
NO_RESULT = N_("The business rule task has no result variable: what is decided would be lost.")


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for process, element in elements(bundle):
        if element.kind is not Kind.BUSINESS_RULE_TASK or element.job is not None:
            continue
        if element.decision is None:
            yield RULE.at(process, element, NO_DECISION)
        elif element.result_variable is None:
            yield RULE.at(process, element, NO_RESULT)
