"""The form, decision or process that a step names exists."""

from collections.abc import Iterator

from itsm_flow.definitions.bundle import Bundle, Catalogue
from itsm_flow.definitions.rule import Rule, elements
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.domain.model import Binding, Element

RULE = Rule("unknown-reference", Severity.ERROR)

NO_FORM = N_("There is no form {id}, neither deployed nor in these files.")
NO_DECISION = N_("There is no decision {id}, neither deployed nor in these files.")
NO_PROCESS = N_("There is no process {id}, neither deployed nor in these files.")
NO_PROCESS_YET = N_(
    "There is no process {id} yet: deploy it before this call is reached, or the call is a failed "
    "step."
)
COMPUTED = N_("{text} is computed: name a form or decision by its id, so that it can be bound.")


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    forms = known.forms | bundle.forms.keys()
    decisions = known.decisions | bundle.decisions.keys()
    processes = known.processes | bundle.processes.keys()
    for process, element in elements(bundle):
        for identifier, existing, template in (
            (element.form.id if element.form else None, forms, NO_FORM),
            (element.decision.id if element.decision else None, decisions, NO_DECISION),
            (_called(element), processes, NO_PROCESS),
        ):
            if identifier is None or identifier in existing:
                continue
            if identifier.startswith("="):
                yield RULE.at(process, element, COMPUTED, text=identifier)
            elif template is NO_PROCESS and _is_called_later(element):
                yield RULE.at(
                    process, element, NO_PROCESS_YET, severity=Severity.WARNING, id=identifier
                )
            else:
                yield RULE.at(process, element, template, id=identifier)


def _called(element: Element) -> str | None:
    """The process of a call; one that is computed is looked for when it is called."""
    if element.call is None or element.call.process.id.startswith("="):
        return None
    return element.call.process.id


def _is_called_later(element: Element) -> bool:
    """Whether the newest version is looked for when the call is reached."""
    return element.call is not None and element.call.process.binding is Binding.LATEST
