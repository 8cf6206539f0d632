"""What a form calls its fields and their choices, by the variables that they fill."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from itsm_flow.definitions.forms.model import Component, components_of, path_of


@dataclass(frozen=True, slots=True)
class FieldWords:
    """A field in the words of its form: `options` by `option_key`, `fields` of rows and groups."""

    label: str = ""
    type: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, "FieldWords"] = field(default_factory=dict)


Wording = Mapping[str, FieldWords]
"""Variable → the field that fills it."""


def option_key(value: Any) -> str:
    """A choice's value as a key: 1, "1" and true are three."""
    return json.dumps(value, sort_keys=True, default=str)


def wording_of(component: Component) -> dict[str, FieldWords]:
    """The words for all fields in a form or container."""
    found: dict[str, FieldWords] = {}
    for child in components_of(component):
        words = FieldWords(_label(child), child.get("type", ""), _options(child), wording_of(child))
        path = path_of(child)
        if not path:
            found = joined(found, words.fields)
            continue
        for part in reversed(path[1:]):
            words = FieldWords(type="group", fields={part: words})
        found = joined(found, {path[0]: words})
    return found


def joined(first: Wording, second: Wording) -> dict[str, FieldWords]:
    """Both; where they speak of the same variable, the first names it and the choices add up."""
    both = {**second, **first}
    for name in first.keys() & second.keys():
        one, other = first[name], second[name]
        both[name] = replace(
            one,
            label=one.label or other.label,
            options={**other.options, **one.options},
            fields=joined(one.fields, other.fields),
        )
    return both


def _label(component: Component) -> str:
    """What stands above the field; not where it has to be worked out first."""
    names = ("label", "dateLabel", "timeLabel")
    texts = (component.get(name) for name in names)
    return next((text for text in texts if isinstance(text, str) and _is_plain(text)), "")


def _is_plain(text: str) -> bool:
    return bool(text) and not text.startswith("=") and "{{" not in text


def _options(component: Component) -> dict[str, str]:
    entries = component.get("values")
    return {
        option_key(entry["value"]): entry["label"]
        for entry in (entries if isinstance(entries, list) else [])
        if isinstance(entry, Mapping) and "value" in entry and isinstance(entry.get("label"), str)
    }
