"""The decisions and forms of a process version, as tables and lists of fields."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from itsm_flow.definitions import Source, read
from itsm_flow.domain.model import DecisionModel


@dataclass(frozen=True)
class Field:
    """One field of a form."""

    label: str
    type: str
    required: bool


@dataclass(frozen=True)
class Part:
    """A decision (`table`) or a form (`fields`)."""

    key: str
    name: str
    kind: str
    table: DecisionModel | None = None
    fields: tuple[Field, ...] = ()


def parts_of(
    bindings: Mapping[str, Mapping[str, Any]], source_of: Callable[[int], bytes]
) -> list[Part]:
    """Read what `bindings` name: kind → id → definition id."""
    found = []
    for kind, ending in (("decision", ".dmn"), ("form", ".form")):
        for key, definition_id in sorted(bindings.get(kind, {}).items()):
            bundle = read([Source(key + ending, source_of(int(definition_id)))])
            if kind == "decision":
                model = bundle.decisions[key]
                found.append(Part(key, model.name or key, kind, table=model))
            else:
                form = bundle.forms[key]
                found.append(Part(key, form.name or key, kind, fields=tuple(_fields(form.schema))))
    return found


def _fields(schema: Mapping[str, Any]) -> list[Field]:
    fields = []
    for component in schema.get("components", ()):
        if "key" in component:
            required = bool(component.get("validate", {}).get("required"))
            label = component.get("label") or component["key"]
            fields.append(Field(label, component["type"], required))
        fields.extend(_fields(component))
    return fields
