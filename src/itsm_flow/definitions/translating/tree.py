"""Changes to the tree of a file; a new element has the line of what it was made from."""

from typing import Any

from lxml import etree

from itsm_flow.definitions.names import bpmn, line_of, zeebe

_BEFORE_EXTENSIONS = bpmn("documentation")


def extension_elements(node: etree._Element) -> etree._Element:
    """The extension elements of a node, made where there are none."""
    found = node.find(bpmn("extensionElements"))
    if found is not None:
        return found
    made = node.makeelement(bpmn("extensionElements"))
    _place(made, node)
    position = sum(1 for child in node.iterchildren(_BEFORE_EXTENSIONS))
    node.insert(position, made)
    return made


def set_extension(node: etree._Element, name: str, **attributes: str | None) -> etree._Element:
    """A `zeebe:` element with these attributes in a node: what is there already stays."""
    holder = extension_elements(node)
    found = holder.find(zeebe(name))
    if found is None:
        found = add(holder, zeebe(name), node)
    for key, value in attributes.items():
        if value is not None and found.get(key) is None:
            found.set(key, value)
    return found


def add(parent: etree._Element, tag: str, origin: etree._Element) -> etree._Element:
    """A new last child."""
    made = etree.SubElement(parent, tag)
    _place(made, origin)
    return made


def drop_attribute(node: etree._Element, name: str) -> None:
    """Take an attribute away, if it is there."""
    if name in node.attrib:
        del node.attrib[name]


def _place(made: Any, origin: etree._Element) -> None:
    """Findings on what was made name the line of what it was made from."""
    made.sourceline = line_of(origin)


def remove(node: etree._Element) -> None:
    """Take a node out of its parent."""
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)
