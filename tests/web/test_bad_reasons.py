"""Why a step failed is told in the reader's language, whatever its facts are."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask

import itsm_flow
from itsm_flow.web.language import translated_sentence
from itsm_flow.web.path import _words
from itsm_flow.web.sentences import template_of

PACKAGE = Path(itsm_flow.__file__).parent
CHINESE = ("zh-Hant", "zh-Hans")


def _text(node: ast.expr) -> str | None:
    """A literal, or an f-string with something in the place of each fact."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "X7" for part in node.values
        )
    return None


def _sentences(folder: str) -> Iterator[str]:
    """Each reason that the code of a folder writes: handed on at once, or named first."""
    for path in sorted((PACKAGE / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            text = next((found for each in _said_by(node) if (found := _text(each))), None)
            if text:
                yield text


def _said_by(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        position = {"StepProblem": 0}.get(node.func.id)
        if position is not None:
            yield node.args[position]
    target = node.targets[0] if isinstance(node, ast.Assign) else None
    if isinstance(target, ast.Name) and target.id == "reason":
        yield node.value


SENTENCES = set(_sentences("engine"))


@pytest.mark.parametrize("language", CHINESE)
def test_every_reason_of_the_engine_is_translated(lone_app: Flask, language: str) -> None:
    assert len(SENTENCES) > 40
    with lone_app.test_request_context("/", headers={"Cookie": f"language={language}"}):
        untold = [each for each in sorted(SENTENCES) if translated_sentence(each) == each]
    assert untold == []


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Variable 'stop' not found", "找不到變數「stop」"),
        (
            "The decision how-much gave no answer: “n > 1”: Variable 'n' not found",
            "決策 how-much 沒有得出答案：「n > 1」：找不到變數「n」",
        ),
        (
            "Its boundary event 'late': 'P1X' is not an ISO 8601 duration such as PT30M or P2D.",
            "其邊界事件「late」：「P1X」不是 ISO 8601 的時間長度，例如 PT30M 或 P2D。",
        ),
        (
            "The condition gave 'a\nb', neither true nor false.",
            "條件得出 'a\nb'，既不是真也不是假。",
        ),
        ("It said {nothing} of note", "It said {nothing} of note"),
        ("", ""),
    ],
)
def test_a_reason_keeps_its_facts_and_what_is_unknown_stays(
    lone_app: Flask, sentence: str, told: str
) -> None:
    with lone_app.test_request_context("/", headers={"Cookie": "language=zh-Hant"}):
        assert translated_sentence(sentence) == told


def test_english_readers_read_the_sentence_itself(lone_app: Flask) -> None:
    with lone_app.test_request_context("/"):
        assert translated_sentence("Variable 'stop' not found") == "Variable 'stop' not found"


def test_the_diagram_tells_the_reason_in_the_readers_language(lone_app: Flask) -> None:
    with lone_app.test_request_context("/", headers={"Cookie": "language=zh-Hant"}):
        assert "找不到變數" in _words("x", "failed", 1, {}, {"x": "Variable 'a' not found"})


def test_the_template_that_says_most_is_the_one() -> None:
    templates = ("{what}: {rest}", "The end of {what}: {rest}")
    assert template_of("The end of a: b", templates) == (templates[1], {"what": "a", "rest": "b"})
    assert template_of("a: b", templates) == (templates[0], {"what": "a", "rest": "b"})
    assert template_of("nothing", templates) == ("nothing", {})


def test_both_languages_have_the_same_reasons() -> None:
    told = []
    for language in CHINESE:
        path = PACKAGE / "translations" / language.replace("-", "_") / "LC_MESSAGES/reasons.po"
        with path.open("rb") as source:
            catalogue = read_po(source, locale=language.replace("-", "_"))
        told.append({str(message.id) for message in catalogue if message.id and message.string})
    assert told[0] == told[1]
