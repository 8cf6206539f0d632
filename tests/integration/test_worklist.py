"""Work lists and lists of records: who sees what, in which order, at what cost."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, insert

from integration import drawing
from integration.acting import complete, do, open_tasks, start
from integration.conftest import Deploy
from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.domain.worklist import rank
from itsm_flow.errors import InvalidInput, NotFound
from itsm_flow.services import instances, records, tasks
from itsm_flow.services.records import RecordFilter
from itsm_flow.services.task_views import TaskFilter
from itsm_flow.store import (
    AuditChain,
    Definition,
    ProcessInstance,
    Record,
    TaskCandidate,
    UserTask,
    new_id,
)
from support import NOW, Database

Demo = dict[str, Actor]

QUEUED = drawing.process(
    "queued",
    drawing.start(),
    drawing.user_task("wait", priority="=urgency", due="=by"),
    drawing.end(),
    drawing.path("start", "wait", "end"),
)


@pytest.fixture
def queued(database: Database, demo: Demo, deployed: Deploy) -> dict[str, int]:
    """Five records that wait for the service desk: title → record id."""
    deployed(QUEUED)
    day = "2026-03-{:02}T12:00:00Z"
    wanted = {
        "late and low": (10, day.format(1)),
        "high, due later": (80, day.format(9)),
        "high, due first": (80, day.format(3)),
        "high, never due": (80, None),
        "highest": (100, None),
    }
    return {
        title: start(database, "queued", title=title, urgency=urgency, by=by).id
        for title, (urgency, by) in wanted.items()
    }


def _titles(database: Database, actor: Actor, **wanted) -> list[str]:
    with database.read() as session:
        page = tasks.search(session, actor, TaskFilter(**wanted))
        return [row.record_title for row in page.rows]


IN_ORDER = ["highest", "high, due first", "high, due later", "high, never due", "late and low"]


def test_the_most_urgent_task_comes_first(
    database: Database, demo: Demo, queued: dict[str, int]
) -> None:
    assert _titles(database, demo["agent1"]) == IN_ORDER
    assert _titles(database, demo["cab1"]) == []


def test_pages_follow_each_other_without_gap_or_repeat(
    database: Database, demo: Demo, queued: dict[str, int]
) -> None:
    found, after = [], None
    with database.read() as session:
        for _ in range(3):
            page = tasks.search(session, demo["agent1"], after=after, limit=2)
            found += [row.record_title for row in page.rows]
            after = page.next
    assert found == IN_ORDER
    assert after is None


def test_a_claimed_task_leaves_the_queue_of_the_others(
    database: Database, demo: Demo, queued: dict[str, int]
) -> None:
    task_id = open_tasks(database, queued["highest"])["wait"]
    do(database, tasks.claim, demo["agent1"], task_id)
    assert _titles(database, demo["agent1"]) == IN_ORDER
    assert _titles(database, demo["agent1"], scope="groups") == IN_ORDER[1:]
    assert _titles(database, demo["agent2"]) == IN_ORDER[1:]
    assert _titles(database, demo["repair1"], scope="all") == IN_ORDER
    assert _titles(database, demo["repair1"], scope="all", assignee="agent1") == ["highest"]


def test_a_task_of_two_of_my_groups_is_listed_once(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    deployed(
        drawing.process(
            "both",
            drawing.start(),
            drawing.user_task("wait", groups="change-management, ecab"),
            drawing.end(),
            drawing.path("start", "wait", "end"),
        )
    )
    start(database, "both", title="once")
    assert _titles(database, demo["changemanager1"]) == ["once"]


@pytest.mark.parametrize(
    ("text_", "found"),
    [
        ("DUE", ["high, due first", "high, due later", "high, never due"]),
        ("prc-2026-000001", ["late and low"]),
        ("wait", IN_ORDER),
        ("%", []),
        ("nothing\x00", []),
    ],
)
def test_text_is_looked_for_in_task_number_and_title(
    database: Database, demo: Demo, queued: dict[str, int], text_: str, found: list[str]
) -> None:
    assert sorted(_titles(database, demo["agent1"], text=text_)) == sorted(found)


def test_a_row_has_all_that_a_list_shows(
    database: Database, demo: Demo, queued: dict[str, int]
) -> None:
    with database.read() as session:
        row = tasks.search(session, demo["agent1"], limit=1).rows[0]
        same = tasks.row(session, demo["agent1"], row.id)
    assert row == same
    assert (row.name, row.process_name, row.version) == ("wait", "Queued", 1)
    assert (row.candidate_groups, row.assignee, row.priority) == (("service-desk",), None, 100)
    assert (row.record_number, row.requester) == ("PRC-2026-000005", "system")


def test_a_marker_that_is_none_of_ours_is_refused(database: Database, demo: Demo) -> None:
    for marker in ("%%%", "W10", "WzEsMiwzXQ", "eyJhIjogMX0"):
        with database.read() as session, pytest.raises(InvalidInput):
            tasks.search(session, demo["agent1"], after=marker)


@contextmanager
def _counted(database: Database) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_facts) -> None:
        statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield statements
    event.remove(database.engine, "before_cursor_execute", note)


def _crowd(database: Database, count: int) -> None:
    """This many more open tasks of the service desk, written without any process."""
    with database.write() as session:
        definition = session.query(Definition).filter_by(key="queued").one()
        ids = [new_id() for _ in range(count)]
        shared = {"definition_id": definition.id, "process_id": "queued", "version": 1}
        shared |= {"state": b"", "status": "active", "started_at": NOW, "started_by": 0}
        shared |= {"waits": {}, "revision": 1, "has_failed_step": False}
        session.execute(insert(ProcessInstance), [{"id": key, **shared} for key in ids])
        session.execute(
            insert(Record),
            [
                {"id": key, "number": f"X-{key}", "kind": "queued", "title": "crowd"}
                | {"status": "new", "opened_at": NOW, "updated_at": NOW}
                for key in ids
            ],
        )
        session.execute(
            insert(AuditChain),
            [{"id": key, "kind": "instance", "key": str(key), "length": 0} for key in ids],
        )
        place = rank(50, None)
        session.execute(
            insert(UserTask),
            [
                {"id": key, "instance_id": key, "process_id": "queued", "token": "1"}
                | {"element_id": "wait", "name": "wait", "status": "open", "priority": 50}
                | {"rank": place, "opened_at": NOW}
                for key in ids
            ],
        )
        session.execute(
            insert(TaskCandidate),
            [
                {"task_id": key, "kind": "group", "key": "service-desk", "rank": place}
                | {"claimable": True}
                for key in ids
            ],
        )


def test_the_list_takes_as_many_statements_with_many_tasks_as_with_few(
    database: Database, demo: Demo, queued: dict[str, int]
) -> None:
    with _counted(database) as few:
        _titles(database, demo["agent1"])
    _crowd(database, 300)
    with _counted(database) as many:
        _titles(database, demo["agent1"])
    assert len(many) == len(few)
    assert sum(statement.startswith("SELECT") for statement in many) == 2


def test_sqlite_reads_the_queue_along_its_index(
    sqlite_database: Database,
) -> None:
    with sqlite_database.read() as session, _counted(sqlite_database) as statements:
        actor = Actor(1, "agent1", frozenset({"service-desk", "operations"}))
        tasks.search(session, actor)
        listing = next(item for item in statements if item.startswith("SELECT user_task.id"))
        values = tuple([50] * listing.count("?"))
        connection = session.connection()
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {listing}", values).all()
    steps = " | ".join(row[3] for row in plan)
    assert "ix_task_candidate_queue" in steps
    assert "ix_user_task_assignee" in steps
    assert "SCAN user_task" not in steps
    assert "SCAN task_candidate" not in steps


# ---- records ------------------------------------------------------------------------------------


def _records(database: Database, actor: Actor, **wanted) -> list[str]:
    with database.read() as session:
        page = records.search(session, actor, RecordFilter(**wanted))
        return [record.title for record in page.rows]


def test_records_are_listed_newest_first_and_filtered(
    database: Database, demo: Demo, review: str
) -> None:
    first = start(database, review, demo["requester1"], title="First", priority=2)
    start(database, review, demo["requester2"], title="Second", service="mail")
    start(database, review, demo["agent1"], title="Third", requester="requester1")
    do(database, instances.cancel, SYSTEM, first.id, reason="done")
    agent = demo["agent1"]
    assert _records(database, agent) == ["Third", "Second", "First"]
    assert _records(database, agent, open=True) == ["Third", "Second"]
    assert _records(database, agent, open=False) == ["First"]
    assert _records(database, agent, status=("cancelled", "closed")) == ["First"]
    assert _records(database, agent, priority=2) == ["First"]
    assert _records(database, agent, service="mail") == ["Second"]
    assert _records(database, agent, kind="other") == []
    assert _records(database, agent, text="PRC-2026-000002") == ["Second"]
    assert _records(database, agent, text="SECON") == ["Second"]
    assert _records(database, agent, opened_from=NOW + timedelta(1)) == []
    assert _records(database, agent, opened_to=datetime(2030, 1, 1, tzinfo=UTC)) != []
    assert _records(database, demo["requester1"]) == ["Third", "First"]
    with database.read() as session:
        page = records.search(session, agent, limit=2)
        rest = records.search(session, agent, after=page.next, limit=2)
    assert ([r.title for r in rest.rows], rest.next) == (["First"], None)


def test_who_takes_part_sees_a_record_that_others_of_the_kind_do_not(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    deployed(
        drawing.process(
            "asked",
            drawing.start(),
            drawing.user_task("answer", assignee="requester2"),
            drawing.end(),
            drawing.path("start", "answer", "end"),
        )
    )
    record = start(database, "asked", demo["agent1"], title="Asked")
    with database.read() as session:
        assert records.get(session, demo["requester2"], record.number).id == record.id
        with pytest.raises(NotFound):
            records.get(session, demo["requester1"], record.number)
    complete(database, demo["requester2"], record.id, "answer")
    with database.read() as session:
        assert records.get(session, demo["requester2"], record.number).status == "closed"


def test_only_staff_report_for_others(database: Database, demo: Demo, review: str) -> None:
    record = start(database, review, demo["requester1"], title="x", requester="requester2")
    assert record.requester == "requester1"
