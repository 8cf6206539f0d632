"""The decisions and forms of a process version, as tables and lists of fields."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from itsm_flow.definitions import UNLIMITED, FormModel, Source, read
from itsm_flow.domain.decisions import DecisionModel
from itsm_flow.domain.model import ProcessModel


@dataclass(frozen=True)
class Field:
    """One field of a form."""

    label: str
    type: str
    required: bool


@dataclass(frozen=True)
class Part:
    """A decision (`decision`) or a form (`fields`, and its `schema`).

    A form goes by its name, or by the names of the `steps` that show it.
    """

    key: str
    name: str
    kind: str
    decision: DecisionModel | None = None
    fields: tuple[Field, ...] = ()
    schema: Mapping[str, Any] = field(default_factory=dict)
    steps: tuple[str, ...] = ()


def parts_of(
    bindings: Mapping[str, Mapping[str, Any]],
    source_of: Callable[[int], bytes],
    process: ProcessModel | None,
) -> list[Part]:
    """Read what `bindings` name: kind → id → definition id."""
    found = []
    for kind, ending in (("decision", ".dmn"), ("form", ".form")):
        for key, definition_id in sorted(bindings.get(kind, {}).items()):
            bundle = read([Source(key + ending, source_of(int(definition_id)))], limits=UNLIMITED)
            if kind == "decision":
                model = bundle.decisions[key]
                found.append(Part(key, model.name or key, kind, decision=model))
            else:
                form = bundle.forms[key]
                found.append(_form(form, _steps(process, key)))
    return found


def _form(form: FormModel, steps: tuple[str, ...]) -> Part:
    name = "" if form.name == form.form_id else form.name
    fields = tuple(_fields(form.schema))
    return Part(form.form_id, name, "form", fields=fields, schema=form.schema, steps=steps)


def _steps(process: ProcessModel | None, form_id: str) -> tuple[str, ...]:
    """The names of the steps that show a form."""
    elements = process.elements.values() if process else ()
    showing = (item for item in elements if item.form and item.form.id == form_id)
    return tuple(dict.fromkeys(item.name for item in showing if item.name))


def _fields(schema: Mapping[str, Any]) -> list[Field]:
    fields = []
    for component in schema.get("components", ()):
        if "key" in component:
            required = bool(component.get("validate", {}).get("required"))
            label = component.get("label") or component["key"]
            fields.append(Field(label, component["type"], required))
        fields.extend(_fields(component))
    return fields
