"""Every id of what is run is there once, and every process has one."""

from collections.abc import Iterator

from itsm_flow.definitions.bpmn import is_executable
from itsm_flow.definitions.bundle import Bundle, Catalogue
from itsm_flow.definitions.names import BPMN, attribute, bpmn, line_of
from itsm_flow.definitions.rule import Rule
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity

RULE = Rule("ids", Severity.ERROR)

NO_PROCESS_ID = N_("The process has no id: give it one, it is known by that for ever.")
TWICE = N_("The id {id} is used twice in this file, first in line {line}.")


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for diagram in bundle.diagrams:
        for process in diagram.root.iterchildren(bpmn("process")):
            if is_executable(process) and attribute(process, "id") is None:
                yield RULE.at_node(diagram.file, process, NO_PROCESS_ID)
        first: dict[str, int] = {}
        for node in diagram.root.iter(f"{{{BPMN}}}*"):
            identifier = attribute(node, "id")
            if identifier is None:
                continue
            if identifier in first:
                line = first[identifier]
                yield RULE.at_node(diagram.file, node, TWICE, id=identifier, line=line)
            first.setdefault(identifier, line_of(node))
