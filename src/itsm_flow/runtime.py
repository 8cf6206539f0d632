"""What a server, a worker or a command holds while it runs: settings, database, clock."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from itsm_flow.config import Settings
from itsm_flow.limits import engine_limits, read_limits
from itsm_flow.services.limits import carried
from itsm_flow.store.database import (
    create_engine_for,
    read_transaction,
    sessionmaker_for,
    write_transaction,
)

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Runtime:
    """Made once a process by `Runtime.of(settings)`; `clock` is the only source of time."""

    settings: Settings
    engine: Engine
    sessions: sessionmaker[Session]
    clock: Clock = field(default=utc_now)

    @classmethod
    def of(cls, settings: Settings, *, clock: Clock = utc_now) -> "Runtime":
        """Open the database that the settings name."""
        engine = create_engine_for(settings.database_url)
        info = carried(engine_limits(settings), read_limits(settings))
        sessions = sessionmaker_for(engine, info)
        return cls(settings=settings, engine=engine, sessions=sessions, clock=clock)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that only reads."""
        with read_transaction(self.sessions) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that may write: committed at its end, rolled back on an error."""
        with write_transaction(self.sessions) as session:
            yield session
