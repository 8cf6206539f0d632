"""A diagram needs a process that is marked as executable."""

from collections.abc import Iterator

from itsm_flow.definitions.bpmn import is_executable
from itsm_flow.definitions.bundle import Bundle, Catalogue
from itsm_flow.definitions.names import bpmn
from itsm_flow.definitions.rule import Rule
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity

RULE = Rule("not-executable", Severity.ERROR)

NO_PROCESS = N_("There is no process in this diagram.")
NOT_EXECUTABLE = N_('The process is not executable: set isExecutable="true" to have it run.')
ONLY_DRAWN = N_("This process is not executable: it is drawn, but not run.")


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for diagram in bundle.diagrams:
        processes = list(diagram.root.iterchildren(bpmn("process")))
        if not processes:
            yield RULE.at_node(diagram.file, diagram.root, NO_PROCESS)
        any_executable = any(map(is_executable, processes))
        for process in processes:
            if is_executable(process):
                continue
            if any_executable:
                yield RULE.at_node(diagram.file, process, ONLY_DRAWN, severity=Severity.INFO)
            else:
                yield RULE.at_node(diagram.file, process, NOT_EXECUTABLE)
