"""Timer start events: set at deployment, fired by the worker."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from integration import drawing
from integration.acting import do
from integration.conftest import Deploy
from itsm_flow.definitions import Source
from itsm_flow.domain.people import Actor
from itsm_flow.errors import DeploymentRefused
from itsm_flow.services import audit, deploy, history, instances, start_timers
from itsm_flow.services.refusals import NotStartable
from itsm_flow.store import ProcessInstance, StartTimer
from support import NOW, Database

HOUR = timedelta(hours=1)
Demo = dict[str, Actor]


def timed(form: str, text: str, *, named: str = "timed") -> Source:
    """A process that a timer starts, with a task in it; `named` makes it another version."""
    timer = (
        f'<bpmn:timerEventDefinition><bpmn:{form} xsi:type="bpmn:tFormalExpression">{text}'
        f"</bpmn:{form}></bpmn:timerEventDefinition>"
    )
    return drawing.process(
        "timed",
        drawing.node("startEvent", "begin", timer),
        drawing.user_task("ask"),
        drawing.end(),
        drawing.path("begin", "ask", "end"),
        name=named,
    )


def fire(database: Database, now: datetime) -> int:
    with database.read() as session:
        due = start_timers.due_ids(session, now=now)
    return sum(do(database, start_timers.fire, key, now=now) for key in due)


def started(database: Database) -> list[ProcessInstance]:
    with database.read() as session:
        return list(session.scalars(select(ProcessInstance).order_by(ProcessInstance.id)))


def timers(database: Database) -> list[datetime]:
    with database.read() as session:
        return list(session.scalars(select(StartTimer.due)))


def test_a_cycle_starts_the_process_again_and_again(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    deployed(timed("timeCycle", "R2/PT1H"))
    assert fire(database, NOW) == 0
    assert fire(database, NOW + HOUR) == 1
    assert fire(database, NOW + HOUR) == 0
    assert fire(database, NOW + 2 * HOUR) == 1
    assert timers(database) == []
    assert len(started(database)) == 2
    with database.read() as session:
        record = started(database)[0].id
        (first, *_) = history.timeline(session, demo["owner1"], record)
        assert (first.kind, first.element_id) == ("started", "begin")
        assert audit.verify(session).holds


def test_what_was_missed_starts_once(database: Database, demo: Demo, deployed: Deploy) -> None:
    deployed(timed("timeCycle", "R/PT1H"))
    assert fire(database, NOW + 5.5 * HOUR) == 1
    assert timers(database) == [NOW + 6 * HOUR]


def test_a_new_version_takes_the_timer_over(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    deployed(timed("timeCycle", "R/PT1H"))
    deployed(timed("timeCycle", "R/PT3H", named="Other"))
    assert timers(database) == [NOW + 3 * HOUR]
    fire(database, NOW + 3 * HOUR)
    assert [one.version for one in started(database)] == [2]


def test_deploying_the_same_again_leaves_the_timer_alone(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    deployed(timed("timeCycle", "R/PT1H"))
    fire(database, NOW + HOUR)
    deployed(timed("timeCycle", "R/PT1H"))
    assert timers(database) == [NOW + 2 * HOUR]


def test_a_version_without_a_timer_ends_it(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    deployed(timed("timeCycle", "R/PT1H"))
    plain = (drawing.start(), drawing.end(), drawing.path("start", "end"))
    deployed(drawing.process("timed", *plain))
    assert timers(database) == []


def test_a_timer_that_gives_no_time_is_not_deployed(database: Database, demo: Demo) -> None:
    with pytest.raises(DeploymentRefused) as refused, database.write() as session:
        deploy.deploy(session, demo["owner1"], [timed("timeDate", "=deadline")], now=NOW)
    assert "begin" in str([finding.message for finding in refused.value.findings])


def test_two_workers_start_it_once(database: Database, demo: Demo, deployed: Deploy) -> None:
    deployed(timed("timeCycle", "R1/PT1H"))
    with database.read() as session:
        (key,) = start_timers.due_ids(session, now=NOW + HOUR)
    assert do(database, start_timers.fire, key, now=NOW + HOUR)
    assert not do(database, start_timers.fire, key, now=NOW + HOUR)
    assert len(started(database)) == 1


def test_nobody_starts_by_hand_what_only_a_timer_starts(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    deployed(timed("timeCycle", "R/PT1H"))
    with pytest.raises(NotStartable):
        do(database, instances.start, demo["agent1"], "timed", {})
