"""What is to be taken back has one activity that does it, and the other way round."""

from collections.abc import Iterator

from itsm_flow.definitions.bpmn_element import ACTIVITIES
from itsm_flow.definitions.bundle import Bundle, Catalogue, ReadProcess
from itsm_flow.definitions.names import attribute, bpmn
from itsm_flow.definitions.rule import Rule
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.domain.model import Element, Kind, Trigger

RULE = Rule("compensation", Severity.ERROR)

NO_HANDLER = N_(
    "Nothing takes back what this event is attached to: draw an association from it to an activity "
    "that is marked for compensation."
)
SEVERAL_HANDLERS = N_(
    "{count} associations lead to activities for compensation: keep one. If several steps take it "
    "back, put them into one subprocess."
)
NO_EVENT = N_(
    "No compensation event leads to this activity for compensation: draw an association to it, or "
    "clear its mark."
)
FLOWS = N_(
    "Sequence flows do not lead to or from what takes something back: draw the association alone."
)
EVENTS_ON_HANDLER = N_(
    "An event on an activity for compensation is not run: make the activity a subprocess, with the "
    "event inside."
)
TWICE = N_("Another compensation event is on {host} already: keep one of them.")
TWO_WAYS = N_(
    "{host} is taken back by this event, so the event subprocess {other} in it never starts: keep "
    "one of them."
)
UNKNOWN = N_(
    "{id} is no activity in the same process or subprocess that can be taken back: name one with a "
    "compensation event on it, or a subprocess, or none for all."
)


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for process in bundle.read_processes():
        elements = process.model.elements.values()
        handlers = {element.handler for element in elements}
        hosts: set[str | None] = set()
        for element in elements:
            if element.for_compensation:
                yield from _of_handler(process, element, led_to=element.id in handlers)
            elif element.trigger is Trigger.COMPENSATION and element.kind is Kind.BOUNDARY_EVENT:
                yield from _of_event(process, element)
                if element.attached_to in hosts:
                    yield RULE.at(process, element, TWICE, host=element.attached_to)
                for other in _rescues(process, element.attached_to):
                    yield RULE.at(process, element, TWO_WAYS, host=element.attached_to, other=other)
                hosts.add(element.attached_to)
        yield from _of_references(process, hosts)


def _of_handler(process: ReadProcess, element: Element, *, led_to: bool) -> Iterator[Finding]:
    if not led_to:
        yield RULE.at(process, element, NO_EVENT)
    if element.incoming or element.outgoing:
        yield RULE.at(process, element, FLOWS)
    for other in process.model.elements.values():
        if other.attached_to == element.id:
            yield RULE.at(process, other, EVENTS_ON_HANDLER)


def _of_event(process: ReadProcess, element: Element) -> Iterator[Finding]:
    count = len(_handlers(process, element))
    if element.handler is None:
        yield RULE.at(process, element, NO_HANDLER)
    elif count > 1:
        yield RULE.at(process, element, SEVERAL_HANDLERS, count=count)
    if element.outgoing:
        yield RULE.at(process, element, FLOWS)


def _rescues(process: ReadProcess, host: str | None) -> Iterator[str]:
    """The event subprocesses in a subprocess that start by compensation."""
    elements = process.model.elements
    for element in elements.values():
        starts = element.kind is Kind.START_EVENT and element.trigger is Trigger.COMPENSATION
        if starts and element.parent is not None:
            around = elements[element.parent]
            if host is not None and around.parent == host:
                yield around.id


def _handlers(process: ReadProcess, event: Element) -> set[str]:
    around = process.nodes[event.id].getparent()
    elements = process.model.elements
    found: set[str] = set()
    for node in () if around is None else around.iterchildren(bpmn("association")):
        ends = {attribute(node, name) or "" for name in ("sourceRef", "targetRef")}
        if event.id in ends:
            found |= {end for end in ends if end in elements and elements[end].for_compensation}
    return found


def _of_references(process: ReadProcess, hosts: set[str | None]) -> Iterator[Finding]:
    elements = process.model.elements
    for element in elements.values():
        named = element.activity_ref
        if named is None or element.kind not in {Kind.THROW_EVENT, Kind.END_EVENT}:
            continue
        scopes = {element.parent}
        if element.parent is not None and elements[element.parent].triggered_by_event:
            scopes.add(elements[element.parent].parent)
        found = elements.get(named)
        possible = found is not None and found.kind in ACTIVITIES and found.parent in scopes
        undone = named in hosts or (found is not None and found.kind is Kind.SUBPROCESS)
        if not possible or not undone:
            yield RULE.at(process, element, UNKNOWN, id=named)
