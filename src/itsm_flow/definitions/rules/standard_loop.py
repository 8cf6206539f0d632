"""A loop says when it ends."""

from collections.abc import Iterator

from itsm_flow.definitions.bpmn_element import ACTIVITIES
from itsm_flow.definitions.bundle import Bundle, Catalogue
from itsm_flow.definitions.names import bpmn
from itsm_flow.definitions.rule import Rule, elements
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity

RULE = Rule("standard-loop", Severity.ERROR)

NO_END = N_(
    "The loop has neither a condition nor a maximum, so it runs for ever: say while what holds it "
    "is to go on, such as =attempts < 3."
)
NO_NUMBER = N_("The maximum {text} of the loop is no whole number from 1.")
NOT_HERE = N_("Only tasks, subprocesses and call activities loop: take the marker off.")


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for process, element in elements(bundle):
        loop = element.standard_loop
        if loop is None:
            continue
        marker = process.nodes[element.id].find(bpmn("standardLoopCharacteristics"))
        maximum = None if marker is None else marker.get("loopMaximum")
        if element.kind not in ACTIVITIES:
            yield RULE.at(process, element, NOT_HERE)
        if maximum is not None and not loop.maximum:
            yield RULE.at(process, element, NO_NUMBER, text=maximum[:80])
        elif loop.condition is None and loop.maximum is None:
            yield RULE.at(process, element, NO_END)
