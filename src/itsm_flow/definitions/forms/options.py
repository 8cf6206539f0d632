"""The choices that a field offers."""

from collections.abc import Mapping, Sequence
from typing import Any

from itsm_flow.definitions.forms.model import Component, same


def source_of(component: Component) -> str | None:
    """Which property gives the choices; form-js looks in this order. A key is a text, or none."""
    if isinstance(component.get("valuesKey"), str):
        return "valuesKey"
    names = ("values", "valuesExpression")
    return next((name for name in names if component.get(name) is not None), None)


def offered(component: Component, context: Mapping[str, Any], computed: object) -> list[Any]:
    """The values to choose from; `computed` is what its `valuesExpression` gave."""
    match source_of(component):
        case "valuesKey":
            options = context.get(component["valuesKey"])
        case "values":
            options = component["values"]
        case _:
            options = computed
    found = options if isinstance(options, list) else []
    return [value for option in found if (value := _value(option)) is not None]


def is_offered(value: object, options: list[Any]) -> bool:
    """Whether a value is one of the choices."""
    return any(same(value, option) for option in options)


def labels(component: Component, options: list[Any]) -> str:
    """The choices as a message names them: by label where the form has them."""
    entries = component.get("values")
    known = (
        [each for each in entries if isinstance(each, dict)] if isinstance(entries, list) else []
    )
    texts = [_label(value, known) for value in options[:20]]
    return ", ".join(texts) + (", …" if len(options) > len(texts) else "")


def _label(value: object, entries: Sequence[Mapping[str, Any]]) -> str:
    named = (each.get("label") for each in entries if same(each.get("value"), value))
    return str(next((label for label in named if label), value))


def _value(option: object) -> Any:
    """The value of an option, which is a plain value or `{label, value}`; None if it is neither."""
    if _is_plain(option):
        return option
    if not isinstance(option, dict):
        return None
    value, label = option.get("value"), option.get("label")
    labelled = isinstance(label, str) and label != ""
    if _is_plain(value) or (labelled and isinstance(value, dict) and value):
        return value
    return None


def _is_plain(value: object) -> bool:
    return isinstance(value, bool | int | float) or (isinstance(value, str) and value != "")
