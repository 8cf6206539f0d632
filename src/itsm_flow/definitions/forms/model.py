"""A form as it is in its file, and the components of form-js."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Component = Mapping[str, Any]
"""One component of a form, as form-js writes it."""

INPUTS = frozenset(
    {
        "textfield",
        "textarea",
        "number",
        "datetime",
        "expression",
        "filepicker",
        "checkbox",
        "checklist",
        "radio",
        "select",
        "taglist",
    }
)
CHOICES = frozenset({"checklist", "radio", "select", "taglist"})
SEVERAL = frozenset({"checklist", "taglist"})
CONTAINERS = frozenset({"group", "dynamiclist"})
DISPLAYED = frozenset(
    {
        "text",
        "image",
        "table",
        "html",
        "documentPreview",
        "spacer",
        "separator",
        "iframe",
        "button",
    }
)
COMPONENTS = INPUTS | CONTAINERS | DISPLAYED

EMPTY: Mapping[str, Any] = {
    "textfield": "",
    "textarea": "",
    "checkbox": False,
    "checklist": [],
    "taglist": [],
}
"""What form-js submits for a field that nobody filled in; None for the types not named."""


@dataclass(frozen=True, slots=True)
class FormModel:
    """A form: `schema` is the form-js JSON, `source` the bytes that it was read from."""

    form_id: str
    name: str
    schema: dict[str, Any]
    source: bytes


def components_of(component: Component) -> list[Component]:
    """The components directly in a form or container."""
    children = component.get("components")
    return list(children) if isinstance(children, list) else []


def path_of(component: Component) -> tuple[str, ...]:
    """Where a component's data lies, from what surrounds it; () for a group without a path."""
    name = component.get("key") if component.get("type") in INPUTS else component.get("path")
    return tuple(name.split(".")) if isinstance(name, str) and name else ()


def is_repeating(component: Component) -> bool:
    """Whether it is a dynamic list that has rows; one that does not repeat is like a group."""
    return component.get("type") == "dynamiclist" and component.get("isRepeating", True) is True


def rules_of(component: Component) -> Mapping[str, Any]:
    """Its `validate` block."""
    rules = component.get("validate")
    return rules if isinstance(rules, dict) else {}


def feel_of(value: object) -> str | None:
    """The expression in a property, None where it is a plain value."""
    return value[1:].strip() if isinstance(value, str) and value.startswith("=") else None


def hide_of(component: Component) -> str | None:
    """The FEEL that hides it when true."""
    conditional = component.get("conditional")
    return feel_of(conditional.get("hide")) if isinstance(conditional, dict) else None


def is_blank(value: object) -> bool:
    """Whether a field with this value counts as not filled in."""
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def same(left: object, right: object) -> bool:
    """Equality of JSON values, where true is not 1."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return left == right


def is_row_count(value: Any) -> bool:
    """Whether a list can begin with so many rows."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
