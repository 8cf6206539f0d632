"""`itsm:notSameAs` names other user tasks of the same process."""

from collections.abc import Iterator

from itsm_flow.definitions.bundle import Bundle, Catalogue
from itsm_flow.definitions.rule import Rule, elements
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.domain.model import Kind

RULE = Rule("not-same-as", Severity.ERROR)

UNKNOWN = N_("itsm:notSameAs names {id}, which is no user task of this process.")
ITSELF = N_("itsm:notSameAs names the task itself: nobody could ever do it.")


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for process, element in elements(bundle):
        for identifier in element.not_same_as:
            other = process.model.elements.get(identifier)
            if other is None or other.kind is not Kind.USER_TASK:
                yield RULE.at(process, element, UNKNOWN, id=identifier)
            elif other is element:
                yield RULE.at(process, element, ITSELF)
