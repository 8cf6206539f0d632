"""Every flow node can be reached from a start event."""

from collections.abc import Iterator

from itsm_flow.definitions.bundle import Bundle, Catalogue
from itsm_flow.definitions.graph import reachable, successors
from itsm_flow.definitions.rule import Rule
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.domain.model import Element, Kind

RULE = Rule("unreachable", Severity.ERROR)

UNREACHABLE = N_("No way leads here from a start event: connect it, or remove it.")


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for process in bundle.read_processes():
        elements = process.model.elements
        starts = [element.id for element in elements.values() if _is_start(element)]
        found = reachable(successors(process.model), starts)
        for element in elements.values():
            if element.id not in found and _is_expected(element, found):
                yield RULE.at(process, element, UNREACHABLE)


def _is_start(element: Element) -> bool:
    """Event subprocesses and what takes something back need no flow."""
    return (
        element.kind is Kind.START_EVENT or element.triggered_by_event or element.for_compensation
    )


def _is_expected(element: Element, found: set[str]) -> bool:
    """What is in an unreachable subprocess, or attached to nothing, is told of once."""
    if element.kind is Kind.BOUNDARY_EVENT:
        return False
    parent = element.parent
    return parent is None or parent in found
