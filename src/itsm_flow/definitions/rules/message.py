"""What waits for a message says which one, and whose."""

from collections.abc import Iterator

from itsm_flow.definitions.bpmn_element import event_definitions
from itsm_flow.definitions.bundle import Bundle, Catalogue, ReadProcess
from itsm_flow.definitions.names import attribute
from itsm_flow.definitions.rule import Rule, elements
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.domain.model import Element, Kind, Trigger

RULE = Rule("message", Severity.ERROR)

NO_MESSAGE = N_("It refers to no message: choose one, or make one.")
NO_NAME = N_("Its message has no name: give it one, senders address it by that.")
NO_KEY = N_("Its message has no correlation key: nobody could tell which record is meant.")
COMPUTED_NAME = N_("The message name of a start event is known before anything runs: no FEEL.")

_TASKS = frozenset({Kind.SEND_TASK, Kind.RECEIVE_TASK})
_WAITING = frozenset({Kind.RECEIVE_TASK, Kind.CATCH_EVENT, Kind.BOUNDARY_EVENT})


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for process, element in elements(bundle):
        if element.job is not None:
            continue
        if element.kind in _TASKS or element.trigger is Trigger.MESSAGE:
            yield from _of_element(process, element)


def _of_element(process: ReadProcess, element: Element) -> Iterator[Finding]:
    if element.message is None:
        node = process.nodes[element.id]
        holders = (node, *event_definitions(node))
        refers = any(attribute(holder, "messageRef") for holder in holders)
        yield RULE.at(process, element, NO_NAME if refers else NO_MESSAGE)
        return
    starts = element.kind is Kind.START_EVENT and element.parent is None
    waits = element.kind in _WAITING or (element.kind is Kind.START_EVENT and not starts)
    if waits and element.message.correlation_key is None:
        yield RULE.at(process, element, NO_KEY)
    if starts and element.message.name.startswith("="):
        yield RULE.at(process, element, COMPUTED_NAME)
