"""Whatever is altered in the trail, verify finds it and says where."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DataError

from integration.acting import complete, do, start
from itsm_flow.domain.hashchain import digest
from itsm_flow.domain.people import Actor
from itsm_flow.errors import NotAllowed, NotFound
from itsm_flow.services import audit, history
from itsm_flow.services.refusals import ReasonMissing
from itsm_flow.store import AuditContent, AuditErasure, AuditEvent, audit_triggers
from support import Database

Demo = dict[str, Actor]


@pytest.fixture
def record_id(database: Database, demo: Demo, review: str) -> int:
    """A review after its first task."""
    record = start(database, review, demo["requester1"], title="Rust")
    complete(database, demo["agent1"], record.id, "write", summary="Polished")
    return record.id


@contextmanager
def _by_hand(database: Database) -> Iterator[Connection]:
    """Somebody with all rights over the database: no triggers, no foreign keys."""
    with database.engine.connect() as connection:
        if database.kind == "sqlite":
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
        audit_triggers.drop(connection)
        if database.kind == "postgresql":
            connection.execute(text("SET session_replication_role = replica"))
        yield connection
        if database.kind == "postgresql":
            connection.execute(text("SET session_replication_role = origin"))
        connection.commit()
    database.engine.dispose()


def _verified(database: Database) -> audit.Verification:
    with database.read() as session:
        return audit.verify(session)


def _event(database: Database, record_id: int, sequence: int) -> AuditEvent:
    with database.read() as session:
        wanted = select(AuditEvent).filter_by(chain_id=record_id, sequence=sequence)
        return session.scalars(wanted).one()


def test_an_untouched_trail_holds_and_is_counted(database: Database, record_id: int) -> None:
    verification = _verified(database)
    with database.read() as session:
        events = session.scalar(select(func.count()).select_from(AuditEvent))
    assert verification.holds
    assert (verification.events, verification.found) == (events, 0)
    assert verification.chains >= 3


SUBMITTED = "field = 'submitted' AND event_id = :event"
TAMPERING = {
    "changed content": (
        f"UPDATE audit_content SET body = :bytes WHERE {SUBMITTED}",
        "content “submitted” was altered",
    ),
    "replaced salt": (
        f"UPDATE audit_content SET salt = :bytes WHERE {SUBMITTED}",
        "content “submitted” was altered",
    ),
    "deleted content": (
        f"DELETE FROM audit_content WHERE {SUBMITTED}",
        "content “submitted” is missing, and no erasure says why",
    ),
    "added content": (
        "INSERT INTO audit_content VALUES (:event, 'more', :bytes, :bytes)",
        "content “more” was added later",
    ),
    "changed header": (
        "UPDATE audit_event SET header = :header WHERE id = :event",
        "its header was altered",
    ),
    "changed header with a fitting hash": (
        "UPDATE audit_event SET header = :header, hash = :hash, element_id = 'wrote' "
        "WHERE id = :event",
        "it was altered or replaced",
    ),
    "changed actor column": (
        "UPDATE audit_event SET actor_id = 7 WHERE id = :event",
        "its column for “actor” was altered",
    ),
    "changed kind column": (
        "UPDATE audit_event SET kind = 'other' WHERE id = :event",
        "its column for “kind” was altered",
    ),
    "changed time column": (
        "UPDATE audit_event SET at = '2020-01-01 00:00:00' WHERE id = :event",
        "its column for “at” was altered",
    ),
    "unreadable header": (
        "UPDATE audit_event SET header = :bytes WHERE id = :event",
        "its header was altered",
    ),
}


@pytest.mark.parametrize("kind", TAMPERING)
def test_altering_an_event_is_found_and_names_that_event(
    database: Database, record_id: int, kind: str
) -> None:
    statement, what = TAMPERING[kind]
    with database.read() as session:
        wanted = (
            select(AuditEvent)
            .join(AuditContent, AuditContent.event_id == AuditEvent.id)
            .where(AuditEvent.chain_id == record_id, AuditContent.field == "submitted")
            .where(AuditEvent.sequence > 1)
        )
        event = session.scalars(wanted).one()
    header = event.header.replace(b'"write"', b'"wrote"')
    values = {
        "event": event.id,
        "bytes": b"x" * 32,
        "header": header,
        "hash": digest(header),
    }
    with _by_hand(database) as connection:
        used = {name: value for name, value in values.items() if f":{name}" in statement}
        connection.execute(text(statement), used)
    verification = _verified(database)
    first = verification.problems[0]
    assert first.chain == f"instance/{record_id}"
    assert (first.event_id, first.sequence) == (event.id, event.sequence)
    assert what in first.what
    assert str(event.id) in str(first)


def test_a_time_that_is_none_is_named_and_does_not_stop_the_reading(
    database: Database, record_id: int
) -> None:
    event = _event(database, record_id, 2)
    garbage = "UPDATE audit_event SET at = 'long ago' WHERE id = :id"
    if database.kind == "postgresql":
        with pytest.raises(DataError), _by_hand(database) as connection:
            connection.execute(text(garbage), {"id": event.id})
        return
    with _by_hand(database) as connection:
        connection.execute(text(garbage), {"id": event.id})
    (problem,) = _verified(database).problems
    assert (problem.event_id, problem.facts) == (event.id, {"name": "at"})


def test_a_deleted_event_is_missed(database: Database, record_id: int) -> None:
    event = _event(database, record_id, 3)
    with _by_hand(database) as connection:
        connection.execute(text("DELETE FROM audit_content WHERE event_id = :id"), {"id": event.id})
        connection.execute(text("DELETE FROM audit_event WHERE id = :id"), {"id": event.id})
    problem = _verified(database).problems[0]
    assert (problem.sequence, problem.what) == (3, "event 3 is missing")


def test_events_cut_off_the_end_are_missed(database: Database, record_id: int) -> None:
    with database.read() as session:
        wanted = select(func.max(AuditEvent.sequence)).filter_by(chain_id=record_id)
        last = session.scalar(wanted)
    with _by_hand(database) as connection:
        for table in ("audit_content", "audit_event"):
            column = "id" if table == "audit_event" else "event_id"
            connection.execute(
                text(
                    f"DELETE FROM {table} WHERE {column} IN (SELECT id FROM audit_event "
                    "WHERE chain_id = :chain AND sequence > :from)"
                ),
                {"chain": record_id, "from": last - 2},
            )
    problem = _verified(database).problems[0]
    assert problem.what == f"events {last - 1} to {last} are missing"


def test_a_last_event_altered_with_a_fitting_hash_does_not_fit_the_head(
    database: Database, record_id: int
) -> None:
    with database.read() as session:
        wanted = select(AuditEvent).filter_by(chain_id=record_id)
        event = session.scalars(wanted.order_by(AuditEvent.sequence.desc()).limit(1)).one()
    header = event.header.replace(b'"entered"', b'"claimed"')
    with _by_hand(database) as connection:
        connection.execute(
            text("UPDATE audit_event SET header = :h, hash = :d, kind = 'claimed' WHERE id = :id"),
            {"h": header, "d": digest(header), "id": event.id},
        )
    (problem,) = _verified(database).problems
    assert (problem.event_id, problem.what) == (
        event.id,
        "it is not the event that the chain ended with",
    )


STRAYS = {
    "no events": (
        ["DELETE FROM audit_content", "DELETE FROM audit_event"],
        "are missing",
    ),
    "no head": (["DELETE FROM audit_chain WHERE id = :chain"], "head of the chain is missing"),
    "no chain": (
        [
            "DELETE FROM audit_event WHERE chain_id = :chain",
            "DELETE FROM audit_chain WHERE id = :chain",
        ],
        "the instance has no chain",
    ),
    "orphaned content": (
        ["DELETE FROM audit_event WHERE chain_id = :chain"],
        "belongs to an event that is missing",
    ),
    "unfounded erasure": (
        [
            "INSERT INTO audit_erasure SELECT event_id, field, event_id FROM audit_content",
            "DELETE FROM audit_content",
        ],
        "no erasure event lists it",
    ),
    "head set back": (
        ["UPDATE audit_chain SET length = length - 1 WHERE id = :chain"],
        "the chain goes on after event",
    ),
}


@pytest.mark.parametrize("kind", STRAYS)
def test_what_is_missing_around_the_events_is_found(
    database: Database, record_id: int, kind: str
) -> None:
    statements, what = STRAYS[kind]
    with _by_hand(database) as connection:
        for statement in statements:
            used = {"chain": record_id} if ":chain" in statement else {}
            connection.execute(text(statement), used)
    assert any(what in problem.what for problem in _verified(database).problems)


def test_content_erased_by_law_leaves_the_chain_whole(
    database: Database, demo: Demo, record_id: int
) -> None:
    with database.read() as session:
        entries = history.timeline(session, demo["auditor1"], record_id)
    event_id = next(entry.event_id for entry in entries if entry.content.get("submitted"))
    with pytest.raises(NotAllowed):
        do(database, audit.erase, demo["agent1"], event_id, ["submitted"], reason="law")
    with pytest.raises(ReasonMissing):
        do(database, audit.erase, demo["admin1"], event_id, ["submitted"], reason="")
    with pytest.raises(NotFound):
        do(database, audit.erase, demo["admin1"], event_id, ["nothing"], reason="law")
    do(database, audit.erase, demo["admin1"], event_id, ["submitted"], reason="law")
    assert _verified(database).holds
    with database.read() as session:
        assert session.scalars(select(AuditErasure.field)).all() == ["submitted"]
        entries = history.timeline(session, demo["auditor1"], record_id)
    (entry,) = [entry for entry in entries if entry.event_id == event_id]
    assert entry.content["submitted"] is None


def test_memory_is_not_needed_for_more_events_than_a_batch(
    database: Database, demo: Demo, record_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = _verified(database)
    monkeypatch.setattr(audit, "_BATCH", 2)
    assert _verified(database) == whole
