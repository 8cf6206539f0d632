"""Every extension that changes what happens is one that is run: nothing is skipped silently."""

from collections.abc import Iterator

from lxml import etree

from itsm_flow.definitions import zeebe
from itsm_flow.definitions.bundle import Bundle, Catalogue, Diagram
from itsm_flow.definitions.extensions import PROPERTY_PREFIX
from itsm_flow.definitions.names import BPMN, ZEEBE, bpmn, local_name, namespace
from itsm_flow.definitions.rule import Rule
from itsm_flow.definitions.text import N_
from itsm_flow.definitions.unsupported import ELEMENTS, EXTENSION_ELEMENTS, OTHER_ENGINES
from itsm_flow.domain.findings import Finding, Severity

RULE = Rule("unsupported-extension", Severity.ERROR)

NOT_HERE = N_("zeebe:{tag} is not run on a {owner}.")
UNKNOWN_ATTRIBUTE = N_("The attribute {attribute} of zeebe:{tag} is not run.")
BINDING = N_("The binding type {binding} is not run: use deployment or latest.")
UNKNOWN_PROPERTY = N_("The property {name} means nothing on a {owner}.")
OTHER_ENGINE = N_(
    "{name} is for {engine} and is not run here: say it with the properties of Camunda 8, or "
    "remove it."
)

DESIGN_ONLY = "modelerTemplate"
"""Attributes of element templates start so: they say where an element's settings came from."""


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for diagram in bundle.diagrams:
        for root in _roots(diagram):
            for node in root.iter("*"):
                yield from _of_node(diagram.file, node)


def _roots(diagram: Diagram) -> Iterator[etree._Element]:
    """Everything but the drawing; a process that is only drawn does nothing either."""
    executable = {process.node for process in diagram.processes}
    for child in diagram.root.iterchildren("*"):
        if namespace(child) != BPMN or (child.tag == bpmn("process") and child not in executable):
            continue
        yield child


def _of_node(file: str, node: etree._Element) -> Iterator[Finding]:
    for engine, name in _of_other_engines(node):
        yield RULE.at_node(file, node, OTHER_ENGINE, name=name, engine=engine)
    if namespace(node) == ZEEBE:
        yield from _of_zeebe(file, node, local_name(node))
        return
    for attribute in map(etree.QName, node.attrib):
        if attribute.namespace == ZEEBE and not attribute.localname.startswith(DESIGN_ONLY):
            tag, owner = attribute.localname, local_name(node)
            yield RULE.at_node(file, node, NOT_HERE, tag=tag, owner=owner)


def _of_other_engines(node: etree._Element) -> Iterator[tuple[str, str]]:
    parent = node.getparent()
    outer = namespace(parent) if parent is not None else ""
    if namespace(node) in OTHER_ENGINES and outer not in OTHER_ENGINES:
        yield OTHER_ENGINES[namespace(node)], local_name(node)
    if namespace(node) in OTHER_ENGINES:
        return
    for attribute in map(etree.QName, node.attrib):
        if attribute.namespace in OTHER_ENGINES:
            yield OTHER_ENGINES[attribute.namespace], attribute.localname


def _of_zeebe(file: str, node: etree._Element, tag: str) -> Iterator[Finding]:
    owner = _owner(node)
    if tag in EXTENSION_ELEMENTS:
        yield RULE.at_node(file, node, EXTENSION_ELEMENTS[tag])
        return
    if not _is_in_place(node, tag, owner):
        if not _is_told_of(node, owner):
            yield RULE.at_node(file, node, NOT_HERE, tag=tag, owner=owner)
        return
    for name in map(str, node.attrib):
        if name not in zeebe.ATTRIBUTES[tag]:
            yield RULE.at_node(file, node, UNKNOWN_ATTRIBUTE, tag=tag, attribute=name)
    binding = node.get("bindingType")
    if tag in zeebe.BOUND and binding is not None and binding not in zeebe.BINDING_TYPES:
        yield RULE.at_node(file, node, BINDING, binding=binding)
    if tag == "property":
        yield from _of_property(file, node, owner)


def _of_property(file: str, node: etree._Element, owner: str) -> Iterator[Finding]:
    name = node.get("name", "")
    if not name.startswith(PROPERTY_PREFIX):
        return
    if name.removeprefix(PROPERTY_PREFIX) not in zeebe.properties_of(owner):
        yield RULE.at_node(file, node, UNKNOWN_PROPERTY, name=name, owner=owner)


def _owner(node: etree._Element) -> str:
    """The tag of the BPMN element whose extension this is."""
    at: etree._Element | None = node
    while at is not None and at.tag != bpmn("extensionElements"):
        at = at.getparent()
    holder = None if at is None else at.getparent()
    return "-" if holder is None else local_name(holder)


def _is_in_place(node: etree._Element, tag: str, owner: str) -> bool:
    parent = node.getparent()
    if parent is None:
        return False
    if tag in zeebe.PARENTS:
        return parent.tag == f"{{{ZEEBE}}}{zeebe.PARENTS[tag]}"
    return parent.tag == bpmn("extensionElements") and tag in zeebe.extensions_of(owner)


def _is_told_of(node: etree._Element, owner: str) -> bool:
    """Whether a finding on what is around it says enough."""
    parent = node.getparent()
    return owner in ELEMENTS or (parent is not None and namespace(parent) == ZEEBE)
