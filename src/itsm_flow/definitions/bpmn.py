"""A BPMN file → `Diagram`."""

from lxml import etree

from itsm_flow.definitions.bpmn_process import read_process
from itsm_flow.definitions.bpmn_roots import read_roots
from itsm_flow.definitions.bundle import Diagram
from itsm_flow.definitions.names import BPMN, attribute, bpmn, is_true, local_name, namespace
from itsm_flow.definitions.source import ReadLimits, Source
from itsm_flow.definitions.text import N_
from itsm_flow.definitions.translating import translate
from itsm_flow.definitions.xml import Unreadable, parse_xml
from itsm_flow.domain.findings import Finding, Severity

WRONG_ROOT = N_("This is no BPMN 2.0 diagram: its root is {root}, not definitions.")


def read_diagram(source: Source, limits: ReadLimits) -> Diagram:
    """The diagram of a file. Raises `Unreadable`."""
    root = parse_xml(source, limits)
    if root.tag != bpmn("definitions"):
        raise Unreadable(wrong_root(source, root, WRONG_ROOT))
    translated = translate(root, source.name)
    taken_ids = frozenset(node.get("id", "") for node in root.iter("*"))
    roots = read_roots(root)
    processes = tuple(
        read_process(node, roots, file=source.name, taken_ids=taken_ids)
        for node in root.iterchildren(bpmn("process"))
        if is_executable(node) and attribute(node, "id") is not None
    )
    return Diagram(
        source=source,
        root=root,
        processes=processes,
        notes=translated.notes,
        forms=translated.forms,
        form_files=translated.form_files,
    )


def is_executable(process: etree._Element) -> bool:
    """BPMN's default is false."""
    return is_true(process.get("isExecutable"), default=False)


def wrong_root(source: Source, root: etree._Element, template: str) -> Finding:
    """The one finding on a file whose root element is not what its ending says."""
    shown = local_name(root)
    if namespace(root) != BPMN and namespace(root):
        shown = f"{shown} ({namespace(root)})"
    return Finding(
        source.name, 1, "root", Severity.ERROR, template=template, facts={"root": shown[:200]}
    )
