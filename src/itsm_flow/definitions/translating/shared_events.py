"""Event definitions that several events share: each event gets a copy of its own."""

from copy import deepcopy

from lxml import etree

from itsm_flow.definitions.names import BPMN, bpmn, local_name, text_of


def copy_definitions(root: etree._Element) -> None:
    """Put the definition in the place of each reference to it; what refers to nothing stays."""
    shared = {
        node.get("id", ""): node
        for node in root.iterchildren(f"{{{BPMN}}}*")
        if local_name(node).endswith("EventDefinition")
    }
    for reference in list(root.iter(bpmn("eventDefinitionRef"))) if shared else ():
        definition = shared.get((text_of(reference) or "").rpartition(":")[2])
        event = reference.getparent()
        if definition is None or event is None:
            continue
        copy = deepcopy(definition)
        copy.attrib.pop("id", "")
        event.replace(reference, copy)
