"""What a caller of the use cases is told of what does not fit; and nothing of it is kept."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from integration import bad_world, drawing
from integration.acting import activate, complete, do, fire_all, start
from integration.bad_unchanged import unchanged
from integration.bad_world import DESK, GOOD
from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.errors import Conflict, InvalidInput, ItsmFlowError, LimitExceeded, NotFound
from itsm_flow.services import audit, deploy, history, instances, jobs, messages, records, tasks
from support import NOW, Database

JOBBED = drawing.process(
    "jobbed",
    drawing.start(),
    drawing.service_task("work", "test.work"),
    drawing.end(),
    drawing.path("start", "work", "end"),
)
WAITER = drawing.process(
    "waiter",
    drawing.start(),
    drawing.catch("hear", "news"),
    drawing.user_task("read"),
    drawing.end(),
    drawing.path("start", "hear", "read", "end"),
    roots=drawing.message("news", "news", "=title"),
)


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


@dataclass(frozen=True)
class Odd:
    """Variables, and what is raised for them; None where they are stored exactly."""

    variables: Any
    raised: type[ItsmFlowError] | None = None


ODD: dict[str, Odd] = {
    "a zero byte": Odd({"a": "x\0y"}, InvalidInput),
    "a zero byte in a name": Odd({"a\0b": 1}, InvalidInput),
    "a zero byte far inside": Odd({"a": [{"b": [{"c\0": 1}]}]}, InvalidInput),
    "half a character": Odd({"a": "\ud800"}, InvalidInput),
    "half a character in a name": Odd({"\udfff": 1}, InvalidInput),
    "nesting": Odd({"a": deep(5_000)}, InvalidInput),
    "nesting at the limit": Odd({"a": deep(100)}),
    "nesting beyond the limit": Odd({"a": deep(101)}, InvalidInput),
    "not a number": Odd({"a": float("nan")}, InvalidInput),
    "without end": Odd({"a": float("-inf")}, InvalidInput),
    "a set": Odd({"a": {1}}, InvalidInput),
    "bytes": Odd({"a": b"x"}, InvalidInput),
    "a list": Odd([1], InvalidInput),
    "a number for a name": Odd({1: "a"}, InvalidInput),
    "a number for a name inside": Odd({"a": {1: "b"}}, InvalidInput),
    "a megabyte too many": Odd({"a": "x" * 3_000_000}, LimitExceeded),
    "half a megabyte": Odd({"a": "x" * 500_000}),
    "beyond a double": Odd({"a": 2**53 + 1, "b": -(10**40), "c": 1e300}),
    "an exact fraction": Odd({"a": 0.1, "b": 1.0, "c": -0.0}),
    "names with a meaning elsewhere": Odd(
        {"__proto__": {"x": 1}, "constructor": 1, "typename": "Task", "__builtins__": {}, "": 0}
    ),
    "names that look like paths": Odd({"a.b": 1, "a[0]": 2, "$ref": "#", "a": {"b": 3}}),
    "texts of all planes": Odd({"a": "𝄞\u2028\ufeff\x1b", "名": "值"}),
    "nothing": Odd({"a": None, "b": [], "c": {}}),
}


@dataclass
class World:
    """A database with one thing of each kind that takes variables."""

    database: Database
    people: Mapping[str, Actor]
    ids: dict[str, Any] = field(default_factory=dict)


@pytest.fixture
def world(database: Database) -> World:
    people = bad_world.settle(database)
    do(database, deploy.deploy, SYSTEM, [JOBBED, WAITER])
    made = World(database, people)
    record, made.ids["task"] = bad_world.started(database, people, bad_world.LOOP)
    made.ids["task_record"] = record.id
    made.ids["waiter"] = start(database, "waiter", title="A").id
    made.ids["job_record"] = start(database, "jobbed").id
    (job,) = activate(database, "test.work")
    made.ids["job"] = job.id
    failed = start(database, bad_world.SCRIPT)
    complete(database, people["agent1"], failed.id, "ask", n="x")
    with database.read() as session:
        (step,) = instances.failed_steps(session, people["repair1"], failed.id)
    made.ids["step"], made.ids["step_record"] = step.id, failed.id
    return made


def _start(world: World, variables: Any) -> int:
    return int(do(world.database, instances.start, SYSTEM, "waiter", variables | {"title": "B"}).id)


def _complete(world: World, variables: Any) -> int:
    agent = world.people["agent1"]
    do(world.database, tasks.complete, agent, world.ids["task"], variables)
    return int(world.ids["task_record"])


def _finish_job(world: World, variables: Any) -> int:
    do(world.database, jobs.complete, SYSTEM, world.ids["job"], variables)
    return int(world.ids["job_record"])


def _publish(world: World, variables: Any) -> int:
    do(world.database, messages.publish, SYSTEM, "news", "A", variables)
    with world.database.read() as session:
        due = messages.due_ids(session, now=NOW)
    for key in due:
        do(world.database, messages.deliver, key)
    return int(world.ids["waiter"])


def _retry(world: World, variables: Any) -> int:
    operator = world.people["repair1"]
    do(
        world.database,
        instances.retry,
        operator,
        world.ids["step"],
        variables=variables,
        reason="try",
    )
    return int(world.ids["step_record"])


WAYS: dict[str, Callable[[World, Any], int]] = {
    "start": _start,
    "complete": _complete,
    "finish a job": _finish_job,
    "publish a message": _publish,
    "retry": _retry,
}
"""Every way in for variables; each gives the record that has them then."""


@contextmanager
def refused(database: Database, kind: type[ItsmFlowError]) -> Iterator[None]:
    """It raises an error with a sentence, and no row is other than before."""
    with unchanged(database), pytest.raises(kind) as raised:
        yield
    assert str(raised.value)


@pytest.mark.parametrize("way", WAYS)
def test_odd_variables_are_stored_exactly_or_refused_with_nothing_stored(
    world: World, way: str
) -> None:
    for odd in ODD.values():
        if odd.raised is None or (way == "start" and not isinstance(odd.variables, dict)):
            continue
        with refused(world.database, odd.raised):
            WAYS[way](world, odd.variables)
    fine = {
        f"{name}: {key}": value
        for name, odd in ODD.items()
        if odd.raised is None
        for key, value in odd.variables.items()
    }
    record_id = WAYS[way](world, fine)
    with world.database.read() as session:
        stored = records.variables(session, SYSTEM, record_id)
        assert {name: stored.get(name) for name in fine} == fine
        assert str(stored["an exact fraction: c"]) == "-0.0"
        assert audit.verify(session).holds
        entries = history.timeline(session, SYSTEM, record_id)
    assert any(_has_verbatim(entry.content, fine) for entry in entries)


def _has_verbatim(content: Mapping[str, Any], variables: Mapping[str, Any]) -> bool:
    """Whether something that was kept of an event has all of these."""
    kept = [content, *content.values()]
    kept += [
        inner for each in content.values() if isinstance(each, dict) for inner in each.values()
    ]
    return any(isinstance(each, dict) and variables.items() <= each.items() for each in kept)


@pytest.mark.parametrize("name", ODD)
def test_a_draft_is_kept_exactly_or_refused(world: World, name: str) -> None:
    odd, task_id, agent = ODD[name], world.ids["task"], world.people["agent1"]
    if odd.raised is not None:
        with refused(world.database, odd.raised):
            do(world.database, tasks.save_draft, agent, task_id, odd.variables)
        return
    do(world.database, tasks.save_draft, agent, task_id, odd.variables)
    with world.database.read() as session:
        assert tasks.get(session, agent, task_id).draft == odd.variables


def test_more_variables_than_an_instance_may_have_are_refused(world: World) -> None:
    agent = world.people["agent1"]
    with refused(world.database, LimitExceeded):
        do(world.database, tasks.complete, agent, world.ids["task"], {"a": "x" * 1_100_000})


UNKNOWN: dict[str, Callable[[World], tuple[Any, ...]]] = {
    "task to claim": lambda w: (tasks.claim, w.people["agent1"], 5),
    "task to complete": lambda w: (tasks.complete, w.people["agent1"], 5, GOOD),
    "task to draft": lambda w: (tasks.save_draft, w.people["agent1"], 5, {}),
    "task beyond all ids": lambda w: (tasks.complete, w.people["agent1"], 10**30, GOOD),
    "person to assign": lambda w: (tasks.assign, w.people["agent1"], w.ids["task"], "no\0body"),
    "process": lambda w: (instances.start, SYSTEM, "nothing", {}),
    "process with a zero byte": lambda w: (instances.start, SYSTEM, "a\0b", {}),
    "job": lambda w: (jobs.complete, SYSTEM, 5, {}),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_is_not_there_is_not_found(world: World, name: str) -> None:
    with refused(world.database, NotFound):
        do(world.database, *UNKNOWN[name](world))


def _fail(session: Session, job_id: int, *, now: datetime) -> None:
    jobs.fail(session, SYSTEM, job_id, message="late", now=now)


LATE: dict[str, Callable[[World], tuple[Any, ...]]] = {
    "a job that is done": lambda w: (jobs.complete, SYSTEM, w.ids["job"], {}),
    "a job that is done, failing": lambda w: (_fail, w.ids["job"]),
    "a task that is done": lambda w: (tasks.complete, w.people["agent1"], w.ids["task"], {}),
    "a task that is done, its draft": lambda w: (
        tasks.save_draft,
        w.people["agent1"],
        w.ids["task"],
        {},
    ),
}


@pytest.mark.parametrize("name", LATE)
def test_what_is_over_stays_as_it_is(world: World, name: str) -> None:
    do(world.database, jobs.complete, SYSTEM, world.ids["job"], {})
    do(world.database, tasks.complete, world.people["agent1"], world.ids["task"], {"stop": True})
    with refused(world.database, Conflict):
        do(world.database, *LATE[name](world))


def test_a_timer_of_an_unknown_number_changes_nothing(world: World) -> None:
    with unchanged(world.database):
        assert fire_all(world.database, NOW + timedelta(days=1)) == 0


def test_a_form_refuses_all_wrong_answers_at_once(world: World) -> None:
    _, task_id = bad_world.started(world.database, world.people, DESK)
    answers = {"summary": 7, "people": 0, "urgent": False, "why": "x", "other": 1}
    with unchanged(world.database), pytest.raises(InvalidInput) as raised:
        do(world.database, tasks.complete, world.people["agent1"], task_id, answers)
    assert set(raised.value.fields) == set(answers) - {"urgent"}


@pytest.mark.parametrize(
    ("name", "key"), [("a\0", "k"), ("a", "k\0"), ("\ud800", "k"), ("a", "\udfff")]
)
def test_a_message_with_what_no_database_keeps_is_refused(
    world: World, name: str, key: str
) -> None:
    with refused(world.database, InvalidInput):
        do(world.database, messages.publish, SYSTEM, name, key, {})
