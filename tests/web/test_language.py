"""The reader's language, and catalogues without gaps."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask

import itsm_flow
from itsm_flow.store import User
from itsm_flow.web.catalogue import translated_diagram, translated_form
from itsm_flow.web.language import best_of, translate_name
from support import Database
from web.conftest import Reader

ROOT = Path(itsm_flow.__file__).parent
SignedIn = Callable[[str], Reader]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-CN,zh;q=0.9", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("de-DE,en;q=0.5", "en"),
        ("fr, zh-Hant;q=0.3", "zh-Hant"),
        ("", "en"),
    ],
)
def test_the_browsers_languages_choose(lone_app: Flask, accepted: str, language: str) -> None:
    page = lone_app.test_client().get("/sign-in", headers={"Accept-Language": accepted}).text

    assert f'<html lang="{language}">' in page


def test_an_empty_list_of_languages_means_english() -> None:
    assert best_of([]) == "en"


def test_a_chosen_language_is_kept_for_browser_and_person(
    signed_in: SignedIn, database: Database
) -> None:
    agent = signed_in("agent1")

    answer = agent.post("/language", {"language": "zh-Hant", "next": "/tasks?scope=groups"})

    assert answer.location == "/tasks?scope=groups"
    assert "我的工作" in agent.get("/tasks").text
    with database.read() as session:
        assert session.query(User).filter_by(username="agent1").one().language == "zh-Hant"


def test_a_language_that_we_do_not_speak_changes_nothing(signed_in: SignedIn) -> None:
    agent = signed_in("agent1")

    agent.post("/language", {"language": "xx"})

    assert '<html lang="en">' in agent.get("/tasks").text


def _extracted() -> set[str]:
    found = extract_from_dir(
        ROOT / "web",
        method_map=[("**.py", "python"), ("templates/**.html", "jinja2")],
        keywords={"_": None, "_l": None, "gettext": None, "ngettext": (1, 2)},
    )
    return {key if isinstance(key, str) else key[0] for _file, _line, key, *_ in found}


@pytest.mark.parametrize("locale", ["zh_Hant", "zh_Hans"])
def test_every_text_of_a_page_is_translated(locale: str) -> None:
    path = ROOT / "translations" / locale / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as source:
        catalogue = read_po(source, locale=locale)
    translated = {
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalogue
        if message.id and message.string and not message.fuzzy
    }

    assert _extracted() - translated == set()
    assert translated - _extracted() == set()


@pytest.mark.parametrize("locale", ["zh_Hant", "zh_Hans"])
def test_a_translation_has_the_facts_of_its_text(locale: str) -> None:
    facts = re.compile(r"%\(\w+\)s|\{\w+\}")
    path = ROOT / "translations" / locale / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as source:
        catalogue = read_po(source, locale=locale)

    for message in catalogue:
        if isinstance(message.id, str) and message.id:
            assert sorted(facts.findall(message.id)) == sorted(facts.findall(str(message.string)))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("CAB member 2", "變更諮詢委員 2"),
        ("Service desk", "服務台"),
        ("Wang Xiaoming", "Wang Xiaoming"),
        ("Agent 7", "Agent 7"),
        ("", ""),
    ],
)
def test_shipped_roles_are_translated_and_people_are_not(
    lone_app: Flask, name: str, shown: str
) -> None:
    with lone_app.test_request_context("/", headers={"Cookie": "language=zh-Hant"}):
        assert translate_name(name) == shown


def test_a_form_is_translated_where_people_read_it_and_nowhere_else(lone_app: Flask) -> None:
    form = {
        "id": "Affected service",
        "components": [
            {
                "key": "Affected service",
                "label": "Affected service",
                "description": '="Affected service"',
                "values": [{"label": "Affected service", "value": "Affected service"}],
            }
        ],
    }

    with lone_app.test_request_context("/", headers={"Cookie": "language=zh-Hant"}):
        shown = translated_form(form)

    [field] = shown["components"]
    words = field["label"]
    assert words != "Affected service"
    assert field["values"] == [{"label": words, "value": "Affected service"}]
    assert (shown["id"], field["key"]) == ("Affected service", "Affected service")
    assert field["description"] == '="Affected service"'


def test_a_diagram_for_display_has_other_names_and_the_same_ids(lone_app: Flask) -> None:
    source = (
        b'<d:definitions xmlns:d="http://www.omg.org/spec/BPMN/20100524/MODEL">'
        b'<d:process id="Classify incident" name="Classify incident"/></d:definitions>'
    )

    with lone_app.test_request_context("/", headers={"Cookie": "language=zh-Hant"}):
        shown = translated_diagram(source).decode()

    assert 'id="Classify incident"' in shown
    assert 'name="Classify incident"' not in shown
