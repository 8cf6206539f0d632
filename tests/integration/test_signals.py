"""Signals: thrown once, brought to each who waits in a transaction of its own."""

import pytest
from sqlalchemy import func, select

from integration import drawing
from integration.acting import complete, do, open_tasks, start
from integration.conftest import Deploy
from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.errors import InvalidInput
from itsm_flow.services import audit, history, instances, records, signals
from itsm_flow.services.refusals import MayNotWork
from itsm_flow.store import ProcessInstance, SignalDelivery, SignalSubscription
from support import Database

Demo = dict[str, Actor]
ROOT = '<bpmn:signal id="g" name="go"/>'


def signal_event(tag: str, id_: str, *, payload: str = "") -> str:
    extension = ""
    if payload:
        mapping = f'<zeebe:input source="{payload}" target="told"/>'
        extension = f"<zeebe:ioMapping>{mapping}</zeebe:ioMapping>"
    definition = '<bpmn:signalEventDefinition signalRef="g"/>'
    return drawing.node(tag, id_, definition, extension=extension)


WAITER = drawing.process(
    "waiter",
    drawing.start(),
    signal_event("intermediateCatchEvent", "wait"),
    drawing.user_task("go-on"),
    drawing.end(),
    drawing.path("start", "wait", "go-on", "end"),
    roots=ROOT,
)
STARTED = drawing.process(
    "started",
    signal_event("startEvent", "begun"),
    drawing.user_task("take"),
    drawing.end(),
    drawing.path("begun", "take", "end"),
    roots=ROOT,
)
THROWER = drawing.process(
    "thrower",
    drawing.start(),
    drawing.user_task("decide"),
    signal_event("intermediateThrowEvent", "tell", payload="=title"),
    drawing.end(),
    drawing.path("start", "decide", "tell", "end"),
    roots=ROOT,
)


def bring_all(database: Database) -> int:
    """Bring the signals that are on their way, each in a transaction of its own."""
    with database.read() as session:
        due = signals.due_ids(session)
    return sum(do(database, signals.deliver, key) for key in due)


def throw(database: Database, actor: Actor, name: str = "go", **variables: object) -> int:
    return int(do(database, signals.broadcast, actor, name, variables))


def count(database: Database, model: type) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_signal_reaches_every_instance_that_waits_and_starts_processes(
    database: Database, deployed: Deploy
) -> None:
    deployed(WAITER)
    deployed(STARTED)
    waiting = [start(database, "waiter") for _ in range(3)]
    throw(database, SYSTEM, told="yes")
    assert bring_all(database) == 4
    for record in waiting:
        assert list(open_tasks(database, record.id)) == ["go-on"]
        with database.read() as session:
            assert records.variables(session, SYSTEM, record.id)["told"] == "yes"
    with database.read() as session:
        begun = session.scalars(select(ProcessInstance).filter_by(process_id="started")).one()
        assert records.variables(session, SYSTEM, begun.id)["told"] == "yes"
        kinds = [entry.kind for entry in history.timeline(session, SYSTEM, waiting[0].id)]
        assert "completed" in kinds
        assert audit.verify(session).problems == ()
    assert (count(database, SignalDelivery), count(database, SignalSubscription)) == (0, 1)


def test_who_begins_to_wait_later_does_not_get_it(database: Database, deployed: Deploy) -> None:
    deployed(WAITER)
    throw(database, SYSTEM)
    late = start(database, "waiter")
    assert bring_all(database) == 0
    assert open_tasks(database, late.id) == {}


def test_a_step_of_one_process_tells_another(
    database: Database, deployed: Deploy, demo: Demo
) -> None:
    deployed(WAITER)
    deployed(THROWER)
    waiting = start(database, "waiter")
    thrower = start(database, "thrower", title="Printer")
    complete(database, demo["agent1"], thrower.id, "decide")
    assert bring_all(database) == 1
    assert list(open_tasks(database, waiting.id)) == ["go-on"]
    with database.read() as session:
        assert records.variables(session, SYSTEM, waiting.id)["told"] == "Printer"
        entries = history.timeline(session, SYSTEM, thrower.id)
    assert [entry.element_id for entry in entries if entry.kind == "completed"][-2:] == [
        "tell",
        "end",
    ]


def test_a_suspended_instance_gets_it_when_it_is_resumed(
    database: Database, deployed: Deploy
) -> None:
    deployed(WAITER)
    record = start(database, "waiter")
    do(database, instances.suspend, SYSTEM, record.id, reason="Later")
    throw(database, SYSTEM)
    assert bring_all(database) == 0
    do(database, instances.resume, SYSTEM, record.id, reason="Now")
    assert bring_all(database) == 1
    assert list(open_tasks(database, record.id)) == ["go-on"]


def test_an_instance_that_has_ended_meanwhile_gets_nothing(
    database: Database, deployed: Deploy
) -> None:
    deployed(WAITER)
    record = start(database, "waiter")
    throw(database, SYSTEM)
    do(database, instances.cancel, SYSTEM, record.id, reason="Not needed")
    assert bring_all(database) == 0
    assert (count(database, SignalDelivery), count(database, SignalSubscription)) == (0, 0)


def test_the_same_signal_is_brought_once(database: Database, deployed: Deploy) -> None:
    deployed(WAITER)
    start(database, "waiter")
    throw(database, SYSTEM)
    with database.read() as session:
        (key,) = signals.due_ids(session)
    assert do(database, signals.deliver, key) is True
    assert do(database, signals.deliver, key) is False


def test_a_new_version_is_the_only_one_that_a_signal_starts(
    database: Database, deployed: Deploy
) -> None:
    deployed(STARTED)
    renewed = drawing.process(
        "started",
        signal_event("startEvent", "begun"),
        drawing.user_task("other"),
        drawing.end(),
        drawing.path("begun", "other", "end"),
        roots=ROOT,
    )
    deployed(renewed)
    throw(database, SYSTEM)
    assert bring_all(database) == 1
    with database.read() as session:
        begun = session.scalars(select(ProcessInstance).filter_by(process_id="started")).one()
        assert begun.version == 2


def test_only_operators_throw_signals_and_each_has_a_name(database: Database, demo: Demo) -> None:
    with pytest.raises(MayNotWork):
        throw(database, demo["agent1"])
    with pytest.raises(InvalidInput):
        throw(database, SYSTEM, "")
