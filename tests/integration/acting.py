"""Acting on a database: each act in a transaction of its own."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.errors import ItsmFlowError
from itsm_flow.services import instances, jobs, messages, tasks, timers
from itsm_flow.store import Job, Record, UserTask
from support import NOW, Database


def do(database: Database, use_case: Callable[..., Any], *arguments: Any, **facts: Any) -> Any:
    """Carry out a use case and commit it; `now` is NOW unless given."""
    facts.setdefault("now", NOW)
    with database.write() as session:
        return use_case(session, *arguments, **facts)


def start(database: Database, process_id: str, actor: Actor = SYSTEM, **variables: Any) -> Record:
    """Start a process."""
    return do(database, instances.start, actor, process_id, variables)


def open_tasks(database: Database, record_id: int) -> dict[str, int]:
    """The open tasks of a record: element → task id."""
    with database.read() as session:
        wanted = select(UserTask).filter_by(instance_id=record_id, status="open")
        return {task.element_id: task.id for task in session.scalars(wanted)}


def complete(
    database: Database, actor: Actor, record_id: int, element_id: str, **variables: Any
) -> Record:
    """Claim and complete the open task at an element."""
    task_id = open_tasks(database, record_id)[element_id]
    do(database, tasks.claim, actor, task_id)
    return do(database, tasks.complete, actor, task_id, variables)


def activate(
    database: Database, type_: str, *, now: datetime = NOW, most: int = 10
) -> tuple[Job, ...]:
    """Take jobs of a type for a minute."""
    return do(database, jobs.activate, SYSTEM, type_, "worker", most, timedelta(minutes=1), now=now)


def deliver_all(database: Database, now: datetime = NOW) -> int:
    """Deliver the messages that are due, each in its own transaction; gives how many were."""
    with database.read() as session:
        due = messages.due_ids(session, now=now)
    return sum(do(database, messages.deliver, key, now=now) for key in due)


def fire_all(database: Database, now: datetime) -> int:
    """Fire the timers that are due, each in its own transaction; gives how many were."""
    with database.read() as session:
        due = timers.due_ids(session, now=now)
    return sum(do(database, timers.fire, key, now=now) for key in due)


def at_once(database: Database, *attempts: Callable[[Session], Any]) -> list[object]:
    """Run these at once, each in a transaction of its own; gives what each returned or raised."""
    together = threading.Barrier(len(attempts))
    outcomes: list[object] = [None] * len(attempts)

    def attempt(number: int, use_case: Callable[[Session], Any]) -> None:
        together.wait(10)
        try:
            with database.write() as session:
                outcomes[number] = use_case(session)
        except ItsmFlowError as error:
            outcomes[number] = error

    threads = [
        threading.Thread(target=attempt, args=(number, use_case))
        for number, use_case in enumerate(attempts)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes
