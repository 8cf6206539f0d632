"""The pages about rules: why each is there, and how to mend what it finds.

They are written for people in `docs/rules/`; a wheel carries them.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_PACKED = _PACKAGE / "shipped" / "rules"
_FOLDER = _PACKED if _PACKED.is_dir() else _PACKAGE.parent.parent / "docs" / "rules"
_READING = frozenset({"xml", "root", "file", "file-type", "form", "duplicate-definition"})
_SECTION = re.compile(r"^## (?P<title>.+)\n(?P<text>(?:(?!^#).*\n?)*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class RulePage:
    """One paragraph each."""

    why: str = ""
    how: str = ""


@cache
def page_of(rule: str) -> RulePage:
    """What is said about a rule; empty where it has no page."""
    path = _FOLDER / f"{'reading' if rule in _READING else rule}.md"
    if not path.is_file():
        return RulePage()
    sections = {
        found["title"]: " ".join(found["text"].split())
        for found in _SECTION.finditer(path.read_text(encoding="utf-8"))
    }
    return RulePage(sections.get("Why", ""), sections.get("How to mend it", ""))
