"""One BPMN element with what Camunda 7 says of it: whoever translates something takes it away."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from itsm_flow.definitions.names import bpmn, local_name, namespace
from itsm_flow.definitions.text import N_
from itsm_flow.definitions.translating import juel
from itsm_flow.definitions.translating.dialects import ENGINES
from itsm_flow.definitions.translating.feel_text import Untranslatable
from itsm_flow.definitions.translating.feel_text import text as feel_text
from itsm_flow.definitions.translating.notes import Notes
from itsm_flow.definitions.translating.tree import remove

BECAME = N_("{what} of {engine} is now: {became}.")


@dataclass(slots=True)
class Step:
    """`engine` is the one whose words are translated."""

    node: etree._Element
    notes: Notes
    engine: str = ""
    attributes: dict[str, str] = field(default_factory=dict)

    @property
    def tag(self) -> str:
        return local_name(self.node)

    def take(self, name: str) -> str | None:
        """The stripped value of an attribute, which is gone then; None for a blank one."""
        key = self.attributes.pop(name, None)
        if key is None:
            return None
        return str(self.node.attrib.pop(key)).strip() or None

    def take_elements(self, name: str) -> Iterator[etree._Element]:
        """The extension elements of this name, each gone from the node when it is handed out."""
        for holder in self.node.findall(bpmn("extensionElements")):
            for child in list(holder.iterchildren("*")):
                if is_of(child, name):
                    self.engine = ENGINES[namespace(child)]
                    remove(child)
                    yield child

    def tell(self, what: str, became: str) -> None:
        self.notes.tell(self.node, BECAME, what=what, engine=self.engine, became=became)


def step_of(node: etree._Element, notes: Notes) -> Step:
    """What another engine's attributes say on a node."""
    step = Step(node, notes, notes.engine)
    for key in map(str, node.attrib):
        name = etree.QName(key)
        if name.namespace in ENGINES:
            step.engine = ENGINES[name.namespace]
            step.attributes[name.localname] = key
    return step


def is_of(node: etree._Element, name: str) -> bool:
    """Whether it is an element of one of the engines, and called so."""
    return namespace(node) in ENGINES and local_name(node) == name


def children(node: etree._Element, name: str) -> Iterator[etree._Element]:
    """The engine's elements of this name directly in a node."""
    return (child for child in node.iterchildren("*") if is_of(child, name))


def value(text: str) -> str:
    """A value as ours: FEEL with `=` for what is evaluated, else the literal.

    What cannot be translated stays as it is: the check refuses it, with a suggestion.
    """
    if juel.has_expression(text):
        try:
            return "=" + juel.to_feel(text)
        except Untranslatable:
            return text
    return f"={feel_text(text).text}" if text.startswith("=") else text
