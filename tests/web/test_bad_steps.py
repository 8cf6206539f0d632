"""Steps that fail while a process runs: seen, told plainly, and repaired or given up."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from integration import bad_world
from integration.acting import open_tasks
from integration.bad_unchanged import differences, everything, unchanged
from itsm_flow.domain.people import Actor
from itsm_flow.services import audit, history, instances, records
from itsm_flow.store import AuditEvent, ProcessInstance, Record, UserTask
from support import Database
from web.bad_words import words
from web.conftest import Clock, Reader, application

SECONDS_OF_CPU = 2.0
"""What an answer may take where something would run for ever: two limits of FEEL and some room."""


@dataclass(frozen=True)
class Failure:
    """Answers with which a step fails, what is said of it, and values with which it works."""

    process: str
    element: str
    answers: dict[str, object]
    said: str
    said_zh: str
    mended: dict[str, object]


ENDLESS = {"n": 100_000}
TOO_LONG, TOO_LONG_ZH = "was stopped: it took longer than", "已停止：耗時超過"
NO_RANGE, NO_RANGE_ZH = "could not be evaluated: unsupported range: 1..x", "無法評估"

FAILURES = {
    "an endless loop of gateways": Failure(
        bad_world.LOOP,
        "enough",
        {"stop": False},
        "Stopped after 1000 steps without a pause.",
        "連續執行 1000 個步驟都沒有停頓",
        {"stop": True},
    ),
    "a condition without an answer": Failure(
        bad_world.LOOP,
        "enough",
        {},
        "Variable 'stop' not found",
        "找不到變數「stop」",
        {"stop": True},
    ),
    "a condition without end": Failure(
        bad_world.CHOICE, "which", ENDLESS, TOO_LONG, TOO_LONG_ZH, {"n": 2}
    ),
    "a condition with an error": Failure(
        bad_world.CHOICE, "which", {"n": "x"}, NO_RANGE, NO_RANGE_ZH, {"n": 2}
    ),
    "a script without end": Failure(
        bad_world.SCRIPT, "work-out", ENDLESS, TOO_LONG, TOO_LONG_ZH, {"n": 2}
    ),
    "a script with an error": Failure(
        bad_world.SCRIPT, "work-out", {"n": "x"}, NO_RANGE, NO_RANGE_ZH, {"n": 2}
    ),
    "a decision without end": Failure(
        bad_world.DECISION, "decide", ENDLESS, TOO_LONG, TOO_LONG_ZH, {"n": 2}
    ),
    "a decision with an error": Failure(
        bad_world.DECISION, "decide", {"n": "x"}, NO_RANGE, NO_RANGE_ZH, {"n": 2}
    ),
}


@dataclass
class World:
    """Two records of each kind: one that fails, and one that is nobody's business."""

    app: Flask
    database: Database
    people: dict[str, Actor]

    def reader(self, username: str) -> Reader:
        reader = Reader(self.app.test_client())
        assert reader.sign_in(username).status_code == 303
        return reader


@pytest.fixture
def world(database: Database, clock: Clock) -> Iterator[World]:
    people = bad_world.settle(database)
    bad_world.started(database, people)
    app = application(database, clock)
    yield World(app, database, people)
    app.extensions["itsm_flow"].engine.dispose()


def failing(world: World, failure: Failure) -> Record:
    """A record whose task was completed with answers with which the next step fails."""
    record, task_id = bad_world.started(world.database, world.people, failure.process)
    agent = world.reader("agent1")
    others = _others(world.database, record.id)
    begun = time.process_time()
    answer = agent.post(f"/tasks/{task_id}/complete", json={"variables": failure.answers})
    assert time.process_time() - begun < SECONDS_OF_CPU
    assert answer.json == {"location": f"/records/{record.number}"}, "the task itself is done"
    assert _others(world.database, record.id) == others
    with world.database.read() as session:
        assert session.get_one(UserTask, task_id).completed_by == "agent1"
        assert session.get_one(ProcessInstance, record.id).has_failed_step
    return record


def _others(database: Database, instance_id: int) -> list[str]:
    """The state of every other record: a failure stays where it is."""
    with database.read() as session:
        wanted = select(ProcessInstance).where(ProcessInstance.id != instance_id)
        rows = session.scalars(wanted.order_by(ProcessInstance.id)).all()
        return [f"{row.id} {row.revision} {row.status} {row.state!r}" for row in rows]


def step_of(world: World, record: Record) -> tuple[int, str]:
    with world.database.read() as session:
        (step,) = instances.failed_steps(session, world.people["repair1"], record.id)
    return step.id, step.element_id


def retry(world: World, record: Record, **answers: str) -> str:
    """Try its failed step again as an operator does; gives what the next page says."""
    step, _ = step_of(world, record)
    address = f"/records/{record.number}/failed-steps/{step}/retry"
    answer = world.reader("repair1").post(address, answers, follow_redirects=True)
    return words(answer)


@pytest.mark.parametrize("name", FAILURES)
def test_a_step_that_fails_is_seen_told_and_repaired(world: World, name: str) -> None:
    failure = FAILURES[name]
    record = failing(world, failure)
    assert step_of(world, record)[1] == failure.element

    operator = world.reader("repair1")
    for language, said in (("en", failure.said), ("zh-Hant", failure.said_zh)):
        operator.client.set_cookie("language", language)
        page = words(operator.get(f"/records/{record.number}"))
        assert page.count(said) >= 2, "in the notice, and in the timeline"
        assert said in words(operator.get("/failed-steps"))

    again = retry(world, record, reason="same again", variables="")
    assert failure.said in again
    done = retry(world, record, reason="set right", variables=json.dumps(failure.mended))
    assert "A step failed" not in done
    with world.database.read() as session:
        assert session.get_one(ProcessInstance, record.id).status == "completed"
        assert audit.verify(session).holds


def test_an_endless_loop_can_be_given_up(world: World) -> None:
    record = failing(world, FAILURES["an endless loop of gateways"])
    operator = world.reader("repair1")

    answer = operator.post(
        f"/records/{record.number}/cancel",
        {"reason": "drawn wrongly", "revision": "2"},
        follow_redirects=True,
    )

    assert f"{record.number} is cancelled." in words(answer)
    with world.database.read() as session:
        instance = session.get_one(ProcessInstance, record.id)
        assert (instance.status, instance.has_failed_step) == ("cancelled", False)
        assert instances.failed_steps(session, world.people["repair1"], record.id) == ()


def test_an_endless_loop_writes_a_bounded_trail(world: World) -> None:
    record = failing(world, FAILURES["an endless loop of gateways"])

    with world.database.read() as session:
        wanted = select(AuditEvent.id).filter_by(chain_id=record.id)
        events = len(session.scalars(wanted).all())

    assert 1000 <= events < 1010


def test_an_agent_sees_that_a_step_failed_but_cannot_repair_it(world: World) -> None:
    record = failing(world, FAILURES["a script with an error"])
    agent = world.reader("agent1")

    page = words(agent.get(f"/records/{record.number}"))

    assert "A step failed" in page
    assert "Try again" not in page


NO_VALUES = (
    ("{", "en", "Write the values as a JSON object"),
    ("[1]", "zh-Hant", "請將值寫成 JSON 物件"),
    ('{"n": NaN}', "en", "These have to be a JSON object."),
    ("[" * 100_000, "en", "Write the values as a JSON object"),
    (r'{"n": "\u0000"}', "zh-Hant", "無法儲存的字元"),
    (r'{"n": "\ud800"}', "en", "a character that cannot be stored"),
    ('{"n": ' + "[" * 500 + "]" * 500 + "}", "en", "This is nested too deeply."),
)
"""What an operator may type for values, the language, and the answer."""


def test_values_that_are_none_are_told_and_change_nothing(world: World) -> None:
    record = failing(world, FAILURES["a script with an error"])
    step, _ = step_of(world, record)
    operator = world.reader("repair1")
    address = f"/records/{record.number}/failed-steps/{step}/retry"
    for typed, language, said in NO_VALUES:
        operator.client.set_cookie("language", language)
        with unchanged(world.database):
            answer = operator.post(address, {"reason": "set right", "variables": typed})
        assert answer.status_code == 400
        assert said in words(answer)


def test_a_form_that_cannot_be_checked_says_so_and_keeps_the_task(world: World) -> None:
    _, task_id = bad_world.started(world.database, world.people, bad_world.FORM)
    agent = world.reader("agent1")
    content = {"variables": {"note": "x", **ENDLESS}}
    for language, said, why in (
        ("en", "The form slow-form could not be checked, so nothing was changed.", TOO_LONG),
        ("zh-Hant", "無法檢查表單 slow-form，因此沒有任何變更。", TOO_LONG_ZH),
    ):
        agent.client.set_cookie("language", language)
        with unchanged(world.database):
            begun = time.process_time()
            answer = agent.post(f"/tasks/{task_id}/complete", json=content)
            assert time.process_time() - begun < SECONDS_OF_CPU
        assert answer.status_code == 422
        assert said in words(answer)
        assert why in words(answer)


def test_keys_with_a_meaning_elsewhere_are_stored_as_they_are(world: World) -> None:
    odd = {
        "__proto__": {"polluted": True},
        "constructor": {"prototype": 1},
        "typename": "Task",
        "__builtins__": {},
        "toString": 1,
        "": "empty",
        "a.b": "dotted",
        "largest": 2**53 + 1,
        "huge": 10**30,
        "precise": 0.1,
        "text": "𝄞 \u2028 \ufeff </script>",
    }
    record, task_id = bad_world.started(world.database, world.people, bad_world.LOOP)
    agent = world.reader("agent1")
    before = everything(world.database)

    answer = agent.post(f"/tasks/{task_id}/complete", json={"variables": odd})

    assert answer.status_code == 200, answer.text
    assert differences(before, everything(world.database))
    with world.database.read() as session:
        stored = records.variables(session, world.people["auditor1"], record.id)
        entries = history.timeline(session, world.people["auditor1"], record.id)
    assert {name: stored[name] for name in odd} == odd
    (submitted,) = [
        entry.content["submitted"]
        for entry in entries
        if entry.element_id == "ask" and "submitted" in entry.content
    ]
    assert submitted == odd
    assert open_tasks(world.database, record.id) == {}
    page = world.reader("repair1").get(f"/records/{record.number}/data")
    assert page.status_code == 200
    assert "</script>" not in page.text.split("<main")[1].split("</main>")[0]
    assert "A step failed" not in retry(world, record, reason="set", variables='{"stop": true}')
