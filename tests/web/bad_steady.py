"""An application whose database many tests share, because nothing they do may change it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import make_url, text

from integration import bad_world
from integration.acting import do, open_tasks
from integration.bad_world import DESK, GOOD
from itsm_flow.domain.people import Actor
from itsm_flow.services import instances, tasks
from itsm_flow.store.database import create_engine_for, sessionmaker_for
from itsm_flow.store.schema import migrate
from support import Database
from web.conftest import Clock, Reader, application

NAME = "itsm_steady"


@dataclass
class Steady:
    """`ids` names tasks and records: what stands in the addresses of the tests."""

    app: Flask
    database: Database
    people: dict[str, Actor]
    ids: dict[str, object] = field(default_factory=dict)
    readers: dict[str, Reader] = field(default_factory=dict)

    def reader(self, username: str, language: str = "en") -> Reader:
        """A browser of this person, signed in before anything is compared."""
        if username not in self.readers:
            reader = Reader(self.app.test_client())
            assert reader.sign_in(username).status_code == 303
            self.readers[username] = reader
        self.readers[username].client.set_cookie("language", language)
        return self.readers[username]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def steady(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Steady]:
    """Records in every state that somebody may come too late for."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("_sqlite_template")
        path = tmp_path_factory.mktemp("steady") / "itsm-flow.db"
        shutil.copyfile(template, path)
        yield from _settled("sqlite", f"sqlite:///{path}")
        return
    with _postgresql(request.getfixturevalue("_postgres_server")) as url:
        yield from _settled("postgresql", url)


@contextmanager
def _postgresql(server: str) -> Iterator[str]:
    """A database beside the one that other tests empty."""
    _alone(server, f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)", f"CREATE DATABASE {NAME}")
    url = make_url(server).set(database=NAME).render_as_string(hide_password=False)
    engine = create_engine_for(url)
    migrate(engine)
    engine.dispose()
    yield url
    _alone(server, f"DROP DATABASE {NAME} WITH (FORCE)")


def _alone(url: str, *statements: str) -> None:
    engine = create_engine_for(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def _settled(kind: str, url: str) -> Iterator[Steady]:
    engine = create_engine_for(url)
    database = Database(kind, url, engine, sessionmaker_for(engine))
    people = bad_world.settle(database)
    app = application(database, Clock(), max_request_bytes=4_000_000)
    world = Steady(app, database, people)
    _fill(world)
    yield world
    app.extensions["itsm_flow"].engine.dispose()
    engine.dispose()


def _fill(world: Steady) -> None:
    database, people, ids = world.database, world.people, world.ids
    for name in ("claimed", "done", "cancelled", "suspended", "failed"):
        process_id = bad_world.SCRIPT if name == "failed" else DESK
        record, ids[name] = bad_world.started(database, people, process_id)
        ids[f"{name}_record"], ids[f"{name}_number"] = record.id, record.number
    ids["free"] = _unclaimed(world)
    do(database, tasks.complete, people["agent1"], ids["done"], GOOD)
    ids["second"] = open_tasks(database, _id(ids["done_record"]))["check"]
    operator = people["repair1"]
    do(database, instances.cancel, operator, ids["cancelled_record"], reason="a duplicate")
    do(database, instances.suspend, operator, ids["suspended_record"], reason="an audit")
    do(database, tasks.complete, people["agent1"], ids["failed"], {"n": "x"})
    with database.read() as session:
        (step,) = instances.failed_steps(session, operator, _id(ids["failed_record"]))
    ids["step"] = step.id


def _unclaimed(world: Steady) -> int:
    database, people = world.database, world.people
    record = do(database, instances.start, people["requester1"], DESK, {"title": "Nobody's yet"})
    return open_tasks(database, record.id)["write"]


def _id(value: object) -> int:
    assert isinstance(value, int)
    return value
