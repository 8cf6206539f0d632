"""The migrated database is what the models say, and guards its audit trail."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from itsm_flow.domain.people import SYSTEM
from itsm_flow.services import trail
from itsm_flow.store import audit_triggers
from itsm_flow.store.schema import differences, is_current, migrate
from support import NOW, Database

TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


def test_the_migrations_make_what_the_models_say(database: Database) -> None:
    assert differences(database.engine) == []
    assert is_current(database.engine)


def test_migrating_again_changes_nothing(database: Database) -> None:
    migrate(database.engine)
    assert is_current(database.engine)


def test_every_audit_trigger_is_there(database: Database) -> None:
    with database.engine.connect() as connection:
        found = set(connection.scalars(text(TRIGGERS[database.kind])))
    assert found == audit_triggers.names(database.kind)


@pytest.fixture
def written(database: Database) -> Database:
    with database.write() as session:
        entry = trail.Entry("tried", SYSTEM, content={"reason": "a test"})
        trail.write_day(session, "settings", [entry], now=NOW)
    return database


REFUSED = [
    "UPDATE audit_event SET kind = 'other'",
    "DELETE FROM audit_event",
    "UPDATE audit_content SET body = salt",
    "DELETE FROM audit_content",
    "UPDATE audit_chain SET length = 0",
    "UPDATE audit_chain SET key = 'other', length = 9",
    "DELETE FROM audit_chain",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_itself_refuses_to_alter_the_trail(written: Database, statement: str) -> None:
    _refused(written, statement)


@pytest.mark.parametrize("table", ["audit_event", "audit_content", "audit_chain", "audit_erasure"])
def test_the_trail_cannot_be_emptied_or_replaced(written: Database, table: str) -> None:
    if written.kind == "postgresql":
        _refused(written, f"TRUNCATE {table} CASCADE")
    elif table != "audit_erasure":
        _refused(written, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


def test_content_may_go_once_an_erasure_names_it(written: Database) -> None:
    erase = "INSERT INTO audit_erasure SELECT id, 'reason', id FROM audit_event"
    with written.write() as session:
        session.execute(text(erase))
        session.execute(text("DELETE FROM audit_content"))
    with written.read() as session:
        assert session.scalar(text("SELECT count(*) FROM audit_content")) == 0
    _refused(written, "DELETE FROM audit_erasure")
    _refused(written, "UPDATE audit_erasure SET field = 'other'")


def _refused(database: Database, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), database.write() as session:
        _run(session, statement)


def _run(session: Session, statement: str) -> None:
    session.execute(text(statement))
