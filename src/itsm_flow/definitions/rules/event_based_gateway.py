"""Behind an event-based gateway stand events that something outside makes happen."""

from collections.abc import Iterator

from itsm_flow.definitions.bundle import Bundle, Catalogue, ReadProcess
from itsm_flow.definitions.names import attribute, is_true
from itsm_flow.definitions.rule import Rule, elements
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.domain.model import Element, Kind, Trigger

RULE = Rule("event-based-gateway", Severity.ERROR)

TOO_FEW = N_("An event-based gateway chooses between events: draw at least two behind it.")
NO_EVENT = N_(
    "Behind an event-based gateway stand catching events and receive tasks: {id} waits for none."
)
OTHER_WAY_IN = N_(
    "{id} stands behind an event-based gateway, so no other flow may lead into it: draw it twice."
)
WITH_BOUNDARY = N_(
    "{id} stands behind an event-based gateway, so no event is attached to it: draw the event "
    "behind the gateway."
)
REPEATED = N_("{id} stands behind an event-based gateway, so it is not repeated.")
PARALLEL = N_("A parallel event-based gateway is not run: wait for each event in a branch.")
INSTANTIATES = N_("An event-based gateway does not start a process: use several start events.")

_WAITS = frozenset({Trigger.TIMER, Trigger.MESSAGE, Trigger.SIGNAL, Trigger.CONDITIONAL})


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for process, element in elements(bundle):
        if element.kind is Kind.EVENT_BASED_GATEWAY:
            yield from _of_gateway(process, element)


def _of_gateway(process: ReadProcess, gateway: Element) -> Iterator[Finding]:
    node = process.nodes[gateway.id]
    if attribute(node, "eventGatewayType") == "Parallel":
        yield RULE.at(process, gateway, PARALLEL)
    if is_true(node.get("instantiate"), default=False):
        yield RULE.at(process, gateway, INSTANTIATES)
    if len(gateway.outgoing) < 2:
        yield RULE.at(process, gateway, TOO_FEW)
    for flow_id in gateway.outgoing:
        target = process.model.elements[process.model.flows[flow_id].target]
        for template in _problems(process, target):
            yield RULE.at(process, gateway, template, id=target.id)


def _problems(process: ReadProcess, target: Element) -> Iterator[str]:
    catches = target.kind is Kind.CATCH_EVENT and target.trigger in _WAITS
    if not catches and target.kind is not Kind.RECEIVE_TASK:
        yield NO_EVENT
        return
    if len(target.incoming) > 1:
        yield OTHER_WAY_IN
    if any(other.attached_to == target.id for other in process.model.elements.values()):
        yield WITH_BOUNDARY
    if target.loop is not None:
        yield REPEATED
