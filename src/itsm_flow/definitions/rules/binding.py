"""Says where a form, decision or called process is bound to its version without the file saying so.

Camunda's default is the newest version; here it is the one that is deployed with the process.
"""

from collections.abc import Iterator

from itsm_flow.definitions.bundle import Bundle, Catalogue
from itsm_flow.definitions.extensions import extensions
from itsm_flow.definitions.rule import Rule, elements
from itsm_flow.definitions.text import N_
from itsm_flow.definitions.zeebe import BOUND
from itsm_flow.domain.findings import Finding, Severity

RULE = Rule("binding", Severity.INFO)

IMPLIED = N_(
    "The file names no binding type: it is bound to the version that is newest when the process is "
    "deployed. Set it to latest to follow later ones."
)


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for process, element in elements(bundle):
        for name in sorted(BOUND):
            for node in extensions(process.nodes[element.id], name):
                if node.get("bindingType") is None:
                    yield RULE.at_node(process.file, node, IMPLIED)
