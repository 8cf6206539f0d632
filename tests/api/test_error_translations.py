"""Every error can be told in Chinese."""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

import itsm_flow
from itsm_flow.errors import ItsmFlowError

TRANSLATIONS = Path(itsm_flow.__file__).parent / "translations"


def templates() -> set[str]:
    for module in pkgutil.walk_packages(itsm_flow.__path__, "itsm_flow."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
    ours = (kind for kind in kinds(ItsmFlowError) if kind.__module__.startswith("itsm_flow"))
    return {kind.template for kind in ours}


def kinds(base: type[ItsmFlowError]) -> Iterator[type[ItsmFlowError]]:
    yield base
    for kind in base.__subclasses__():
        yield from kinds(kind)


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("locale", ["zh_Hant", "zh_Hans"])
def test_every_error_has_its_sentence_with_the_same_facts(locale: str) -> None:
    with (TRANSLATIONS / locale / "LC_MESSAGES" / "errors.po").open("rb") as source:
        catalogue = read_po(source, locale=locale)
    translated = {str(message.id): str(message.string) for message in catalogue if message.id}
    missing = {template for template in templates() if not translated.get(template)}
    assert missing == set()
    for english, chinese in translated.items():
        assert names(english) == names(chinese)
