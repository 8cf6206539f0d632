"""From every flow node an end event can be reached, otherwise the process never completes."""

from collections.abc import Iterator

from itsm_flow.definitions.bundle import Bundle, Catalogue
from itsm_flow.definitions.graph import link_targets, predecessors, reachable, successors
from itsm_flow.definitions.rule import Rule
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.domain.model import Element, Kind, Trigger

RULE = Rule("no-way-to-end", Severity.ERROR)

STOPS = N_("No flow leaves it, and it is no end event: the way ends here. Draw an end event.")
NEVER_ENDS = N_("No end event can be reached from here: it only leads round in a circle.")


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for process in bundle.read_processes():
        edges = successors(process.model)
        elements = process.model.elements
        links = link_targets(elements)
        stops = {
            element.id
            for element in elements.values()
            if not element.outgoing and element.id not in links
        }
        ends = {element for element in stops if _ends(elements[element])}
        for element in elements.values():
            if element.id in stops - ends:
                yield RULE.at(process, element, STOPS, severity=Severity.WARNING)
        stopping = reachable(predecessors(edges), stops)
        for element in elements.values():
            if element.id not in stopping:
                yield RULE.at(process, element, NEVER_ENDS)


def _ends(element: Element) -> bool:
    """Links, event subprocesses and what takes something back need no flow."""
    return (
        element.kind is Kind.END_EVENT
        or (element.kind is Kind.THROW_EVENT and element.trigger is Trigger.LINK)
        or element.triggered_by_event
        or element.for_compensation
        or (element.kind is Kind.BOUNDARY_EVENT and element.trigger is Trigger.COMPENSATION)
    )
