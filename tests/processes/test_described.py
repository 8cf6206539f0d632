"""Each shipped process has a picture and a page in docs/processes/, and both say what it does."""

import pytest

from itsm_flow.definitions import Bundle, Source
from itsm_flow.services import shipped
from processes.described import BEGIN, PAGES, fingerprint, processes, renewed, shipped_bundle

SOURCES = processes(shipped.sources())
STALE = "is not what the diagram says any more; `make docs-pictures` renews it."
each_process = pytest.mark.parametrize("process_id", SOURCES)


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return shipped_bundle()


def test_every_shipped_process_is_in_a_file_named_after_it(bundle: Bundle) -> None:
    assert set(SOURCES) == set(bundle.processes)


@each_process
def test_the_page_says_what_the_diagram_does(bundle: Bundle, process_id: str) -> None:
    page = (PAGES / f"{process_id}.md").read_text()
    assert BEGIN in page
    assert renewed(page, bundle, process_id) == page, f"docs/processes/{process_id}.md {STALE}"


@each_process
def test_the_picture_is_of_the_diagram_as_it_is_drawn(process_id: str) -> None:
    seen = f"<!-- drawn from {fingerprint(SOURCES[process_id].content)} -->"
    for picture in (PAGES / f"{process_id}.svg", *PAGES.glob(f"{process_id}-?.svg")):
        assert seen in picture.read_text(), f"docs/processes/{picture.name} {STALE}"


@each_process
def test_the_page_shows_its_picture_and_is_found_from_the_list(process_id: str) -> None:
    assert f"({process_id}.svg)" in (PAGES / f"{process_id}.md").read_text()
    assert f"({process_id}.md)" in (PAGES / "README.md").read_text()


def test_what_is_behind_an_element_does_not_change_its_picture() -> None:
    content = SOURCES["risk"].content
    assert fingerprint(content.replace(b"itsm.register.risk", b"other")) == fingerprint(content)


@pytest.mark.parametrize(
    ("before", "after"),
    [(b'name="Score risk"', b'name="Judge"'), (b'<dc:Bounds x="', b'<dc:Bounds x="1')],
)
def test_a_name_or_a_place_changes_the_picture(before: bytes, after: bytes) -> None:
    content = SOURCES["risk"].content
    assert fingerprint(content.replace(before, after, 1)) != fingerprint(content)


def test_a_clause_that_moves_makes_the_page_stale(bundle: Bundle) -> None:
    moved = [
        Source(one.name, one.content.replace(b'value="8.1.3(1)"', b'value="8.1.3(2)"'))
        for one in shipped.sources()
    ]
    page = (PAGES / "risk.md").read_text()
    assert renewed(page, shipped_bundle(moved), "risk") != renewed(page, bundle, "risk")
