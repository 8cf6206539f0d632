"""The auditors' room."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from itsm_flow.store import Record
from support import Database
from web.conftest import Reader

SignedIn = Callable[[str], Reader]


@pytest.mark.parametrize("address", ["/audit", "/audit/verify", "/audit/verification"])
def test_only_auditors_come_in(signed_in: SignedIn, address: str) -> None:
    assert signed_in("auditor1").get(address).status_code == 200
    for username in ("agent1", "owner1", "repair1", "admin1", "requester1"):
        assert signed_in(username).get(address).status_code == 403


def test_events_are_listed_and_filtered(signed_in: SignedIn, record: Record) -> None:
    auditor = signed_in("auditor1")

    everything = auditor.get("/audit").text
    of_record = auditor.get(f"/audit?number={record.number}").text
    sign_ins = auditor.get("/audit?kind=signed-in&person=auditor1").text

    assert f"/records/{record.number}/audit" in everything
    assert "Signed in" in everything
    assert f"/records/{record.number}/audit" in of_record
    assert "/audit#event" not in sign_ins
    assert "No event fits these filters." in auditor.get("/audit?person=nobody").text


def test_an_intact_trail_holds(signed_in: SignedIn, record: Record) -> None:
    assert "Everything holds" in signed_in("auditor1").get("/audit/verification").text


def test_an_altered_event_is_named(
    signed_in: SignedIn, record: Record, sqlite_database: Database
) -> None:
    auditor = signed_in("auditor1")
    database: Database = auditor.client.application.extensions["itsm_flow"]
    with database.engine.begin() as connection:
        for name in _triggers(connection):
            connection.execute(text(name))
        connection.execute(
            text("UPDATE audit_event SET kind = 'forged' WHERE chain_id = :id AND sequence = 2"),
            {"id": record.id},
        )

    everywhere = auditor.get("/audit/verification").text
    here = auditor.get(f"/records/{record.number}/audit/verification").text

    assert "problem found" in everywhere or "problems found" in everywhere
    assert f"instance/{record.id}" in everywhere
    assert "This chain does not hold" in here
    assert 'href="#event-2"' in here


def _triggers(connection: object) -> list[str]:
    """Statements that drop what protects the trail."""
    if connection.dialect.name == "sqlite":  # type: ignore[attr-defined]
        found = connection.execute(  # type: ignore[attr-defined]
            text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        )
        return [f"DROP TRIGGER {name}" for (name,) in found]
    return ["ALTER TABLE audit_event DISABLE TRIGGER USER"]
