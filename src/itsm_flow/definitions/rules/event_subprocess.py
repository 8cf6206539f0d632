"""An event subprocess begins with one event that has a trigger, and no flow touches it."""

from collections.abc import Iterator

from itsm_flow.definitions.bundle import Bundle, Catalogue, ReadProcess
from itsm_flow.definitions.rule import Rule, elements
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.domain.model import Element, Kind, Trigger

RULE = Rule("event-subprocess", Severity.ERROR)

NO_START = N_("The event subprocess has no start event: add one with a trigger.")
SEVERAL_STARTS = N_("The event subprocess has {count} start events: keep one.")
NO_TRIGGER = N_("An event subprocess starts with a trigger: say what starts this one.")
NEVER_TAKEN_BACK = N_(
    "Nothing takes a whole process back: this event subprocess never starts. Put it into a "
    "subprocess."
)
ERROR_GOES_ON = N_("An error always interrupts: this start event must be interrupting.")
CONNECTED = N_("No flow leads into an event subprocess or out of it: its event starts it.")
ATTACHED = N_("The event {event} is attached to an event subprocess: put it into its scope.")
REPEATED = N_("An event subprocess is not repeated: take the marker off.")
SAME_EVENT = N_("{other} catches the same beside it: only one of them would happen.")

_CAUGHT = frozenset({Trigger.ERROR, Trigger.ESCALATION, Trigger.COMPENSATION})


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for process, element in elements(bundle):
        if element.triggered_by_event and element.kind is Kind.SUBPROCESS:
            yield from _of_position(process, element)
            yield from _of_starts(process, element)


def _of_position(process: ReadProcess, element: Element) -> Iterator[Finding]:
    if element.incoming or element.outgoing:
        yield RULE.at(process, element, CONNECTED)
    if element.loop is not None or element.standard_loop is not None:
        yield RULE.at(process, element, REPEATED)
    for other in process.model.elements.values():
        if other.attached_to == element.id:
            yield RULE.at(process, element, ATTACHED, event=other.id)


def _of_starts(process: ReadProcess, element: Element) -> Iterator[Finding]:
    starts = _starts(process, element)
    if not starts:
        yield RULE.at(process, element, NO_START)
    for start in starts[1:]:
        yield RULE.at(process, start, SEVERAL_STARTS, count=len(starts))
    for start in starts[:1]:
        if start.trigger is Trigger.NONE:
            yield RULE.at(process, start, NO_TRIGGER)
        if start.trigger is Trigger.COMPENSATION and element.parent is None:
            yield RULE.at(process, start, NEVER_TAKEN_BACK)
        if start.trigger is Trigger.ERROR and not start.interrupting:
            yield RULE.at(process, start, ERROR_GOES_ON)
        yield from _of_others(process, element, start)


def _of_others(process: ReadProcess, element: Element, start: Element) -> Iterator[Finding]:
    """Such an event is caught once: told at the later of two that catch the same."""
    if start.trigger not in _CAUGHT:
        return
    for other in process.model.elements.values():
        if other is element:
            return
        if other.triggered_by_event and other.parent == element.parent:
            for its in _starts(process, other)[:1]:
                if _caught(its) == _caught(start):
                    yield RULE.at(process, start, SAME_EVENT, other=other.id)


def _caught(start: Element) -> tuple[Trigger, str | None, str | None]:
    return start.trigger, start.error_code, start.escalation_code


def _starts(process: ReadProcess, element: Element) -> list[Element]:
    return [
        inner
        for inner in process.model.elements.values()
        if inner.parent == element.id and inner.kind is Kind.START_EVENT
    ]
