"""A signal, an escalation or a condition is one that can be told from others."""

from collections.abc import Iterator

from itsm_flow.definitions.bpmn_element import event_definitions
from itsm_flow.definitions.bundle import Bundle, Catalogue, ReadProcess
from itsm_flow.definitions.names import attribute
from itsm_flow.definitions.rule import Rule, elements
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.domain.model import Element, Kind, Trigger

RULE = Rule("trigger", Severity.ERROR)

NO_SIGNAL = N_("It refers to no signal that has a name: choose one, or make one.")
COMPUTED_SIGNAL = N_("The signal of a start event is known before anything runs: no FEEL.")
NO_CODE = N_("It throws an escalation without a code: choose one that has a code.")
UNKNOWN_ESCALATION = N_("There is no escalation with a code behind {id}: choose another one.")
NO_CONDITION = N_("The event has no condition: write one in FEEL, such as =count(open) = 0.")

COMPUTED_CODE = N_("The code that is caught is known before anything runs: no FEEL.")
STARTS_ITSELF = N_(
    "The process throws the signal {name} that starts it: see to it that this ends some time."
)

_THROWING = frozenset({Kind.END_EVENT, Kind.THROW_EVENT})


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for process, element in elements(bundle):
        if element.trigger is Trigger.SIGNAL:
            yield from _of_signal(process, element)
        elif element.trigger is Trigger.ESCALATION:
            yield from _of_escalation(process, element)
        code = element.error_code or element.escalation_code or ""
        if element.kind not in _THROWING and code.startswith("="):
            yield RULE.at(process, element, COMPUTED_CODE)
        if element.trigger is Trigger.CONDITIONAL and element.condition is None:
            yield RULE.at(process, element, NO_CONDITION)


def _of_signal(process: ReadProcess, element: Element) -> Iterator[Finding]:
    if element.signal is None:
        yield RULE.at(process, element, NO_SIGNAL)
        return
    starts = element.kind is Kind.START_EVENT and element.parent is None
    if starts and element.signal.startswith("="):
        yield RULE.at(process, element, COMPUTED_SIGNAL)
    if starts and any(
        other.kind in _THROWING and other.signal == element.signal
        for other in process.model.elements.values()
    ):
        severity, name = Severity.WARNING, element.signal
        yield RULE.at(process, element, STARTS_ITSELF, severity=severity, name=name)


def _of_escalation(process: ReadProcess, element: Element) -> Iterator[Finding]:
    if element.escalation_code is None and element.kind in _THROWING:
        yield RULE.at(process, element, NO_CODE)
    for definition in event_definitions(process.nodes[element.id]):
        reference = attribute(definition, "escalationRef")
        catches = element.kind not in _THROWING
        if reference is not None and element.escalation_code is None and catches:
            yield RULE.at(process, element, UNKNOWN_ESCALATION, id=reference)
