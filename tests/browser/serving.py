"""A live server: the application, waitress in a thread, and the loop that does due work."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from waitress import create_server, wasyncore

from itsm_flow.app import create_app
from itsm_flow.config import Settings
from itsm_flow.jobs.loop import Loop
from itsm_flow.runtime import utc_now
from itsm_flow.services.demo import create_demo_people
from itsm_flow.services.shipped import deploy_shipped
from itsm_flow.store.database import create_engine_for, sessionmaker_for, write_transaction
from itsm_flow.store.schema import migrate
from support import FAST_HASHING


@dataclass(frozen=True)
class Server:
    """Where it listens, and the database behind it."""

    address: str
    database_url: str


def populate(database_url: str) -> None:
    """Demo people and the shipped processes, in a migrated database."""
    engine = create_engine_for(database_url)
    with write_transaction(sessionmaker_for(engine)) as session:
        create_demo_people(session, now=utc_now(), hashing=FAST_HASHING)
    with write_transaction(sessionmaker_for(engine)) as session:
        deploy_shipped(session, now=utc_now())
    engine.dispose()


def made_file(path: Path) -> Path:
    """A SQLite database with demo people and the shipped processes."""
    engine = create_engine_for(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    populate(f"sqlite:///{path}")
    return path


@contextmanager
def serving(database_url: str) -> Iterator[Server]:
    """Serve this database on a free port until the end of the block."""
    app = create_app(_settings(database_url))
    runtime = app.extensions["itsm_flow"]
    listening = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=listening.run, daemon=True)
    loop = Loop(runtime)
    thread.start()
    loop.start()
    try:
        yield Server(f"http://127.0.0.1:{listening.effective_port}", database_url)
    finally:
        loop.stop()
        with suppress(OSError):  # Awake already, and closed all by now.
            listening.trigger.pull_trigger(
                lambda: wasyncore.close_all(listening._map, ignore_all=True)
            )
        thread.join(10)
        runtime.engine.dispose()


def _settings(database_url: str) -> Settings:
    return Settings(
        database_url=database_url,
        secret_key="only for tests",
        demo=True,
        worker_poll_seconds=0.1,
        argon2_time_cost=FAST_HASHING.time_cost,
        argon2_memory_kib=FAST_HASHING.memory_kib,
    )
