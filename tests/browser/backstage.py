"""What happens behind the pages: routine steps, done through the services while the server runs.

The same people do them on the same database; the server's own loop delivers what records send.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Engine, select, update

from itsm_flow.domain.people import Actor
from itsm_flow.runtime import utc_now
from itsm_flow.services import people, tasks
from itsm_flow.store import OutboxMessage, Record, Timer, UserTask
from itsm_flow.store.database import create_engine_for, sessionmaker_for
from support import Database

PATIENCE_SECONDS = 60.0
Found = TypeVar("Found")


def eventually(look: Callable[[], Found | None], wish: str) -> Found:
    """What `look` finds, as soon as it finds something; the server works meanwhile."""
    latest = time.monotonic() + PATIENCE_SECONDS
    while (found := look()) is None:
        assert time.monotonic() < latest, f"waited in vain: {wish}"
        threading.Event().wait(0.05)
    return found


@dataclass
class Backstage:
    """Names records by their numbers, and people by their usernames."""

    database: Database

    def do(self, number: str, element_id: str, username: str, **answers: Any) -> None:
        """Claim the task when it is there, and complete it."""
        actor, task_id = self._claimed(number, element_id, username)
        with self.database.write() as session:
            tasks.complete(session, actor, task_id, answers, now=utc_now())

    def prepare(self, number: str, element_id: str, username: str, **answers: Any) -> None:
        """Claim the task when it is there, and write a part of its form as a draft."""
        actor, task_id = self._claimed(number, element_id, username)
        with self.database.write() as session:
            tasks.save_draft(session, actor, task_id, answers, now=utc_now())

    def let_time_pass(self, number: str, element_id: str) -> None:
        """Make the timer of this element due; the server fires it."""
        timer_id = eventually(
            lambda: self._first(select(Timer.id), number, element_id), f"{element_id} in {number}"
        )
        with self.database.write() as session:
            session.execute(update(Timer).where(Timer.id == timer_id).values(due=utc_now()))

    def handed_over(self, number: str, message_name: str) -> str:
        """The number of the record that the server gave this message of the record to."""
        return eventually(
            lambda: self._receiver(number, message_name), f"{message_name} of {number}"
        )

    def status(self, number: str) -> str:
        with self.database.read() as session:
            return session.scalars(select(Record.status).filter_by(number=number)).one()

    def _receiver(self, number: str, message_name: str) -> str | None:
        wanted = (
            select(Record.number)
            .join(OutboxMessage, OutboxMessage.delivered_to == Record.id)
            .where(OutboxMessage.name == message_name)
            .where(OutboxMessage.from_instance_id == self._id(number))
        )
        with self.database.read() as session:
            return session.scalars(wanted).first()

    def _claimed(self, number: str, element_id: str, username: str) -> tuple[Actor, int]:
        """Who, and the first open task of the element that is free or theirs."""
        wanted = (
            select(UserTask.id)
            .where(UserTask.status == "open")
            .where(UserTask.assignee.is_(None) | (UserTask.assignee == username))
        )
        task_id = eventually(
            lambda: self._first(wanted, number, element_id),
            f"{element_id} of {number} for {username}",
        )
        with self.database.write() as session:
            actor = people.actor_named(session, username)
            assert actor is not None, username
            tasks.claim(session, actor, task_id, now=utc_now())
        return actor, task_id

    def _first(self, wanted: Any, number: str, element_id: str) -> int | None:
        here = wanted.filter_by(instance_id=self._id(number), element_id=element_id)
        with self.database.read() as session:
            found: int | None = session.scalars(here).first()
        return found

    def _id(self, number: str) -> int:
        with self.database.read() as session:
            return session.scalars(select(Record.id).filter_by(number=number)).one()


@contextmanager
def backstage_of(database_url: str) -> Iterator[Backstage]:
    """Behind the server of this database."""
    engine: Engine = create_engine_for(database_url)
    try:
        yield Backstage(Database("sqlite", database_url, engine, sessionmaker_for(engine)))
    finally:
        engine.dispose()
