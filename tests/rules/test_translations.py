"""Every sentence that a check may say exists in every language, with the same facts in it."""

from pathlib import Path
from string import Formatter

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).parents[2] / "src" / "itsm_flow"


def templates() -> set[str]:
    extracted = extract_from_dir(PACKAGE / "definitions", [("**.py", "python")])
    return {str(message) for _, _, message, _, _ in extracted}


def facts_in(template: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("language", ["zh_Hant", "zh_Hans"])
def test_every_template_is_translated(language: str) -> None:
    path = PACKAGE / "translations" / language / "LC_MESSAGES" / "findings.po"
    with path.open("rb") as file:
        catalogue = {str(message.id): str(message.string) for message in read_po(file)}
    found = templates()
    assert len(found) > 100
    assert [template for template in sorted(found) if not catalogue.get(template)] == []
    for template in found:
        assert facts_in(catalogue[template]) == facts_in(template), template
