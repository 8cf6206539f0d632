"""Messages and signals that steps refer to: their names, and whose they are."""

from lxml import etree

from itsm_flow.definitions.names import attribute, bpmn, zeebe
from itsm_flow.definitions.text import N_
from itsm_flow.definitions.translating.camunda7.step import value
from itsm_flow.definitions.translating.notes import Notes
from itsm_flow.definitions.translating.tree import set_extension

RECORD_NUMBER = N_(
    "The message {message} names no record in the other engine: here it is meant for the record "
    "whose number it carries as its key."
)

CORRELATION_KEY = "=recordNumber"


def translate_root(node: etree._Element, notes: Notes) -> None:
    """Computed names become FEEL; a message without a key is known by the record's number."""
    name = attribute(node, "name")
    if node.tag not in {bpmn("message"), bpmn("signal")} or name is None:
        return
    node.set("name", value(name))
    if node.tag == bpmn("message") and node.find(f".//{zeebe('subscription')}") is None:
        set_extension(node, "subscription", correlationKey=CORRELATION_KEY)
        notes.tell(node, RECORD_NUMBER, message=name)
