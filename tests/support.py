"""What tests of every layer share."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from itsm_flow.services.passwords import Hashing
from itsm_flow.store.database import Sessions, read_transaction, write_transaction

FAST_HASHING = Hashing(time_cost=1, memory_kib=8)
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday morning."""


@dataclass(frozen=True)
class Database:
    """An empty database of the newest schema; `kind` is sqlite or postgresql."""

    kind: str
    url: str
    engine: Engine
    sessions: Sessions

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that is committed."""
        with write_transaction(self.sessions) as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that only reads."""
        with read_transaction(self.sessions) as session:
            yield session
