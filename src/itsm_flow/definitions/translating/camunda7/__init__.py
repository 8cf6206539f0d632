"""Camunda 7, and the engines that read its attributes → the dialect of Camunda 8.

Attributes and elements that mean something here are translated; those that an engine needs for
itself are left out. Whatever else there is stays where it is: the check refuses it by name.
"""

from lxml import etree

from itsm_flow.definitions.names import zeebe
from itsm_flow.definitions.translating.camunda7.jobs import translate_listeners, translate_work
from itsm_flow.definitions.translating.camunda7.left_out import leave_out
from itsm_flow.definitions.translating.camunda7.people import translate_people
from itsm_flow.definitions.translating.camunda7.step import Step, children, step_of
from itsm_flow.definitions.translating.camunda7.variables import (
    translate_call,
    translate_loop,
    translate_mappings,
)
from itsm_flow.definitions.translating.notes import Notes
from itsm_flow.definitions.translating.tree import add, set_extension


def translate_element(node: etree._Element, notes: Notes) -> None:
    """Everything that Camunda 7 says of one BPMN element."""
    step = step_of(node, notes)
    translate_people(step)
    translate_work(step)
    translate_mappings(step)
    translate_listeners(step)
    translate_call(step)
    translate_loop(step)
    _properties(step)
    leave_out(step)


def _properties(step: Step) -> None:
    """Free properties are kept; those called `itsm:` mean something."""
    for holder in step.take_elements("properties"):
        for entry in children(holder, "property"):
            made = add(set_extension(step.node, "properties"), zeebe("property"), step.node)
            made.set("name", entry.get("name") or entry.get("id") or "-")
            made.set("value", entry.get("value") or "")
