"""What the flow nodes of a BPMN file refer to: its messages and errors."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lxml import etree

from itsm_flow.definitions.names import attribute, bpmn, zeebe
from itsm_flow.domain.model import Message


@dataclass(frozen=True, slots=True)
class Roots:
    """The root elements of a file by id. A message without a name, or an error without a code,
    maps to None.
    """

    messages: Mapping[str, Message | None]
    errors: Mapping[str, str | None]


def read_roots(root: etree._Element) -> Roots:
    """Messages with their correlation keys, errors with their codes."""
    messages = {node.get("id", ""): _message(node) for node in root.iterchildren(bpmn("message"))}
    errors = {
        node.get("id", ""): attribute(node, "errorCode")
        for node in root.iterchildren(bpmn("error"))
    }
    return Roots(messages=messages, errors=errors)


def resolve(reference: str | None, roots: Collection[str]) -> str | None:
    """The id that a qualified name refers to, None if there is no such element."""
    if reference is None:
        return None
    for candidate in (reference, reference.rpartition(":")[2]):
        if candidate in roots:
            return candidate
    return None


def _message(node: etree._Element) -> Message | None:
    name = attribute(node, "name")
    if name is None:
        return None
    subscription = node.find(f"{bpmn('extensionElements')}/{zeebe('subscription')}")
    key = None if subscription is None else attribute(subscription, "correlationKey")
    return Message(name=name, correlation_key=key)
