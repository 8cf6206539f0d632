"""A live server with the demo people and one small process."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from waitress import create_server, wasyncore

from api.live import DIAGRAMS, Server, settings
from itsm_flow.app import create_app
from itsm_flow.definitions import Source
from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.services import accounts, deploy
from itsm_flow.services.demo import create_demo_people
from itsm_flow.store.database import create_engine_for, sessionmaker_for
from support import FAST_HASHING, NOW, Database


@pytest.fixture
def order(database: Database, demo: dict[str, Actor]) -> None:
    """The process `order`, deployed; owner1 owns it."""
    deploy_order(database)


@pytest.fixture
def server(database: Database, demo: dict[str, Actor], order: None) -> Iterator[Server]:
    """A server of its own for the test, on both kinds of database."""
    with serving(database) as listening:
        yield listening


@pytest.fixture(scope="module")
def steady_database(
    _sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """A database that many tests share, because none of them changes it."""
    path = tmp_path_factory.mktemp("steady") / "itsm-flow.db"
    shutil.copyfile(_sqlite_template, path)
    url = f"sqlite:///{path}"
    engine = create_engine_for(url)
    database = Database("sqlite", url, engine, sessionmaker_for(engine))
    with database.write() as session:
        create_demo_people(session, now=NOW, hashing=FAST_HASHING)
    deploy_order(database)
    yield database
    engine.dispose()


@pytest.fixture(scope="module")
def steady_server(steady_database: Database) -> Iterator[Server]:
    """The server on it."""
    with serving(steady_database) as listening:
        yield listening


def deploy_order(database: Database) -> None:
    sources = [Source(path.name, path.read_bytes()) for path in sorted(DIAGRAMS.iterdir())]
    with database.write() as session:
        accounts.own_process(session, SYSTEM, "owner1", "order", now=NOW)
        deploy.deploy(session, SYSTEM, sources, now=NOW)


@contextmanager
def serving(database: Database) -> Iterator[Server]:
    """waitress, in a thread."""
    app = create_app(settings(database))
    listening = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=listening.run, daemon=True)
    thread.start()
    yield Server(f"http://127.0.0.1:{listening.effective_port}")
    with suppress(OSError):  # The loop may have been awake already, and closed all by now.
        listening.trigger.pull_trigger(lambda: wasyncore.close_all(listening._map, ignore_all=True))
    thread.join(10)
    app.extensions["itsm_flow"].engine.dispose()
