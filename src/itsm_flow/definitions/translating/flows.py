"""Gateways as other tools leave them: with one way that says nothing, and a default that does."""

from lxml import etree

from itsm_flow.definitions.names import attribute, bpmn
from itsm_flow.definitions.text import N_
from itsm_flow.definitions.translating.notes import Notes
from itsm_flow.definitions.translating.places import leaving

ONLY_ONE = N_(
    "The flow {flow} is the only one without a condition: it is taken as the gateway's default."
)
ON_DEFAULT = N_(
    "The default flow {flow} had a condition, which is never asked for: it is left out."
)

_GATEWAYS = ("exclusiveGateway", "inclusiveGateway")


def translate_gateways(process: etree._Element, notes: Notes) -> None:
    flows = leaving(process)
    for gateway in process.iter(*map(bpmn, _GATEWAYS)):
        _default(gateway, flows.get(gateway.get("id", ""), []), notes)


def _default(gateway: etree._Element, flows: list[etree._Element], notes: Notes) -> None:
    default = attribute(gateway, "default")
    for flow in flows:
        condition = flow.find(bpmn("conditionExpression"))
        if flow.get("id") == default and condition is not None:
            flow.remove(condition)
            notes.tell(flow, ON_DEFAULT, flow=default or "-")
    silent = [flow for flow in flows if flow.find(bpmn("conditionExpression")) is None]
    exclusive = gateway.tag == bpmn("exclusiveGateway")
    if exclusive and default is None and len(silent) == 1 and len(flows) > 1:
        identifier = attribute(silent[0], "id")
        if identifier is not None:
            gateway.set("default", identifier)
            notes.warn(silent[0], ONLY_ONE, flow=identifier)
