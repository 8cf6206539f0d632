"""Who does a task, as plain BPMN says it: performers and potential owners."""

from lxml import etree

from itsm_flow.definitions.names import attribute, bpmn, text_of
from itsm_flow.definitions.text import N_
from itsm_flow.definitions.translating.notes import Notes
from itsm_flow.definitions.translating.tree import extension_elements, remove, set_extension

OWNERS = N_("The {tag} {who} is now: {became}.")
DRAWN = N_("The {tag} names nobody, or computes it in another language: it is left out.")

_ATTRIBUTES = {
    "performer": "assignee",
    "humanPerformer": "assignee",
    "potentialOwner": "candidateGroups",
    "resourceRole": "candidateGroups",
}
_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_., ")


def translate_owners(process: etree._Element, notes: Notes) -> None:
    """Names of groups and people go over; what names nobody is left out of foreign files only."""
    resources = {
        node.get("id", ""): attribute(node, "name")
        for node in process.getroottree().getroot().iterchildren(bpmn("resource"))
    }
    for tag, name in _ATTRIBUTES.items():
        for node in list(process.iter(bpmn(tag))):
            owner = node.getparent()
            who = _who(node, resources)
            if owner is None or (who is None and not notes.foreign):
                continue
            remove(node)
            if who is None or owner.tag != bpmn("userTask"):
                notes.warn(owner, DRAWN, tag=tag)
                continue
            extension_elements(owner)
            set_extension(owner, "assignmentDefinition", **{name: who})
            notes.tell(owner, OWNERS, tag=tag, who=who, became=name)


def _who(node: etree._Element, resources: dict[str, str | None]) -> str | None:
    reference = text_of(node.find(bpmn("resourceRef")))
    if reference is not None:
        return resources.get(reference.rpartition(":")[2])
    text = text_of(node.find(f".//{bpmn('formalExpression')}"))
    return text if text is not None and set(text) <= _NAME else None
