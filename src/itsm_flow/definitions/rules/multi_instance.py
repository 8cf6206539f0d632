"""A multi-instance step says over which list it runs."""

from collections.abc import Iterator

from itsm_flow.definitions.bpmn_element import ACTIVITIES
from itsm_flow.definitions.bundle import Bundle, Catalogue, ReadProcess
from itsm_flow.definitions.names import bpmn
from itsm_flow.definitions.rule import Rule, elements
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.domain.model import Element

RULE = Rule("multi-instance", Severity.ERROR)

NO_COLLECTION = N_("The multi-instance step has no input collection: name the list it runs over.")
TWICE = N_("The multi-instance step has both a list and a loop cardinality: keep one of them.")
BOTH_LOOPS = N_("The step has both a loop and a multi-instance marker: keep one of them.")
HALF_AN_OUTPUT = N_("An output collection and an output element go together: one is missing.")
NOT_HERE = N_(
    "Only tasks, subprocesses and call activities run several times: take the marker off."
)


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for process, element in elements(bundle):
        if element.loop is not None:
            yield from _of_loop(process, element)


def _of_loop(process: ReadProcess, element: Element) -> Iterator[Finding]:
    loop = element.loop
    if loop is None:
        return
    if element.kind not in ACTIVITIES:
        yield RULE.at(process, element, NOT_HERE)
    if not loop.input_collection and loop.cardinality is None:
        yield RULE.at(process, element, NO_COLLECTION)
    if loop.input_collection and _has_cardinality(process, element):
        yield RULE.at(process, element, TWICE)
    if element.standard_loop is not None:
        yield RULE.at(process, element, BOTH_LOOPS)
    if (loop.output_collection is None) != (loop.output_element is None):
        yield RULE.at(process, element, HALF_AN_OUTPUT)


def _has_cardinality(process: ReadProcess, element: Element) -> bool:
    marker = process.nodes[element.id].find(bpmn("multiInstanceLoopCharacteristics"))
    return marker is not None and marker.find(bpmn("loopCardinality")) is not None
