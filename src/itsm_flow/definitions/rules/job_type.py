"""A service task says which job it is."""

from collections.abc import Iterator

from itsm_flow.definitions.bundle import Bundle, Catalogue
from itsm_flow.definitions.rule import Rule, elements
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.domain.model import Kind

RULE = Rule("job-type", Severity.ERROR)

NO_TYPE = N_("The service task has no job type: no worker would ever take it up.")
RETRIES = N_("The number of retries {retries} is not a whole number from 1 to 100.")


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for process, element in elements(bundle):
        if element.job is None:
            if element.kind is Kind.SERVICE_TASK:
                yield RULE.at(process, element, NO_TYPE)
        elif not element.job.retries.startswith("=") and not _is_count(element.job.retries):
            yield RULE.at(process, element, RETRIES, retries=element.job.retries)


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= 100
