"""Where a way is chosen, every way out says when it is taken."""

from collections.abc import Iterator

from itsm_flow.definitions.bpmn_element import ACTIVITIES
from itsm_flow.definitions.bundle import Bundle, Catalogue, ReadProcess
from itsm_flow.definitions.rule import Rule, elements
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.domain.model import Element, Flow, Kind

RULE = Rule("gateway-conditions", Severity.ERROR)

NO_CONDITION = N_("The flow has no condition and is not the default of its gateway.")
NO_DEFAULT = N_(
    "There is no default flow: where no condition holds, the step fails. Set a default."
)
CONDITION_ON_DEFAULT = N_("A default flow has no condition: remove the condition or the default.")
NOT_AT_GATEWAY = N_(
    "A condition on a flow that leaves a {kind} is not evaluated: put an exclusive gateway there."
)
DEFAULT_NOT_AT_GATEWAY = N_("A {kind} has no default flow: put an exclusive gateway behind it.")
UNKNOWN_DEFAULT = N_("The default flow {flow} does not leave this step.")

_DECIDING = ACTIVITIES | {Kind.EXCLUSIVE_GATEWAY, Kind.INCLUSIVE_GATEWAY}


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for process, element in elements(bundle):
        if process.nodes[element.id].tag.endswith("complexGateway"):
            continue
        if element.kind in _DECIDING:
            yield from _where_decided(process, element)
        else:
            yield from _elsewhere(process, element)


def _where_decided(process: ReadProcess, element: Element) -> Iterator[Finding]:
    """A gateway or an activity whose flows may have conditions."""
    if element.default_flow is not None and element.default_flow not in element.outgoing:
        yield RULE.at(process, element, UNKNOWN_DEFAULT, flow=element.default_flow)
    flows = [process.model.flows[identifier] for identifier in element.outgoing]
    for flow in flows:
        if flow.id == element.default_flow and flow.condition is not None:
            yield RULE.at(process, flow, CONDITION_ON_DEFAULT)
    if element.kind is Kind.EXCLUSIVE_GATEWAY:
        yield from _without_condition(process, element, flows)
    all_guarded = bool(flows) and all(flow.condition for flow in flows)
    if element.default_flow is None and element.form is None and all_guarded:
        yield RULE.at(process, element, NO_DEFAULT, severity=Severity.WARNING)


def _without_condition(
    process: ReadProcess, gateway: Element, flows: list[Flow]
) -> Iterator[Finding]:
    others = [flow for flow in flows if flow.id != gateway.default_flow]
    if len(flows) < 2 and not any(flow.condition for flow in others):
        return
    for flow in others:
        if flow.condition is None:
            yield RULE.at(process, flow, NO_CONDITION)


def _elsewhere(process: ReadProcess, element: Element) -> Iterator[Finding]:
    if element.default_flow is not None:
        yield RULE.at(process, element, DEFAULT_NOT_AT_GATEWAY, kind=element.kind.value)
    for identifier in element.outgoing:
        flow = process.model.flows[identifier]
        if flow.condition is not None:
            yield RULE.at(process, flow, NOT_AT_GATEWAY, kind=element.kind.value)
