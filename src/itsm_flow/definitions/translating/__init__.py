"""The dialects of other tools → ours, on the tree of a file that was read; the file itself stays.

What has a like here is rewritten as the check and the reader know it, and noted down for the owner.
What has none is left as it is: then the check refuses it with file, line and element.
"""

from dataclasses import dataclass

from lxml import etree

from itsm_flow.definitions.names import BPMN, ZEEBE, bpmn, zeebe
from itsm_flow.definitions.source import Source
from itsm_flow.definitions.translating.camunda7 import translate_element
from itsm_flow.definitions.translating.camunda8 import translate_forms
from itsm_flow.definitions.translating.camunda_feel import translate_functions
from itsm_flow.definitions.translating.dialects import ENGINES
from itsm_flow.definitions.translating.expressions import translate_expressions
from itsm_flow.definitions.translating.flows import translate_gateways
from itsm_flow.definitions.translating.notes import Notes
from itsm_flow.definitions.translating.owners import translate_owners
from itsm_flow.definitions.translating.persons import translate_persons
from itsm_flow.definitions.translating.quantities import translate_quantities
from itsm_flow.definitions.translating.roots import translate_root
from itsm_flow.definitions.translating.shared_events import copy_definitions
from itsm_flow.domain.findings import Finding

_PROPERTIES = frozenset(map(zeebe, ("properties", "property")))

__all__ = ["Translated", "translate"]


@dataclass(frozen=True, slots=True)
class Translated:
    """What was done to a file; `forms` stood in its diagram, `form_files` are named in it by their
    file instead of their id.
    """

    notes: tuple[Finding, ...] = ()
    forms: tuple[Source, ...] = ()
    form_files: tuple[str, ...] = ()


def translate(root: etree._Element, file: str) -> Translated:
    """Rewrite the processes of a file, and the messages and signals they refer to, in place."""
    copy_definitions(root)
    spaces = _namespaces(root)
    foreign = ZEEBE not in root.nsmap.values() and ZEEBE not in spaces
    engines = (ENGINES[space] for space in root.nsmap.values() if space in ENGINES)
    notes = Notes(file, foreign=foreign, engine=next(engines, "") if foreign else "")
    for child in root.iterchildren(f"{{{BPMN}}}*"):
        if foreign or spaces & ENGINES.keys():
            for node in list(child.iter(f"{{{BPMN}}}*")):
                translate_element(node, notes)
        translate_functions(child, notes)
        translate_expressions(child, notes)
        if foreign:
            translate_root(child, notes)
        if child.tag == bpmn("process"):
            _translate_process(child, notes)
    return Translated(tuple(notes.findings), tuple(notes.forms), tuple(notes.form_files))


def _translate_process(process: etree._Element, notes: Notes) -> None:
    translate_forms(process, notes)
    translate_persons(process, notes)
    translate_owners(process, notes)
    translate_quantities(process, notes)
    if notes.foreign:
        translate_gateways(process, notes)


def _namespaces(root: etree._Element) -> set[str]:
    """The namespaces that are used in a file, wherever they are declared.

    Free properties are left out of it: those of ours are added to files of any tool.
    """
    names = {str(name) for node in root.iter("*") for name in (node.tag, *node.attrib)}
    return {name[1:].partition("}")[0] for name in names - _PROPERTIES if name.startswith("{")}
