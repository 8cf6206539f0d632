"""Engines, sessions and transactions: what differs between SQLite and PostgreSQL ends here.

A transaction that may write takes SQLite's write lock when it begins (`BEGIN IMMEDIATE`): a read
that is upgraded later fails at once, whatever the timeout. Readers begin deferred and wait for
nobody. On PostgreSQL both are READ COMMITTED, and rows are locked where they are changed.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from itsm_flow.errors import ItsmFlowError

LOCK_WAIT_SECONDS = 10
_READS = "itsm_reads"
_WRITES = "itsm_writes"
_TRIES = 3
_BUSY_STATES = frozenset({"55P03", "40P01", "40001"})
"""lock_not_available, deadlock_detected, serialization_failure."""

Result = TypeVar("Result")
Sessions = sessionmaker[Session]


class DatabaseBusyError(ItsmFlowError):
    """A lock could not be had in time; nothing was changed."""

    template = "The database is busy. Nothing was changed; please try again."


def create_engine_for(url: str, **options: Any) -> Engine:
    """The engine for a database URL, e.g. `sqlite:///var/itsm.db` or `postgresql://…`."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite_engine(url, parsed.database, options)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    arguments = {"options": f"-c lock_timeout={LOCK_WAIT_SECONDS}s -c timezone=UTC"}
    return create_engine(parsed, connect_args=arguments, pool_pre_ping=True, **options)


def _sqlite_engine(url: str, path: str | None, options: dict[str, Any]) -> Engine:
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": LOCK_WAIT_SECONDS}, **options)
    writers = _Writers()
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", writers.begin)
    event.listen(engine, "checkin", writers.leave)
    return engine


class _Writers:
    """Lets the writers of this process into SQLite one by one, each as soon as it can be.

    SQLite's own waiting sleeps in growing steps, long after the lock is free.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()

    def begin(self, connection: Connection) -> None:
        """Begin a transaction; raises DatabaseBusyError when the turn does not come in time."""
        if connection.get_execution_options().get(_READS, False):
            connection.exec_driver_sql("BEGIN")
            return
        if not self._turn.acquire(timeout=LOCK_WAIT_SECONDS):
            raise DatabaseBusyError
        connection.connection.info[_WRITES] = True
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def leave(self, _connection: object, record: ConnectionPoolEntry) -> None:
        """The connection goes back to the pool: its transaction is over."""
        if record.info.pop(_WRITES, False):
            self._turn.release()


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def sessionmaker_for(engine: Engine, info: Mapping[str, Any] | None = None) -> Sessions:
    """Makes sessions whose transactions may write, unless `begin_reading` says otherwise.

    Every session carries `info`.
    """
    return sessionmaker(engine, expire_on_commit=False, info=dict(info or {}))


def begin_reading(session: Session) -> None:
    """Begin a transaction that only reads, so that it neither waits for a writer nor holds one up.

    To be called before anything else is done with the session in this transaction.
    """
    session.connection(execution_options={_READS: True})


@contextmanager
def read_transaction(sessions: Sessions) -> Iterator[Session]:
    """A session for reading; nothing that happens in it is kept."""
    with sessions() as session:
        begin_reading(session)
        yield session


@contextmanager
def write_transaction(sessions: Sessions) -> Iterator[Session]:
    """A session whose work is committed at the end, or undone by whatever is raised."""
    try:
        with sessions() as session, session.begin():
            yield session
    except OperationalError as error:
        if is_busy(error):
            raise DatabaseBusyError from error
        raise


def run_in_transaction(sessions: Sessions, work: Callable[[Session], Result]) -> Result:
    """Do `work` in a transaction of its own, again when two processes drew the same key."""
    for _ in range(_TRIES - 1):
        try:
            with write_transaction(sessions) as session:
                return work(session)
        except IntegrityError as error:
            if not is_key_collision(error):
                raise
    with write_transaction(sessions) as session:
        return work(session)


def is_busy(error: OperationalError) -> bool:
    """Whether another transaction held a lock for too long, or the two blocked each other."""
    if isinstance(error.orig, sqlite3.OperationalError):
        return "locked" in str(error.orig) or "busy" in str(error.orig)
    return getattr(error.orig, "sqlstate", None) in _BUSY_STATES


def is_key_collision(error: IntegrityError) -> bool:
    """Whether two processes drew the same primary key."""
    if isinstance(error.orig, sqlite3.IntegrityError):
        return error.orig.sqlite_errorname == "SQLITE_CONSTRAINT_PRIMARYKEY"
    diagnosis = getattr(error.orig, "diag", None)
    name = getattr(diagnosis, "constraint_name", None) or ""
    return getattr(error.orig, "sqlstate", None) == "23505" and name.startswith("pk_")
