"""A link leads from events that throw it to the one event that catches it, as a flow would."""

from collections.abc import Iterator

from itsm_flow.definitions.bundle import Bundle, Catalogue, ReadProcess
from itsm_flow.definitions.rule import Rule, elements
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.domain.model import Element, Kind, Trigger

RULE = Rule("link", Severity.ERROR)

NO_NAME = N_("The link has no name: give it the one of the event that it leads to.")
NO_CATCH = N_("No link event catches {name} beside it: add one, in the same subprocess.")
SEVERAL_CATCHES = N_("The link {name} is caught by {count} events: keep one of them.")
LEAVES = N_("No flow leaves an event that throws a link: the link is the flow.")
ENTERS = N_("No flow leads into an event that catches a link: the link is the flow.")


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for process, element in elements(bundle):
        if element.trigger is Trigger.LINK:
            yield from _of_link(process, element)


def _of_link(process: ReadProcess, element: Element) -> Iterator[Finding]:
    if element.link is None:
        yield RULE.at(process, element, NO_NAME)
        return
    count = _catches(process, element)
    if element.kind is Kind.THROW_EVENT:
        if element.outgoing:
            yield RULE.at(process, element, LEAVES)
        if count == 0:
            yield RULE.at(process, element, NO_CATCH, name=element.link)
        return
    if element.incoming:
        yield RULE.at(process, element, ENTERS)
    if count > 1:
        yield RULE.at(process, element, SEVERAL_CATCHES, name=element.link, count=count)


def _catches(process: ReadProcess, element: Element) -> int:
    """How many events beside it catch its link."""
    return sum(
        other.kind is Kind.CATCH_EVENT
        and other.trigger is Trigger.LINK
        and (other.parent, other.link) == (element.parent, element.link)
        for other in process.model.elements.values()
    )
