"""XML namespaces and the qualified names made of them."""

from typing import cast

from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
DMN = frozenset(
    {
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    }
)
"""DMN 1.1 to 1.5: what we read of a decision is the same in all of them."""


def bpmn(local: str) -> str:
    """`userTask` → `{…BPMN…}userTask`."""
    return f"{{{BPMN}}}{local}"


def zeebe(local: str) -> str:
    """`script` → `{…zeebe…}script`."""
    return f"{{{ZEEBE}}}{local}"


def local_name(node: etree._Element) -> str:
    """The tag without its namespace."""
    return etree.QName(node).localname


def namespace(node: etree._Element) -> str:
    """The namespace of the tag, "" without one."""
    return etree.QName(node).namespace or ""


def text_of(node: etree._Element | None) -> str | None:
    """The stripped text of a node, None where there is none: blanks alone say nothing."""
    if node is None:
        return None
    return ("".join(map(str, node.itertext()))).strip() or None


def attribute(node: etree._Element, name: str) -> str | None:
    """The stripped value of an attribute, None where it is missing or blank."""
    return (node.get(name) or "").strip() or None


def line_of(node: etree._Element) -> int:
    """The 1-based line of a node."""
    return cast("int | None", node.sourceline) or 1


def is_true(value: str | None, *, default: bool) -> bool:
    """An XML Schema boolean."""
    if value is None:
        return default
    return value.strip() in {"true", "1"}
