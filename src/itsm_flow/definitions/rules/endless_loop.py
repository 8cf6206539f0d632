"""No circle that runs for ever: nothing in it waits, and no gateway lets anything out of it."""

from collections.abc import Iterator, Mapping

from itsm_flow.definitions.bundle import Bundle, Catalogue, ReadProcess
from itsm_flow.definitions.graph import cycles, restricted, successors
from itsm_flow.definitions.rule import Rule
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.domain.model import Element, Flow, Kind, Trigger

RULE = Rule("endless-loop", Severity.ERROR)

ENDLESS = N_(
    "The {count} steps of this circle run for ever: let something in it wait, or let an exclusive "
    "gateway lead out of it."
)

_WAITING = frozenset(
    {
        *(Kind.USER_TASK, Kind.SERVICE_TASK, Kind.RECEIVE_TASK, Kind.CATCH_EVENT),
        *(Kind.SUBPROCESS, Kind.CALL_ACTIVITY, Kind.BOUNDARY_EVENT),
        Kind.EVENT_BASED_GATEWAY,
    }
)


_CHOOSING = frozenset({Kind.EXCLUSIVE_GATEWAY, Kind.INCLUSIVE_GATEWAY})


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for process in bundle.read_processes():
        elements = process.model.elements
        flows = process.model.flows
        going_on = {element.id for element in elements.values() if _goes_on(element, flows)}
        edges = restricted(successors(process.model), going_on)
        for cycle in cycles(edges):
            yield _finding(process, cycle)


def _goes_on(element: Element, flows: Mapping[str, Flow]) -> bool:
    """Whether a token surely goes on by itself, by every flow.

    A parallel join waits for its other flows; where there is a choice it may lead out.
    """
    if element.trigger is Trigger.LINK:
        return True
    if element.kind in _CHOOSING:
        return len(element.outgoing) < 2
    if any(flows[identifier].condition is not None for identifier in element.outgoing):
        return False
    if element.kind is Kind.PARALLEL_GATEWAY:
        return len(element.incoming) < 2
    return element.kind not in _WAITING


def _finding(process: ReadProcess, cycle: tuple[str, ...]) -> Finding:
    first = min(cycle, key=lambda identifier: process.model.elements[identifier].line)
    return RULE.at(process, process.model.elements[first], ENDLESS, count=len(cycle))
