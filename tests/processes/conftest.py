"""The shipped processes and registers, once a database; each play has a record of its own there."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from conftest import _migrated, _opened, _run_alone
from itsm_flow.domain.people import Actor
from itsm_flow.services import people, shipped
from itsm_flow.services.demo import PEOPLE, create_demo_people
from itsm_flow.services.demo_registers import create_demo_registers
from processes.play import Play
from support import FAST_HASHING, NOW, Database

Stage = tuple[Database, dict[str, Actor]]


def _staged(database: Database) -> Stage:
    with database.write() as session:
        create_demo_people(session, now=NOW, hashing=FAST_HASHING)
        create_demo_registers(session, now=NOW)
        shipped.deploy_shipped(session, now=NOW)
    with database.read() as session:
        actors = {one.username: people.actor_named(session, one.username) for one in PEOPLE}
    return database, {name: actor for name, actor in actors.items() if actor is not None}


@pytest.fixture(scope="session")
def sqlite_stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """SQLite with the shipped processes, the demo people and registers."""
    path: Path = tmp_path_factory.mktemp("stage") / "itsm-flow.db"
    _migrated(f"sqlite:///{path}")
    for database in _opened("sqlite", f"sqlite:///{path}"):
        yield _staged(database)


@pytest.fixture(scope="session")
def postgresql_stage(_postgres_server: str) -> Iterator[Stage]:
    """PostgreSQL with the shipped processes, the demo people and registers."""
    name = f"itsm_stage_{os.getpid()}"
    _run_alone(_postgres_server, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")
    url = make_url(_postgres_server).set(database=name).render_as_string(hide_password=False)
    _migrated(url)
    for database in _opened("postgresql", url):
        yield _staged(database)
    _run_alone(_postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def stage(request: pytest.FixtureRequest) -> Stage:
    """Both databases in turn."""
    found: Stage = request.getfixturevalue(f"{request.param}_stage")
    return found


@pytest.fixture
def incident(stage: Stage) -> Play:
    """An incident that nobody has reported yet."""
    return Play(*stage, process_id="incident")


@pytest.fixture
def change(stage: Stage) -> Play:
    """A change that nobody has requested yet."""
    return Play(*stage, process_id="change")
