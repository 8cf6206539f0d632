"""Chromium, a server for it, and a browser of its own for each person."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from browser.chromium import launched
from browser.lived_in import live_in
from browser.person import PATIENCE_MS, Person
from browser.serving import Server, made_file, populate, serving
from support import Database

Seat = Callable[..., Person]
FOLDER = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of them need a browser, and one worker at a time drives it."""
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = launched(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def filled_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database to copy: demo people, shipped processes, nothing reported."""
    return made_file(tmp_path_factory.mktemp("browser") / "filled.db")


@pytest.fixture(scope="module")
def server(filled_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on SQLite that the tests of a module share."""
    yield from _on_a_copy(filled_file, tmp_path_factory.mktemp("server"))


@pytest.fixture(scope="session")
def lived_in_file(filled_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same in the middle of a working day: records at every stage."""
    copy = tmp_path_factory.mktemp("lived-in") / "lived-in.db"
    shutil.copyfile(filled_file, copy)
    live_in(f"sqlite:///{copy}")
    return copy


@pytest.fixture(scope="module")
def lived_in(lived_in_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on it that the tests of a module share."""
    yield from _on_a_copy(lived_in_file, tmp_path_factory.mktemp("lived-in"))


@pytest.fixture
def own_lived_in(lived_in_file: Path, tmp_path: Path) -> Iterator[Server]:
    """The same for one test, which changes what others rely on."""
    yield from _on_a_copy(lived_in_file, tmp_path)


@pytest.fixture
def own_server(filled_file: Path, tmp_path: Path) -> Iterator[Server]:
    """A server on SQLite for one test, which changes what others rely on."""
    yield from _on_a_copy(filled_file, tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def either_server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server of its own on SQLite, then on PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("own_server")
        return
    database: Database = request.getfixturevalue("postgresql_database")
    populate(database.url)
    with serving(database.url) as listening:
        yield listening


def _on_a_copy(file: Path, folder: Path) -> Iterator[Server]:
    copy = folder / "itsm-flow.db"
    shutil.copyfile(file, copy)
    with serving(f"sqlite:///{copy}") as listening:
        yield listening


@pytest.fixture
def seated(chromium: Browser) -> Iterator[Callable[..., Person]]:
    """Seats people at browsers of their own; nothing may have gone wrong in a page.

    A test names its server before this fixture, so that people leave before the server stops.
    """
    everybody: list[Person] = []
    with ExitStack() as stack:

        def seat(server: Server, username: str, **options: object) -> Person:
            given = {"locale": "en-GB", "viewport": {"width": 1400, "height": 900}, **options}
            context = chromium.new_context(**given)  # type: ignore[arg-type]
            stack.callback(context.close)
            everybody.append(Person(username, server.address, context))
            return everybody[-1]

        yield seat
    assert {person.username: person.troubles for person in everybody if person.troubles} == {}


@pytest.fixture
def people(seated: Callable[..., Person], server: Server) -> Seat:
    """People who are signed in to the shared server."""
    return lambda username, **options: seated(server, username, **options).sign_in()
