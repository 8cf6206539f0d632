"""What Camunda 8 allows in a diagram and we keep in files: forms, and pages of other programs."""

import json
from collections.abc import Iterator
from typing import Any

from lxml import etree

from itsm_flow.definitions.names import attribute, bpmn, text_of, zeebe
from itsm_flow.definitions.text import N_
from itsm_flow.definitions.translating.notes import Notes
from itsm_flow.definitions.translating.tree import drop_attribute, remove

FORM_MADE = N_("The form {form} stands in the diagram itself, and is deployed with it as {made}.")
FORM_LEFT = N_("The form {form} is a page of another program and is not carried over.")
NO_FORM = N_("The form {form} in the diagram cannot be read as a form.")

_PREFIX = "camunda-forms:bpmn:"


def translate_forms(process: etree._Element, notes: Notes) -> None:
    """Forms inside a process become forms of their own, and the steps that show them name them."""
    made = {}
    for node in list(_embedded(process)):
        identifier = node.get("id", "")
        schema = _schema(node)
        remove(node)
        if schema is None:
            notes.refuse(process, NO_FORM, form=identifier)
            continue
        made[identifier] = f"{process.get('id', '')}-{identifier}"
        content = json.dumps({**schema, "id": made[identifier]}, ensure_ascii=False, indent=1)
        notes.add_form(made[identifier], content.encode())
        notes.tell(process, FORM_MADE, form=identifier, made=made[identifier])
    for definition in list(process.iter(zeebe("formDefinition"))):
        _name_form(definition, made, notes)


def _embedded(process: etree._Element) -> Iterator[etree._Element]:
    for holder in process.findall(bpmn("extensionElements")):
        yield from holder.iterchildren(zeebe("userTaskForm"))


def _schema(node: etree._Element) -> dict[str, Any] | None:
    try:
        schema = json.loads(text_of(node) or "")
    except (ValueError, RecursionError):
        return None
    return schema if isinstance(schema, dict) else None


def _name_form(definition: etree._Element, made: dict[str, str], notes: Notes) -> None:
    key = attribute(definition, "formKey") or attribute(definition, "externalReference")
    for name in ("formKey", "externalReference"):
        drop_attribute(definition, name)
    if key is None or definition.get("formId"):
        return
    form_id = made.get(key.removeprefix(_PREFIX))
    if form_id is not None:
        definition.set("formId", form_id)
        definition.set("bindingType", "deployment")
        return
    notes.warn(definition, FORM_LEFT, form=key)
    remove(definition)
