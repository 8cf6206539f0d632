"""Lists extensions that are kept in the file and change nothing that is run."""

from collections.abc import Iterator

from lxml import etree

from itsm_flow.definitions.bundle import Bundle, Catalogue, Diagram
from itsm_flow.definitions.extensions import PROPERTY_PREFIX
from itsm_flow.definitions.names import BPMN, XSI, ZEEBE, local_name, namespace
from itsm_flow.definitions.rule import Rule
from itsm_flow.definitions.rules.unsupported_extension import DESIGN_ONLY
from itsm_flow.definitions.text import N_
from itsm_flow.definitions.unsupported import OTHER_ENGINES
from itsm_flow.domain.findings import Finding, Severity

RULE = Rule("other-extension", Severity.INFO)

KEPT = N_("{name} of {namespace} is kept, and changes nothing.")
KEPT_PROPERTY = N_("The property {name} is kept, and changes nothing.")

_READ = frozenset({"", BPMN, XSI, ZEEBE, "http://www.w3.org/XML/1998/namespace", *OTHER_ENGINES})


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for diagram in bundle.diagrams:
        for child in diagram.root.iterchildren("*"):
            if namespace(child) == BPMN:
                for node in child.iter("*"):
                    yield from _of_node(diagram, node)


def _of_node(diagram: Diagram, node: etree._Element) -> Iterator[Finding]:
    for name in (etree.QName(node), *map(etree.QName, node.attrib)):
        space = name.namespace or ""
        is_template = space == ZEEBE and name.localname.startswith(DESIGN_ONLY)
        if space not in _READ or is_template:
            local = name.localname
            yield RULE.at_node(diagram.file, node, KEPT, name=local, namespace=space)
    is_property = namespace(node) == ZEEBE and local_name(node) == "property"
    if is_property and not node.get("name", "").startswith(PROPERTY_PREFIX):
        yield RULE.at_node(diagram.file, node, KEPT_PROPERTY, name=node.get("name", ""))
