"""Guideline clause → steps → executions, from deployed diagrams and the audit trail."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import event

from integration import drawing
from integration.acting import do, open_tasks, start
from integration.conftest import Deploy
from itsm_flow.cli import main
from itsm_flow.domain.coverage import Coverage
from itsm_flow.domain.people import SYSTEM, Actor, Permission
from itsm_flow.errors import NotAllowed, NotFound
from itsm_flow.services import coverage, shipped, tasks
from itsm_flow.services.coverage import Period
from support import NOW, Database

CARRIED = ("4", "5.2", "5.3", "6.2", "8")
PLACE = ("review", 1, "write")


def _found(
    database: Database, actor: Actor, period: Period = coverage.ALWAYS
) -> dict[str, Coverage]:
    with database.read() as session:
        return {item.clause.key: item for item in coverage.of_guideline(session, actor, period)}


def _write(database: Database, actor: Actor, times: int = 1) -> None:
    for _ in range(times):
        record = start(database, "review", actor)
        task_id = open_tasks(database, record.id)["write"]
        do(database, tasks.claim, actor, task_id)
        do(database, tasks.complete, actor, task_id, {"summary": "Done"})


def test_a_step_tells_how_often_it_was_done_and_by_whom(
    database: Database, demo: dict[str, Actor], review: str
) -> None:
    _write(database, demo["agent1"])
    _write(database, demo["agent2"])

    [carrier] = _found(database, demo["auditor1"])["5.2.2"].carriers

    assert carrier.key == PLACE
    assert (carrier.executions, carrier.last) == (2, NOW)
    assert carrier.by == "Service desk agent 2"


def test_a_step_that_only_waits_was_not_done(
    database: Database, demo: dict[str, Actor], review: str
) -> None:
    start(database, "review", demo["agent1"])
    [carrier] = _found(database, demo["auditor1"])["5.2.2"].carriers
    assert (carrier.executions, carrier.last) == (0, None)


def test_only_what_was_done_in_the_period_counts(
    database: Database, demo: dict[str, Actor], review: str
) -> None:
    _write(database, demo["agent1"])
    second = timedelta(seconds=1)

    before = _found(database, demo["auditor1"], Period(end=NOW))["5.2.2"]
    during = _found(database, demo["auditor1"], Period(NOW, NOW + second))["5.2.2"]
    after = _found(database, demo["auditor1"], Period(start=NOW + second))["5.2.2"]

    assert [item.executions for item in (before, during, after)] == [0, 1, 0]


def test_older_versions_are_told_where_they_were_used(
    database: Database, demo: dict[str, Actor], review: str, deployed: Deploy
) -> None:
    _write(database, demo["agent1"])
    newer = drawing.process(
        "review",
        drawing.start(),
        drawing.user_task("again", clause="5.2.2(4)"),
        drawing.end(),
        drawing.path("start", "again", "end"),
    )
    deployed(newer)

    found = _found(database, demo["auditor1"])

    assert [item.newest for item in found["5.2.2"].carriers] == [False]
    assert not found["5.2.2"].carried
    assert found["5.2.2(4)"].carried


def test_the_records_behind_a_step_are_read_page_by_page(
    database: Database, demo: dict[str, Actor], review: str
) -> None:
    _write(database, demo["agent1"], times=3)
    with database.read() as session:
        first = coverage.executions(session, demo["auditor1"], PLACE, limit=2)
        second = coverage.executions(session, demo["auditor1"], PLACE, after=first.next, limit=2)
    numbers = [row.number for row in (*first.rows, *second.rows)]
    assert len(set(numbers)) == 3
    assert numbers == sorted(numbers, reverse=True)
    assert second.next is None


def _owner(process_id: str) -> Actor:
    permissions = frozenset({Permission.OWN_PROCESSES})
    return Actor(9, "somebody", permissions=permissions, owns=frozenset({process_id}))


def test_owners_see_the_records_of_their_own_processes_alone(
    database: Database, demo: dict[str, Actor], review: str
) -> None:
    _write(database, demo["agent1"])
    with database.read() as session:
        [theirs] = coverage.executions(session, _owner("change"), PLACE).rows
        [own] = coverage.executions(session, _owner("review"), PLACE).rows
    assert theirs.number is None
    assert own.number is not None


def test_others_may_not_read_it(database: Database, demo: dict[str, Actor], review: str) -> None:
    with database.read() as session, pytest.raises(NotAllowed):
        coverage.of_guideline(session, demo["agent1"])
    with database.read() as session, pytest.raises(NotFound):
        coverage.carrier(session, demo["auditor1"], ("review", 1, "nowhere"))


def test_it_takes_two_statements_whatever_was_done(
    database: Database, demo: dict[str, Actor], review: str
) -> None:
    _found(database, demo["auditor1"])  # the diagrams are read once
    counts = []
    for times in (1, 4):
        _write(database, demo["agent1"], times)
        seen: list[str] = []

        def note(_c: object, _k: object, sql: str, *_: object, seen: list[str] = seen) -> None:
            seen.append(sql)

        event.listen(database.engine, "before_cursor_execute", note)
        _found(database, demo["auditor1"])
        event.remove(database.engine, "before_cursor_execute", note)
        counts.append(len([sql for sql in seen if sql.startswith("SELECT")]))
    assert counts == [2, 2]


def test_counting_goes_along_its_index(sqlite_database: Database) -> None:
    seen: list[tuple[str, object]] = []
    event.listen(
        sqlite_database.engine,
        "before_cursor_execute",
        lambda _c, _k, sql, facts, *_: seen.append((sql, facts)),
    )
    _found(sqlite_database, SYSTEM, Period(NOW, NOW + timedelta(days=30)))
    sql, facts = next(item for item in seen if "audit_event" in item[0])
    with sqlite_database.engine.connect() as connection:
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", facts)]
    assert any("SCAN audit_event USING INDEX ix_audit_event_done" in it for it in plan)
    assert not any("TEMP B-TREE FOR GROUP BY" in it for it in plan)


def test_the_chapters_of_these_processes_are_carried_by_what_is_shipped(
    sqlite_database: Database,
) -> None:
    with sqlite_database.write() as session:
        shipped.deploy_shipped(session, now=NOW)
    found = _found(sqlite_database, SYSTEM)
    gaps = [key for key, item in found.items() if item.is_gap and key.startswith(CARRIED)]
    assert gaps == []


def test_the_command_prints_json_and_exits_with_1_for_a_gap(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        shipped.deploy_shipped(session, now=NOW)
    environment = {"ITSM_FLOW_DATABASE_URL": sqlite_database.url}

    told = CliRunner().invoke(main, ["coverage", "--json"], env=environment)
    words = CliRunner().invoke(main, ["coverage", "--from", "2026-01-01"], env=environment)

    assert (told.exit_code, words.exit_code) == (1, 1)
    clauses = {item["clause"]: item for item in json.loads(told.stdout)}
    assert clauses["4.2.1"]["title"] == "變更識別"
    assert clauses["4.2.1"]["carried"]
    assert clauses["4.2.1"]["elements"][0].keys() >= {
        "process",
        "version",
        "element",
        "name",
        "executions",
        "last",
        "by",
    }
    assert "10.1       Organisation of service management: no step carries it" in words.stdout
