"""Calls: instances of their own that another one starts, waits for, and ends."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from integration import drawing
from integration.acting import activate, at_once, complete, do, fire_all, open_tasks, start
from integration.conftest import Deploy
from itsm_flow.definitions import Source
from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.engine import Limits
from itsm_flow.errors import DeploymentRefused
from itsm_flow.services import audit, calls, deploy, ending, history, instances, jobs, tasks
from itsm_flow.services.refusals import CalledByOther, RecordSuspended
from itsm_flow.store import (
    CallStatus,
    Definition,
    FailedStepRow,
    InstanceStatus,
    ProcessCall,
    ProcessInstance,
    Record,
)
from support import NOW, Database

Demo = dict[str, Actor]


def caller(*extra: str, process_id: str = "outer", called: str = "inner", **more: str) -> Source:
    """A process that calls another one and then asks a person."""
    return drawing.process(
        process_id,
        drawing.start(),
        drawing.call("call", called, **more),
        drawing.user_task("after"),
        drawing.end(),
        drawing.path("start", "call", "after", "end"),
        *extra,
        roots=drawing.error("e", "E1"),
    )


INNER = drawing.process(
    "inner",
    drawing.start(),
    drawing.user_task("inside", outputs={"answer": "=answer"}),
    drawing.end(),
    drawing.path("start", "inside", "end"),
)
AT_ONCE = drawing.process(
    "inner",
    drawing.start(),
    drawing.script("double", "=2 * number", "doubled"),
    drawing.end(),
    drawing.path("start", "double", "end"),
)


def called_by(database: Database, record_id: int) -> list[ProcessInstance]:
    with database.read() as session:
        wanted = select(ProcessInstance).filter_by(caller_id=record_id)
        return list(session.scalars(wanted.order_by(ProcessInstance.id)))


def instance(database: Database, record_id: int) -> ProcessInstance:
    with database.read() as session:
        return session.get_one(ProcessInstance, record_id)


def failed(database: Database, record_id: int) -> FailedStepRow:
    with database.read() as session:
        wanted = select(FailedStepRow).filter_by(instance_id=record_id, resolved_at=None)
        return session.scalars(wanted).one()


@pytest.fixture(autouse=True)
def _audited(database: Database) -> Iterator[None]:
    """Whatever was called, the audit trail holds."""
    yield
    with database.read() as session:
        assert audit.verify(session).holds


def test_a_call_is_an_instance_of_its_own_and_its_end_moves_the_caller(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    deployed(caller(), INNER)
    record = start(database, "outer", demo["agent1"], topic="disk")
    assert open_tasks(database, record.id) == {}
    (inner,) = called_by(database, record.id)
    assert (inner.process_id, inner.version, inner.call_depth) == ("inner", 1, 1)
    assert list(open_tasks(database, inner.id)) == ["inside"]
    complete(database, demo["agent1"], inner.id, "inside", answer=42)
    assert instance(database, inner.id).status is InstanceStatus.COMPLETED
    assert list(open_tasks(database, record.id)) == ["after"]
    complete(database, demo["agent1"], record.id, "after")
    assert instance(database, record.id).status is InstanceStatus.COMPLETED


def test_variables_go_in_and_come_back_but_each_record_keeps_its_number(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    deployed(caller(), AT_ONCE)
    record = start(database, "outer", demo["agent1"], number=21)
    (inner,) = called_by(database, record.id)
    with database.read() as session:
        other = session.get_one(Record, inner.id)
        assert other.requester == "agent1"
        assert other.number != record.number
        entries = history.timeline(session, demo["owner1"], record.id)
    changed = {change.name: change.after for entry in entries for change in entry.changes}
    assert changed["doubled"] == 42
    assert changed["recordNumber"] == record.number


def test_what_a_call_only_copied_does_not_undo_what_others_changed(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    fork = drawing.process(
        "fork",
        drawing.start(),
        drawing.node("parallelGateway", "both"),
        drawing.call("call", "inner"),
        drawing.user_task("meanwhile"),
        drawing.node("parallelGateway", "join"),
        drawing.user_task("after"),
        drawing.end(),
        drawing.path("start", "both", "call", "join", "after", "end"),
        drawing.path("both", "meanwhile", "join"),
    )
    deployed(fork, INNER)
    agent = demo["agent1"]
    record = start(database, "fork", agent, topic="disk", title="Old")
    (inner,) = called_by(database, record.id)
    complete(database, agent, record.id, "meanwhile", title="New")
    complete(database, agent, inner.id, "inside", answer=1, topic="net")
    with database.read() as session:
        assert session.get_one(Record, record.id).title == "New"


def test_a_call_that_ends_at_once_moves_the_caller_in_the_same_transaction(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    deployed(caller(), AT_ONCE)
    record = start(database, "outer", demo["agent1"], number=1)
    assert list(open_tasks(database, record.id)) == ["after"]


def test_the_version_is_bound_at_deployment(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    deployed(caller(bindingType="deployment"), INNER)
    deployed(AT_ONCE)
    record = start(database, "outer", demo["agent1"], number=1)
    (inner,) = called_by(database, record.id)
    assert inner.version == 1
    with database.read() as session:
        outer = session.scalars(select(Definition).filter_by(key="outer")).one()
        assert outer.bindings["process"] == {"inner": inner.definition_id}


def test_the_newest_version_is_called_where_the_file_says_so_and_is_noted(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    deployed(caller(bindingType="latest"), INNER)
    deployed(AT_ONCE)
    record = start(database, "outer", demo["agent1"], number=1)
    (inner,) = called_by(database, record.id)
    assert inner.version == 2
    with database.read() as session:
        call_row = session.scalars(select(ProcessCall)).one()
        assert call_row.definition_id == inner.definition_id
        kinds = [entry.kind for entry in history.timeline(session, demo["owner1"], record.id)]
    assert "called" in kinds


def test_a_process_that_is_called_by_its_variable_is_looked_for_when_it_is_reached(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    deployed(caller(called="=kind"), INNER)
    record = start(database, "outer", demo["agent1"], kind="inner")
    assert [one.process_id for one in called_by(database, record.id)] == ["inner"]
    lost = start(database, "outer", demo["agent1"], kind="gone")
    step = failed(database, lost.id)
    assert step.reason == "There is no process 'gone'."
    do(database, instances.retry, SYSTEM, step.id, variables={"kind": "inner"}, reason="a typo")
    assert [one.process_id for one in called_by(database, lost.id)] == ["inner"]


def test_a_process_that_is_deployed_after_its_caller_is_found(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    deployed(caller(bindingType="latest"))
    record = start(database, "outer", demo["agent1"])
    assert failed(database, record.id).reason == "There is no process 'inner'."
    deployed(INNER)
    do(
        database,
        instances.retry,
        SYSTEM,
        failed(database, record.id).id,
        variables={},
        reason="it is there now",
    )
    assert len(called_by(database, record.id)) == 1


def test_a_process_that_only_a_message_starts_cannot_be_called(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    deployed(
        caller(called="=kind"),
        drawing.process(
            "asked",
            drawing.start(message="m"),
            drawing.end(),
            drawing.path("start", "end"),
            roots=drawing.message("m", "ask"),
        ),
    )
    record = start(database, "outer", demo["agent1"], kind="asked")
    reason = "The process 'asked' has no start event without a trigger."
    assert failed(database, record.id).reason == reason


def test_an_end_of_the_caller_ends_what_it_called_and_what_that_called(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    deployed(
        caller(process_id="top", called="outer"), caller(process_id="outer", called="inner"), INNER
    )
    record = start(database, "top", demo["agent1"])
    (outer,) = called_by(database, record.id)
    (inner,) = called_by(database, outer.id)
    do(database, instances.cancel, SYSTEM, record.id, reason="not needed")
    for one in (record.id, outer.id, inner.id):
        assert instance(database, one).status is InstanceStatus.CANCELLED
    assert open_tasks(database, inner.id) == {}
    with database.read() as session:
        assert set(session.scalars(select(ProcessCall.status))) == {CallStatus.CANCELLED}


def test_a_boundary_event_of_the_call_ends_what_it_called(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    late = (drawing.boundary_timer("late", "call", "PT1H"), drawing.path("late", "after"))
    deployed(caller(*late), INNER)
    record = start(database, "outer", demo["agent1"])
    (inner,) = called_by(database, record.id)
    fire_all(database, NOW + timedelta(hours=2))
    assert instance(database, inner.id).status is InstanceStatus.CANCELLED
    assert list(open_tasks(database, record.id)) == ["after"]


def test_what_was_called_cannot_be_cancelled_alone(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    deployed(caller(), INNER)
    record = start(database, "outer", demo["agent1"])
    (inner,) = called_by(database, record.id)
    with pytest.raises(CalledByOther, match=f"cancel {record.number} instead"):
        do(database, instances.cancel, SYSTEM, inner.id, reason="not needed")


def test_what_was_called_rests_with_its_caller(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    deployed(caller(), INNER)
    record = start(database, "outer", demo["agent1"])
    (inner,) = called_by(database, record.id)
    do(database, instances.suspend, SYSTEM, record.id, reason="a check")
    assert instance(database, inner.id).status is InstanceStatus.SUSPENDED
    with pytest.raises(RecordSuspended, match=record.number):
        do(database, instances.resume, SYSTEM, inner.id, reason="go on")
    do(database, instances.resume, SYSTEM, record.id, reason="go on")
    assert instance(database, inner.id).status is InstanceStatus.ACTIVE


WORK = drawing.process(
    "inner",
    drawing.start(),
    drawing.service_task("work", "test.call"),
    drawing.end(),
    drawing.path("start", "work", "end"),
)
CATCHING = (drawing.boundary_error("wrong", "call", "e"), drawing.path("wrong", "after"))


def test_an_error_goes_up_to_the_call_that_catches_it(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    deployed(
        caller(*CATCHING, process_id="top", called="outer"),
        caller(process_id="outer", called="inner"),
        WORK,
    )
    record = start(database, "top", demo["agent1"])
    (outer,) = called_by(database, record.id)
    (inner,) = called_by(database, outer.id)
    (job,) = activate(database, "test.call")
    do(database, jobs.throw_error, SYSTEM, job.id, "E1", variables={"why": "broken"})
    assert instance(database, inner.id).status is InstanceStatus.COMPLETED
    assert instance(database, outer.id).status is InstanceStatus.COMPLETED
    assert list(open_tasks(database, record.id)) == ["after"]
    assert open_tasks(database, outer.id) == {}


def test_an_error_that_no_caller_catches_is_a_failed_step_where_it_was_thrown(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    deployed(caller(*CATCHING), WORK)
    record = start(database, "outer", demo["agent1"])
    (inner,) = called_by(database, record.id)
    (job,) = activate(database, "test.call")
    do(database, jobs.throw_error, SYSTEM, job.id, "E2")
    assert failed(database, inner.id).reason == "Nothing catches the error 'E2'."
    assert not instance(database, record.id).has_failed_step


LOOP = (
    "<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics "
    'inputCollection="=numbers" inputElement="number" outputCollection="results" '
    'outputElement="=doubled"/></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>'
)


def attend_all(database: Database) -> int:
    with database.read() as session:
        due = calls.due_ids(session)
    return sum(do(database, calls.attend, key) for key in due)


def test_a_call_for_each_item_begins_a_few_at_once_and_the_worker_does_the_rest(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    many = drawing.process(
        "many",
        drawing.start(),
        drawing.call("call", "inner", LOOP),
        drawing.user_task("after"),
        drawing.end(),
        drawing.path("start", "call", "after", "end"),
    )
    deployed(many, AT_ONCE)
    count = calls.MOST_AT_ONCE + 5
    record = start(database, "many", demo["agent1"], numbers=list(range(count)))
    assert len(called_by(database, record.id)) == calls.MOST_AT_ONCE
    assert attend_all(database) == 5
    assert attend_all(database) == 0
    assert list(open_tasks(database, record.id)) == ["after"]
    with database.read() as session:
        entries = history.timeline(session, demo["owner1"], record.id)
    changed = {change.name: change.after for entry in entries for change in entry.changes}
    assert changed["results"] == [2 * number for number in range(count)]


def test_processes_that_call_themselves_stop_at_the_limit_with_a_failed_step(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    deployed(caller(process_id="outer", called="outer", bindingType="latest"))
    start(database, "outer", demo["agent1"])
    while attend_all(database):
        pass
    with database.read() as session:
        deepest = session.scalars(
            select(ProcessInstance).order_by(ProcessInstance.call_depth.desc()).limit(1)
        ).one()
    limit = Limits().call_depth
    assert deepest.call_depth == limit
    expected = f"More than {limit} calls would be under way inside one another."
    assert failed(database, deepest.id).reason == expected


def test_processes_that_are_bound_to_one_another_are_not_deployed(
    database: Database, demo: Demo
) -> None:
    one, two = caller(process_id="one", called="two"), caller(process_id="two", called="one")
    with pytest.raises(DeploymentRefused) as refused, database.write() as session:
        deploy.deploy(session, demo["owner1"], [one, two], now=NOW)
    assert "call one another" in str([finding.message for finding in refused.value.findings])


def test_a_chain_of_calls_is_deployed_whatever_the_order_of_the_files(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    files = [caller(process_id="top", called="outer"), caller(), INNER]
    deployed(*files)
    deployed(*reversed(files))
    with database.read() as session:
        versions = {row.key: row.version for row in session.scalars(select(Definition))}
    assert {versions[key] for key in ("top", "outer", "inner")} == {1}


# ---- escalations --------------------------------------------------------------------------------

ESCALATION = '<bpmn:escalation id="x" escalationCode="late"/>'


def escalating(process_id: str = "inner") -> Source:
    """A process that asks, tells that it is late, and asks again."""
    mapping = '<zeebe:ioMapping><zeebe:input source="=1" target="told"/></zeebe:ioMapping>'
    tell = '<bpmn:escalationEventDefinition escalationRef="x"/>'
    return drawing.process(
        process_id,
        drawing.start(),
        drawing.user_task("inside"),
        drawing.node("intermediateThrowEvent", "tell", tell, extension=mapping),
        drawing.user_task("go-on"),
        drawing.end(),
        drawing.path("start", "inside", "tell", "go-on", "end"),
        roots=ESCALATION,
    )


def listening(process_id: str, called: str, *, stops: bool | None) -> Source:
    """A process that calls another; with `stops` it catches an escalation on the call."""
    event = '<bpmn:escalationEventDefinition escalationRef="x"/>'
    attributes = {"attachedToRef": "call", "cancelActivity": str(stops).lower()}
    parts = [] if stops is None else [drawing.node("boundaryEvent", "caught", event, **attributes)]
    parts += [] if stops is None else [drawing.user_task("react"), drawing.end("other")]
    paths = [] if stops is None else [drawing.path("caught", "react", "other")]
    return drawing.process(
        process_id,
        drawing.start(),
        drawing.call("call", called),
        drawing.end(),
        drawing.path("start", "call", "end"),
        *parts,
        *paths,
        roots=ESCALATION,
    )


def test_an_escalation_of_a_called_process_may_end_the_call(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    deployed(escalating(), listening("outer", "inner", stops=True))
    outer = start(database, "outer")
    (inner,) = called_by(database, outer.id)
    complete(database, demo["agent1"], inner.id, "inside")
    assert list(open_tasks(database, outer.id)) == ["react"]
    assert open_tasks(database, inner.id) == {}
    assert instance(database, inner.id).status is not InstanceStatus.ACTIVE
    with database.read() as session:
        kinds = [entry.kind for entry in history.timeline(session, SYSTEM, outer.id)]
    assert "call-escalation" in kinds


def test_an_escalation_of_a_called_process_may_let_the_call_go_on(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    deployed(escalating(), listening("outer", "inner", stops=False))
    outer = start(database, "outer")
    (inner,) = called_by(database, outer.id)
    complete(database, demo["agent1"], inner.id, "inside")
    assert list(open_tasks(database, outer.id)) == ["react"]
    assert list(open_tasks(database, inner.id)) == ["go-on"]
    complete(database, demo["agent1"], inner.id, "go-on")
    complete(database, demo["agent1"], outer.id, "react")
    assert instance(database, outer.id).status is InstanceStatus.COMPLETED


@pytest.mark.parametrize("stops", [True, False])
def test_an_escalation_goes_up_over_several_calls(
    database: Database, demo: Demo, deployed: Deploy, stops: bool
) -> None:
    middle = listening("middle", "inner", stops=None)
    deployed(escalating(), middle, listening("outer", "middle", stops=stops))
    outer = start(database, "outer")
    (between,) = called_by(database, outer.id)
    (inner,) = called_by(database, between.id)
    complete(database, demo["agent1"], inner.id, "inside")
    assert list(open_tasks(database, outer.id)) == ["react"]
    active = [
        instance(database, key).status is InstanceStatus.ACTIVE for key in (between.id, inner.id)
    ]
    assert active == [not stops, not stops]


def test_an_escalation_that_no_caller_catches_changes_nothing(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    deployed(escalating(), listening("outer", "inner", stops=None))
    outer = start(database, "outer")
    (inner,) = called_by(database, outer.id)
    complete(database, demo["agent1"], inner.id, "inside")
    assert list(open_tasks(database, inner.id)) == ["go-on"]


def claimed(database: Database, actor: Actor, record_id: int) -> int:
    """The open task of a record, claimed."""
    (task_id,) = open_tasks(database, record_id).values()
    do(database, tasks.claim, actor, task_id)
    return task_id


def test_two_called_instances_that_end_at_once_both_move_the_caller(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    both = drawing.process(
        "both",
        drawing.start(),
        drawing.node("parallelGateway", "fork"),
        drawing.call("one", "inner"),
        drawing.call("two", "inner"),
        drawing.node("parallelGateway", "join"),
        drawing.user_task("after"),
        drawing.end(),
        drawing.path("start", "fork", "one", "join", "after", "end"),
        drawing.path("fork", "two", "join"),
    )
    deployed(both, INNER)
    agent = demo["agent1"]
    record = start(database, "both", agent)
    work = [claimed(database, agent, one.id) for one in called_by(database, record.id)]

    def complete_one(task_id: int) -> Callable[[Session], object]:
        return lambda session: tasks.complete(session, agent, task_id, {"answer": 1}, now=NOW)

    outcomes = at_once(database, *map(complete_one, work))
    assert all(isinstance(outcome, Record) for outcome in outcomes), outcomes
    assert list(open_tasks(database, record.id)) == ["after"]


def test_a_caller_that_is_cancelled_while_what_it_called_ends_leaves_nothing_running(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    deployed(caller(), INNER)
    agent = demo["agent1"]
    record = start(database, "outer", agent)
    (inner,) = called_by(database, record.id)
    task_id = claimed(database, agent, inner.id)
    at_once(
        database,
        lambda session: tasks.complete(session, agent, task_id, {"answer": 1}, now=NOW),
        lambda session: instances.cancel(session, SYSTEM, record.id, reason="no more", now=NOW),
    )
    assert instance(database, record.id).status is InstanceStatus.CANCELLED
    assert instance(database, inner.id).status is not InstanceStatus.ACTIVE
    assert open_tasks(database, record.id) == {}
    assert open_tasks(database, inner.id) == {}


def test_a_few_called_instances_end_at_once_and_the_worker_ends_the_rest(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    many = drawing.process(
        "many",
        drawing.start(),
        drawing.call("call", "inner", LOOP),
        drawing.end(),
        drawing.path("start", "call", "end"),
    )
    deployed(many, INNER)
    count = ending.MOST_AT_ONCE + 3
    record = start(database, "many", demo["agent1"], numbers=list(range(count)))
    attend_all(database)
    inner = [one.id for one in called_by(database, record.id)]
    do(database, instances.cancel, SYSTEM, record.id, reason="not needed")
    left = [key for key in inner if instance(database, key).status is InstanceStatus.ACTIVE]
    assert len(left) == 3
    complete(database, demo["agent1"], left[0], "inside", answer=1)
    assert attend_all(database) == 3
    assert attend_all(database) == 0
    ended = [instance(database, key).status for key in left]
    assert ended == [InstanceStatus.COMPLETED, *2 * [InstanceStatus.CANCELLED]]
