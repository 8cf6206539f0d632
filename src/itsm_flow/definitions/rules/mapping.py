"""An input or output mapping says from where to where."""

import re
from collections.abc import Iterator

from itsm_flow.definitions.bundle import Bundle, Catalogue, ReadProcess
from itsm_flow.definitions.rule import Rule, elements
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.domain.model import Element

RULE = Rule("mapping", Severity.ERROR)

NO_SOURCE = N_("The mapping to {target} has no source.")
NO_TARGET = N_("A mapping from {source} has no target variable.")
NOT_A_NAME = N_(
    "{name} is no variable name: use letters, digits and _, not a digit first, with dots between "
    "the parts of a path."
)

_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for process, element in elements(bundle):
        yield from _of_mappings(process, element)
        for name in _variables(element):
            if not _NAME.fullmatch(name):
                yield RULE.at(process, element, NOT_A_NAME, name=name)


def _of_mappings(process: ReadProcess, element: Element) -> Iterator[Finding]:
    for mapping in (*element.inputs, *element.outputs):
        if not mapping.target:
            yield RULE.at(process, element, NO_TARGET, source=mapping.source or "-")
        elif not mapping.source:
            yield RULE.at(process, element, NO_SOURCE, target=mapping.target)


def _variables(element: Element) -> Iterator[str]:
    yield from (mapping.target for mapping in (*element.inputs, *element.outputs) if mapping.target)
    loop = element.loop
    results = (loop.input_element, loop.output_collection) if loop else ()
    yield from filter(None, (element.result_variable, *results))
