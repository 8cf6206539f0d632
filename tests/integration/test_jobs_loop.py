"""The loop: what it does with due items, failing ones, and when it is to stop."""

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import SQLAlchemyError

from itsm_flow.config import Settings
from itsm_flow.errors import Conflict, LimitExceeded
from itsm_flow.jobs.loop import FIRST_PAUSE, LONGEST_PAUSE, Loop, Pauses
from itsm_flow.runtime import Runtime
from support import NOW, Database


@dataclass
class Clock:
    """Time that stands still until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta) -> None:
        self.now += by


@dataclass
class Listed:
    """Work that is a list of items; `problems` are raised by the items that have one."""

    items: list[int]
    problems: dict[int, Exception] = field(default_factory=dict)
    done: list[int] = field(default_factory=list)
    tried: list[int] = field(default_factory=list)
    name: str = "item"
    after_each: Callable[[], None] = lambda: None

    def due(self, runtime: Runtime, now: datetime, limit: int) -> list[int]:
        return [item for item in self.items if item not in self.done][:limit]

    def do(self, runtime: Runtime, item: int) -> None:
        self.tried.append(item)
        if item in self.problems:
            raise self.problems[item]
        self.done.append(item)
        self.after_each()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def runtime(sqlite_database: Database, clock: Clock) -> Iterator[Runtime]:
    opened = Runtime.of(
        Settings(database_url=sqlite_database.url, worker_poll_seconds=0.02), clock=clock
    )
    yield opened
    opened.engine.dispose()


def test_everything_that_is_due_is_done_once(runtime: Runtime) -> None:
    work = Listed([1, 2, 3])
    loop = Loop(runtime, [work])
    assert loop.run_once() == 3
    assert loop.run_once() == 0
    assert work.done == [1, 2, 3]


@pytest.mark.parametrize(
    ("problem", "level", "said"),
    [
        (LimitExceeded(limit=5, what="steps"), logging.WARNING, "LimitExceeded: The limit of 5"),
        (SQLAlchemyError("the server went away"), logging.ERROR, "the server went away"),
        (ZeroDivisionError("a defect"), logging.ERROR, "a defect"),
        (Conflict(), logging.INFO, "somebody else was first"),
    ],
)
def test_a_failing_item_is_logged_and_keeps_no_other_from_being_done(
    runtime: Runtime,
    caplog: pytest.LogCaptureFixture,
    problem: Exception,
    level: int,
    said: str,
) -> None:
    work = Listed([1, 2, 3], problems={2: problem})
    with caplog.at_level(logging.INFO):
        assert Loop(runtime, [work]).run_once() == 2
    assert work.done == [1, 3]
    assert any(record.levelno == level and "item 2" in record.message for record in caplog.records)
    assert said in caplog.text


def test_a_failing_item_rests_longer_after_each_failure(runtime: Runtime, clock: Clock) -> None:
    work = Listed([1], problems={1: LimitExceeded(limit=1, what="steps")})
    loop = Loop(runtime, [work])
    tried_after = []
    for second in range(16):
        loop.run_once()
        if len(work.tried) > len(tried_after):
            tried_after.append(second)
        clock.advance(timedelta(seconds=1))
    assert tried_after == [0, 1, 3, 7, 15]


def test_an_item_that_goes_through_at_last_is_no_longer_held_back() -> None:
    pauses = Pauses()
    assert pauses.failed("item", 1, NOW) == FIRST_PAUSE
    assert pauses.failed("item", 1, NOW) == 2 * FIRST_PAUSE
    pauses.done("item", 1)
    assert not pauses.rests("item", 1, NOW)
    assert pauses.failed("item", 1, NOW) == FIRST_PAUSE


def test_a_pause_has_an_upper_limit() -> None:
    pauses = Pauses()
    assert max(pauses.failed("item", 1, NOW) for _ in range(30)) == LONGEST_PAUSE


def test_the_work_of_another_kind_goes_on_when_one_cannot_be_looked_for(runtime: Runtime) -> None:
    class Unreachable(Listed):
        def due(self, runtime: Runtime, now: datetime, limit: int) -> list[int]:
            raise SQLAlchemyError("no table")

    work = Listed([1])
    assert Loop(runtime, [Unreachable([1]), work]).run_once() == 1
    assert work.done == [1]


def test_a_started_loop_does_new_work_and_ends_when_it_is_stopped(runtime: Runtime) -> None:
    done = threading.Event()
    work = Listed([], after_each=done.set)
    loop = Loop(runtime, [work])
    loop.start()
    work.items.append(7)
    assert done.wait(2)
    loop.stop()
    assert "itsm-flow-loop" not in {thread.name for thread in threading.enumerate()}


def test_a_stop_lets_the_item_at_hand_finish_and_begins_no_other(runtime: Runtime) -> None:
    work = Listed([1, 2, 3])
    loop = Loop(runtime, [work])
    work.after_each = loop.stop
    assert loop.run_once() == 1
    assert work.done == [1]
