"""Files of processes as the reader sees them: names and texts in their language."""

from collections.abc import Mapping
from typing import Any

from lxml import etree

from itsm_flow.services import offers
from itsm_flow.web.language import translate_name, translate_text

_BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_TEXT = f"{{{_BPMN}}}text"

_SHOWN = frozenset(
    {
        "label",
        "description",
        "text",
        "content",
        "placeholder",
        "dateLabel",
        "timeLabel",
        "patternErrorMessage",
        "prefixAdorner",
        "suffixAdorner",
        "alt",
        "title",
    }
)


def translated_form(schema: Any) -> Any:
    """A form-js schema with everything people read translated; FEEL is left alone."""
    if isinstance(schema, Mapping):
        return {key: _translated(key, value) for key, value in schema.items()}
    if isinstance(schema, list):
        return [translated_form(item) for item in schema]
    return schema


def translated_data(data: Mapping[str, Any]) -> dict[str, Any]:
    """What a form shows, with the services and people that it offers by their names."""
    return {
        name: [option | {"label": choice_label(option["label"])} for option in content]
        if offers.is_list(name)
        else content
        for name, content in data.items()
    }


def choice_label(label: str) -> str:
    """A choice may be a person or a group, who go by names and not by texts of a form."""
    translated = translate_text(label)
    return translated if translated != label else translate_name(label)


def _translated(key: str, value: Any) -> Any:
    if key in _SHOWN and isinstance(value, str) and not value.startswith("="):
        return translate_text(value)
    return translated_form(value)


def translated_diagram(source: bytes) -> bytes:
    """A copy of a diagram for display, with its names in the reader's language."""
    root = etree.fromstring(source, etree.XMLParser(resolve_entities=False, no_network=True))
    for element in root.iter(f"{{{_BPMN}}}*"):
        name = element.get("name")
        if name:
            element.set("name", translate_text(name))
        if element.tag == _TEXT and element.text:
            element.text = translate_text(element.text)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
