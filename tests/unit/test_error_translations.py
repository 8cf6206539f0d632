"""Every sentence below the pages has a translation, with the facts of the original."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import itsm_flow
from itsm_flow.domain import chaincheck
from itsm_flow.errors import ItsmFlowError
from itsm_flow.services import audit
from itsm_flow.services.registers import REGISTERS, components, fields, order, writing

ROOT = Path(itsm_flow.__file__).parent
FACT = re.compile(r"\{(\w+)\}")
WORDS = {"what", "action"}


def _catalogue(language: str) -> dict[str, str]:
    path = ROOT / "translations" / language / "LC_MESSAGES" / "errors.po"
    with path.open("rb") as source:
        return {str(item.id): str(item.string) for item in read_po(source) if item.id}


def _subclasses(kind: type[ItsmFlowError]) -> Iterator[type[ItsmFlowError]]:
    yield kind
    for subclass in kind.__subclasses__():
        yield from _subclasses(subclass)


def _templates() -> set[str]:
    for module in pkgutil.walk_packages(itsm_flow.__path__, "itsm_flow."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
    own = {kind for kind in _subclasses(ItsmFlowError) if kind.__module__.startswith("itsm_flow.")}
    return {
        kind.template for kind in own if not kind.__module__.startswith("itsm_flow.definitions")
    }


def _said() -> set[str]:
    """What services say at fields, and the words they fill into templates."""
    found: set[str] = set()
    for path in (ROOT / "services").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.keyword) and node.arg in WORDS:
                found |= _texts(node.value)
            elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                for argument in node.exc.args:
                    if isinstance(argument, ast.Dict):
                        found |= {text for value in argument.values for text in _texts(value)}
    return found


def _flaws() -> set[str]:
    """What a verification says of the audit trail."""
    return {
        text
        for module in (chaincheck, audit)
        for name, text in vars(module).items()
        if name.isupper() and isinstance(text, str)
    }


def _of_registers() -> set[str]:
    """What registers say at fields, and what they call their rows."""
    said = {
        text
        for module in (components, fields, order, writing)
        for name, text in vars(module).items()
        if name.isupper() and isinstance(text, str) and text.endswith(".")
    }
    return said | {register.noun for register in REGISTERS.values()}


def _texts(node: ast.AST) -> set[str]:
    return {
        part.value
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }


@pytest.mark.parametrize("language", ["zh_Hant", "zh_Hans"])
def test_every_error_is_translated_with_its_facts(language: str) -> None:
    catalogue = _catalogue(language)
    wanted = _templates() | _said() | _flaws() | _of_registers()
    assert wanted - {key for key, text in catalogue.items() if text} == set()
    for key, text in catalogue.items():
        assert set(FACT.findall(text)) == set(FACT.findall(key)), key


def test_the_collector_sees_templates_words_and_field_messages() -> None:
    assert "This was changed meanwhile." in _templates()
    assert {"event {first} is missing", audit.NO_CHAIN} <= _flaws()
    assert {"Expected a number.", "known error"} <= _of_registers()
    assert {"person", "Say why.", "manage people"} <= _said()
