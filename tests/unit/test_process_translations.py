"""Every text of the shipped diagrams, decisions and forms has a translation in each language."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from lxml import etree

ROOT = Path(__file__).parents[2]
TRANSLATIONS = ROOT / "src/itsm_flow/translations"
LANGUAGES = ("zh_Hant", "zh_Hans")

_TEMPLATE_TAG = re.compile(r"\{\{.*?\}\}")
_NAMED = frozenset(
    {
        "process",
        "participant",
        "lane",
        "startEvent",
        "endEvent",
        "boundaryEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "userTask",
        "serviceTask",
        "sendTask",
        "scriptTask",
        "businessRuleTask",
        "subProcess",
        "exclusiveGateway",
        "parallelGateway",
        "sequenceFlow",
        "decision",
    }
)
_LABELLED = frozenset({"input", "output"})
_WRITTEN = frozenset({"documentation", "description"})
_FORM_TEXTS = ("label", "description", "text", "dateLabel", "timeLabel")


def texts_of_xml(path: Path) -> Iterator[str]:
    """What a person reads of a diagram or a decision; not the ids in the same attributes."""
    for node in etree.parse(path).iter("*"):
        tag = etree.QName(node).localname
        if tag in _NAMED:
            yield node.get("name", "")
        elif tag in _LABELLED:
            yield node.get("label", "")
        elif tag in _WRITTEN:
            yield node.text or ""


def texts_of_form(component: dict[str, Any]) -> Iterator[str]:
    """What a person reads of a form, its nested components included."""
    for key in _FORM_TEXTS:
        yield component.get(key, "")
    for option in component.get("values", []):
        yield option["label"]
    for nested in component.get("components", []):
        yield from texts_of_form(nested)


def shipped_texts() -> set[str]:
    """Every text with a word in it: a template of variables alone needs no translation."""
    found: set[str] = set()
    for path in (*ROOT.glob("processes/*.bpmn"), *ROOT.glob("processes/decisions/*.dmn")):
        found.update(texts_of_xml(path))
    for path in ROOT.glob("forms/*.form"):
        found.update(texts_of_form(json.loads(path.read_text("utf-8"))))
    return {text.strip() for text in found if re.search(r"\w", _TEMPLATE_TAG.sub("", text))}


def catalogue(language: str) -> Catalog:
    with (TRANSLATIONS / language / "LC_MESSAGES/processes.po").open("rb") as source:
        return read_po(source, locale=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_a_shipped_process_is_translated(language: str) -> None:
    translated = {message.id for message in catalogue(language) if message.id and message.string}
    assert shipped_texts() - translated == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_left_over_from_a_text_that_is_gone(language: str) -> None:
    assert {message.id for message in catalogue(language) if message.id} - shipped_texts() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translated_template_shows_the_same_variables(language: str) -> None:
    changed = [
        message.id
        for message in catalogue(language)
        if Counter(_TEMPLATE_TAG.findall(str(message.id)))
        != Counter(_TEMPLATE_TAG.findall(str(message.string)))
    ]
    assert changed == []


def test_the_two_chinese_catalogues_differ_in_their_characters() -> None:
    hant, hans = (
        {str(message.id): str(message.string) for message in catalogue(language)}
        for language in LANGUAGES
    )
    assert hant["Change management"] == "變更管理"
    assert hans["Change management"] == "变更管理"
