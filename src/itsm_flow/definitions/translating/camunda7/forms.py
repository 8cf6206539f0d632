"""Form fields that stand in the diagram → a form of ours."""

import json
import re
from typing import Any

from lxml import etree

from itsm_flow.definitions.names import attribute
from itsm_flow.definitions.text import N_
from itsm_flow.definitions.translating import juel
from itsm_flow.definitions.translating.camunda7.step import Step, children, is_of
from itsm_flow.definitions.translating.places import form_id_of
from itsm_flow.definitions.translating.tree import set_extension

FORM_MADE = N_("The {count} form fields of {engine} are now the form {form}.")
FIELD_LEFT = N_("The form field {field} of {engine} is of the type {type}: it became a text field.")
CONSTRAINT_LEFT = N_("The constraint {constraint} of the form field {field} is not checked here.")

_COMPONENTS: dict[str, dict[str, Any]] = {
    "string": {"type": "textfield"},
    "long": {"type": "number", "decimalDigits": 0},
    "int": {"type": "number", "decimalDigits": 0},
    "integer": {"type": "number", "decimalDigits": 0},
    "double": {"type": "number"},
    "boolean": {"type": "checkbox"},
    "date": {"type": "datetime", "subtype": "date"},
    "enum": {"type": "select"},
}
_NUMBERS = {"min": "min", "max": "max", "minlength": "minLength", "maxlength": "maxLength"}


def form_from_data(step: Step, data: etree._Element) -> None:
    """Make a form of the fields and show it at the step; without fields there is nothing."""
    components = [_component(step, field) for field in _fields(data)]
    if not components:
        return
    form_id = form_id_of(step.node)
    form = {"type": "default", "id": form_id, "schemaVersion": 16, "components": components}
    step.notes.add_form(form_id, json.dumps(form, ensure_ascii=False, indent=1).encode())
    set_extension(step.node, "formDefinition", formId=form_id, bindingType="deployment")
    facts = {"count": str(len(components)), "engine": step.engine, "form": form_id}
    step.notes.tell(step.node, FORM_MADE, **facts)


def _fields(data: etree._Element) -> list[etree._Element]:
    """Fields of Camunda 7, or form properties of Activiti, each id once."""
    found: dict[str, etree._Element] = {}
    for name in ("formField", "formProperty"):
        for field in children(data, name):
            found.setdefault(field.get("id", ""), field)
    found.pop("", None)
    return list(found.values())


def _component(step: Step, field: etree._Element) -> dict[str, Any]:
    key, kind = field.get("id", ""), field.get("type") or "string"
    known = _COMPONENTS.get(kind)
    if known is None:
        facts = {"field": key, "engine": step.engine, "type": kind}
        step.notes.warn(step.node, FIELD_LEFT, **facts)
    component: dict[str, Any] = {
        "id": "Field_" + re.sub(r"\W", "_", key),
        "key": re.sub(r"\W", "_", key),
        "label": attribute(field, "label") or attribute(field, "name") or key,
        **(known or _COMPONENTS["string"]),
    }
    if kind == "enum":
        component["values"] = _values(field)
    default = attribute(field, "defaultValue") or attribute(field, "default")
    if default is not None and not juel.has_expression(default):
        component.update(_default(kind, default))
    validate = _validation(step, field, key)
    if validate.pop("readonly", False) or field.get("writable") == "false":
        component["readonly"] = True
    if validate:
        component["validate"] = validate
    return component


def _values(field: etree._Element) -> list[dict[str, str]]:
    return [
        {"value": entry.get("id", ""), "label": attribute(entry, "name") or str(entry.get("id"))}
        for entry in field.iterchildren("*")
        if is_of(entry, "value") and entry.get("id")
    ]


def _default(kind: str, text: str) -> dict[str, Any]:
    if kind == "boolean":
        return {"defaultValue": text == "true"}
    if _COMPONENTS.get(kind, {}).get("type") == "number":
        return {"defaultValue": int(text)} if re.fullmatch(r"-?\d{1,15}", text) else {}
    return {} if kind == "date" else {"defaultValue": text}


def _validation(step: Step, field: etree._Element, key: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if field.get("required") == "true":
        found["required"] = True
    for holder in children(field, "validation"):
        for constraint in children(holder, "constraint"):
            name, config = constraint.get("name", ""), constraint.get("config") or ""
            if name in {"required", "readonly"}:
                found[name] = config != "false"
            elif name in _NUMBERS and re.fullmatch(r"-?\d{1,9}", config):
                found[_NUMBERS[name]] = int(config)
            else:
                facts = {"constraint": name, "field": key}
                step.notes.warn(step.node, CONSTRAINT_LEFT, **facts)
    return found
