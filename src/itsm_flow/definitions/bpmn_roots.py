"""What the flow nodes of a BPMN file refer to: its messages, signals, errors and escalations."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lxml import etree

from itsm_flow.definitions.names import attribute, bpmn, zeebe
from itsm_flow.domain.model import Message


@dataclass(frozen=True, slots=True)
class Roots:
    """The root elements of a file by id. One without a name, or without a code, maps to None."""

    messages: Mapping[str, Message | None]
    errors: Mapping[str, str | None]
    signals: Mapping[str, str | None]
    escalations: Mapping[str, str | None]


def read_roots(root: etree._Element) -> Roots:
    """Messages with their correlation keys, signals by name, errors and escalations by code."""
    messages = {node.get("id", ""): _message(node) for node in root.iterchildren(bpmn("message"))}
    return Roots(
        messages=messages,
        errors=_named(root, "error", "errorCode"),
        signals=_named(root, "signal", "name"),
        escalations=_named(root, "escalation", "escalationCode"),
    )


def _named(root: etree._Element, tag: str, name: str) -> dict[str, str | None]:
    """Id → the attribute by which the world knows a root element."""
    return {node.get("id", ""): attribute(node, name) for node in root.iterchildren(bpmn(tag))}


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
