"""`init --demo` brings records at every stage, once."""

from sqlalchemy import select, update

from itsm_flow.domain.people import Actor
from itsm_flow.services import audit, history
from itsm_flow.services.demo_records import create_demo_records
from itsm_flow.services.shipped import deploy_shipped
from itsm_flow.store import Record, User, UserTask
from support import NOW, Database


def _create(database: Database) -> bool:
    with database.write() as session:
        deploy_shipped(session, now=NOW)
    with database.write() as session:
        return create_demo_records(session, now=NOW)


def test_records_of_every_stage_are_made_once(database: Database, demo: dict[str, Actor]) -> None:
    assert _create(database)
    assert not _create(database)
    with database.read() as session:
        records = {record.number: record for record in session.scalars(select(Record))}
        open_tasks = select(UserTask.element_id, UserTask.assignee).filter_by(status="open")
        waiting = {tuple(row) for row in session.execute(open_tasks)}
        assert audit.verify(session).holds
        debated = records["CHG-2026-000003"].id
        votes = [
            entry.content["submitted"]["vote"]
            for entry in history.timeline(session, demo["auditor1"], debated)
            if entry.element_id == "Task_CabVote" and entry.kind == "completed"
        ]
    statuses = {record.status for record in records.values()}
    assert statuses == {
        "new",
        "classified",
        "assessed",
        "in-progress",
        "resolved",
        "implementing",
        "closed",
    }
    assert {number[:3] for number, one in records.items() if one.closed_at} == {"INC", "CHG"}
    assert any(record.priority == 1 for record in records.values())
    assert any(not record.title.isascii() for record in records.values())
    assert votes == ["reject"]
    assert {("Task_Confirm", "requester1"), ("Task_CabVote", "cab2")} <= waiting


def test_none_are_made_where_a_demo_person_has_left(
    database: Database, demo: dict[str, Actor]
) -> None:
    with database.write() as session:
        session.execute(update(User).filter_by(username="cab2").values(active=False))
    assert not _create(database)
    with database.read() as session:
        assert session.scalar(select(Record.id)) is None
