"""Numbers of tokens that a tool writes although they mean nothing."""

from lxml import etree

from itsm_flow.definitions.names import BPMN
from itsm_flow.definitions.text import N_
from itsm_flow.definitions.translating.notes import Notes
from itsm_flow.definitions.translating.tree import drop_attribute

QUANTITY = N_("{name} is 0, which means nothing: every step needs and gives one token.")

_QUANTITIES = ("startQuantity", "completionQuantity")


def translate_quantities(process: etree._Element, notes: Notes) -> None:
    """BPMN wants at least one token; nobody can mean none."""
    for node in process.iter(f"{{{BPMN}}}*"):
        for name in _QUANTITIES:
            if node.get(name) == "0":
                drop_attribute(node, name)
                notes.tell(node, QUANTITY, name=name)
