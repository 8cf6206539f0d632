"""A made-up past: the same again for a seed, true to the services, and only where it belongs."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from conftest import _migrated, _opened
from itsm_flow.cli import main
from itsm_flow.config import Settings
from itsm_flow.definitions import read
from itsm_flow.demo import Plan, Played, play, prepare
from itsm_flow.demo.cast import gather
from itsm_flow.demo.processes import STARTS, STEPS
from itsm_flow.demo.scene import Scene, Story
from itsm_flow.demo.tasks import take
from itsm_flow.domain.model import Kind
from itsm_flow.errors import NotOpen
from itsm_flow.runtime import Runtime
from itsm_flow.services import audit
from itsm_flow.services.shipped import sources
from itsm_flow.store import AuditEvent, CalendarWindow, Notification, Record, TaskStatus, UserTask
from support import Database

UNTIL = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TWO_WEEKS = Plan(UNTIL - timedelta(days=14), UNTIL, seed=7, incidents=2)
CHEAP = {"ITSM_FLOW_ARGON2_TIME_COST": "1", "ITSM_FLOW_ARGON2_MEMORY_KIB": "8"}

Told = list[tuple[str, str, str, str | None, int | None]]


def _played(database: Database, plan: Plan = TWO_WEEKS) -> Played:
    settings = Settings(
        database_url=database.url,
        smtp_url="smtp://127.0.0.1:9",
        argon2_time_cost=1,
        argon2_memory_kib=8,
    )
    runtime = Runtime(settings, database.engine, database.sessions)
    assert prepare(runtime, plan) == ()
    return play(runtime, plan)


def _told(database: Database) -> Told:
    wanted = select(
        Record.number, Record.title, Record.status, Record.service, Record.priority
    ).order_by(Record.number)
    with database.read() as session:
        return [tuple(row) for row in session.execute(wanted)]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, Played]]:
    """Two weeks on SQLite, played once for all tests that only look."""
    url = f"sqlite:///{tmp_path_factory.mktemp('demo') / 'itsm-flow.db'}"
    _migrated(url)
    for database in _opened("sqlite", url):
        yield database, _played(database)


def test_the_same_seed_gives_the_same_records_on_every_database(
    database: Database, stage: tuple[Database, Played]
) -> None:
    first, told = stage
    played = _played(database)
    assert _told(database) == _told(first)
    assert (played.records, played.done) == (told.records, told.done)
    assert played.failed_steps == 0
    with database.read() as session:
        verified = audit.verify(session)
    assert verified.holds
    assert verified.events > 500


def test_another_seed_gives_other_records(
    sqlite_database: Database, stage: tuple[Database, Played]
) -> None:
    start = UNTIL - timedelta(days=2)
    _played(sqlite_database, Plan(start, UNTIL, seed=8, incidents=1))
    others = {title for _, title, *_ in _told(sqlite_database)}
    assert others != {title for _, title, *_ in _told(stage[0])}


def test_every_shipped_process_is_played(stage: tuple[Database, Played]) -> None:
    database, played = stage
    assert played.records.keys() == read(sources()).processes.keys()
    assert played.failed_steps == 0
    with database.read() as session:
        statuses = set(session.scalars(select(Record.status)))
        led = select(UserTask.instance_id).filter_by(element_id="Task_Coordinate")
        majors = session.scalars(select(Record).where(Record.id.in_(led))).all()
    assert {"closed", "in-progress", "implementing"} <= statuses
    assert [(record.priority, record.status) for record in majors] == [(1, "closed")]


def test_nothing_happens_outside_of_the_period(stage: tuple[Database, Played]) -> None:
    with stage[0].read() as session:
        first, last = session.execute(
            select(func.min(Record.opened_at), func.max(Record.updated_at))
        ).one()
        assert TWO_WEEKS.start <= first < last <= UNTIL
        assert session.scalar(select(func.count()).select_from(AuditEvent)) > 0
        assert session.scalar(select(CalendarWindow.id).limit(1)) is not None


def test_a_made_up_past_leaves_no_mail_to_be_sent(stage: tuple[Database, Played]) -> None:
    with stage[0].read() as session:
        due = list(session.scalars(select(Notification.mail_due)))
    assert due
    assert set(due) == {None}


def test_somebody_knows_how_to_do_each_step_that_is_shipped() -> None:
    shipped = read(sources()).processes
    asked = {
        process_id: {
            element.id for element in model.elements.values() if element.kind is Kind.USER_TASK
        }
        for process_id, model in shipped.items()
    }
    assert {process_id: set(steps) for process_id, steps in STEPS.items()} == asked
    assert STARTS.keys() == asked.keys()


@pytest.fixture
def command(tmp_path: Path) -> tuple[CliRunner, dict[str, str]]:
    """A shell with an empty database's name in its environment."""
    url = f"sqlite:///{tmp_path / 'itsm-flow.db'}"
    return CliRunner(), CHEAP | {"ITSM_FLOW_DATABASE_URL": url}


def _run(shell: tuple[CliRunner, dict[str, str]], *arguments: str) -> Result:
    runner, environment = shell
    return runner.invoke(main, ["demo", "--months", "1", *arguments], env=environment)


def test_an_owners_process_is_not_played(
    command: tuple[CliRunner, dict[str, str]], tmp_path: Path
) -> None:
    runner, environment = command
    assert runner.invoke(main, ["init"], env=environment).exit_code == 0
    source = next(one for one in sources() if one.name == "risk.bpmn")
    mine = tmp_path / source.name
    mine.write_bytes(source.content + b"\n")
    told = runner.invoke(main, ["deploy", str(mine)], env=environment)
    assert told.exit_code == 0, told.output
    refused = _run(command)
    assert refused.exit_code == 1
    assert "Only shipped processes can be played; owners changed risk" in refused.output
    passed = _run(command, "--if-empty")
    assert passed.exit_code == 0
    assert "owners changed risk" in passed.output


def test_the_command_plays_once_and_then_refuses(
    command: tuple[CliRunner, dict[str, str]],
) -> None:
    told = _run(command, "--incidents", "0.2")
    assert told.exit_code == 0, told.output
    assert "1 transition" in told.output
    again = _run(command)
    assert again.exit_code == 1
    assert "The database has records. None was added; --add adds to them." in again.output
    quiet = _run(command, "--if-empty")
    assert (quiet.exit_code, quiet.output) == (0, "")
    more = _run(command, "--incidents", "0.2", "--add", "--until", "2026-06-30")
    assert more.exit_code == 0, more.output
    assert "Records:" in more.output


def test_nobody_takes_a_task_that_is_over(stage: tuple[Database, Played]) -> None:
    database, _ = stage
    with database.write() as session:
        over = session.scalars(
            select(UserTask).where(UserTask.status == TaskStatus.COMPLETED).limit(1)
        ).one()
        record = session.get_one(Record, over.instance_id)
        story = Story(record.id, record.number, record.kind, Random(7))
        scene = Scene(story, over.element_id, record.title, "network", 3, UNTIL)
        with pytest.raises(NotOpen):
            take(session, gather(session), scene, over.id)
