"""A script task has a FEEL expression, and a variable for what comes of it."""

from collections.abc import Iterator

from itsm_flow.definitions.bundle import Bundle, Catalogue
from itsm_flow.definitions.rule import Rule, elements
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.domain.model import Kind

RULE = Rule("script-expression", Severity.ERROR)

NO_EXPRESSION = N_("The script task has no FEEL expression.")
NO_RESULT = N_("The script task has no result variable: what it computes would be lost.")


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for process, element in elements(bundle):
        if element.kind is not Kind.SCRIPT_TASK or element.job is not None:
            continue
        if element.script is None:
            yield RULE.at(process, element, NO_EXPRESSION)
        elif element.script.result_variable is None:
            yield RULE.at(process, element, NO_RESULT, severity=Severity.WARNING)
