"""Where things stand in a process: its flow nodes, its flows, and names made of both."""

from lxml import etree

from itsm_flow.definitions.names import attribute, bpmn

FLOW_NODES = frozenset(
    {
        *("task", "manualTask", "userTask", "scriptTask", "businessRuleTask", "serviceTask"),
        *("sendTask", "receiveTask", "callActivity", "subProcess", "transaction"),
        *("adHocSubProcess", "startEvent", "endEvent", "intermediateCatchEvent"),
        *("intermediateThrowEvent", "boundaryEvent", "exclusiveGateway", "parallelGateway"),
        *("inclusiveGateway", "complexGateway", "eventBasedGateway"),
    }
)


def leaving(process: etree._Element) -> dict[str, list[etree._Element]]:
    """The flows by the id of the node they leave, in the order of the file."""
    found: dict[str, list[etree._Element]] = {}
    for flow in process.iter(bpmn("sequenceFlow")):
        found.setdefault(attribute(flow, "sourceRef") or "", []).append(flow)
    return found


def form_id_of(node: etree._Element) -> str:
    """The id of a form that stands in the diagram: told apart by its process and its step."""
    process = next((at for at in node.iterancestors() if at.tag == bpmn("process")), None)
    owner = "" if process is None else process.get("id", "")
    return "-".join(filter(None, (owner, node.get("id", ""))))
