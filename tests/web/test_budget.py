"""What a page makes the browser load: JavaScript and CSS, compressed (DESIGN §9)."""

import json
import re

import pytest

from itsm_flow.web.assets import BUILT

LIST = ("app.js", "app.css", "theme.js")
DIAGRAM = ("diagram.css", "pages/diagram/island.js")
FORM = ("form.css", "pages/form/island.js")


def _built(name: str) -> str:
    """The file behind an entry; an island is the part that holds its module."""
    names: dict[str, str] = json.loads((BUILT / "manifest.json").read_text(encoding="utf-8"))
    return names[name]


def _with_imports(name: str) -> set[str]:
    """A built script with everything that it imports at once."""
    found, waiting = set(), [name]
    while waiting:
        current = waiting.pop()
        if current in found:
            continue
        found.add(current)
        if current.endswith(".js"):
            text = (BUILT / current).read_text(encoding="utf-8")
            waiting += re.findall(r'(?:from|import)\s*"\./([^"]+\.js)"', text)
    return found


@pytest.mark.parametrize(
    ("names", "limit_kilobytes"),
    [(LIST, 100), ((*LIST, *DIAGRAM), 150), ((*LIST, *DIAGRAM, *FORM), 330)],
    ids=["list", "record", "task"],
)
def test_a_page_stays_within_its_budget(names: tuple[str, ...], limit_kilobytes: int) -> None:
    files = set().union(*(_with_imports(_built(name)) for name in names))

    size = sum((BUILT / f"{name}.gz").stat().st_size for name in files)

    assert size <= limit_kilobytes * 1000
