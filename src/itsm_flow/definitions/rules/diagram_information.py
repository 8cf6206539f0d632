"""Everything that runs is drawn, so that people see where a record stands."""

from collections.abc import Iterator

from itsm_flow.definitions.bundle import Bundle, Catalogue, Diagram, ReadProcess
from itsm_flow.definitions.names import BPMNDI
from itsm_flow.definitions.rule import Rule
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.domain.model import Element, Flow

RULE = Rule("diagram-information", Severity.WARNING)

NOTHING_DRAWN = N_("The file has no diagram information: nobody can see or edit this process.")
NOT_DRAWN = N_("It is not drawn in the diagram: nobody can see it.")


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for diagram in bundle.diagrams:
        drawn = _drawn(diagram)
        for process in diagram.processes:
            yield from _missing(process, drawn)


def _drawn(diagram: Diagram) -> set[str]:
    tags = (f"{{{BPMNDI}}}BPMNShape", f"{{{BPMNDI}}}BPMNEdge")
    references = (node.get("bpmnElement", "") for node in diagram.root.iter(*tags))
    return {reference.rpartition(":")[2] for reference in references}


def _missing(process: ReadProcess, drawn: set[str]) -> Iterator[Finding]:
    items: list[Element | Flow] = [*process.model.elements.values(), *process.model.flows.values()]
    missing = [item for item in items if item.id not in drawn]
    if items and len(missing) == len(items):
        yield RULE.at_process(process, NOTHING_DRAWN)
        return
    for item in missing:
        yield RULE.at(process, item, NOT_DRAWN)
