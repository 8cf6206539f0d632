"""User tasks: list, read, claim, give back, assign, save a draft, complete."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from itsm_flow.domain.people import Actor
from itsm_flow.services.paging import Page
from itsm_flow.services.task_views import TaskFilter, TaskForm, TaskRow
from itsm_flow.store import Record, UserTask


def get(session: Session, actor: Actor, task_id: int) -> UserTask:
    """The task, for whoever may see its record; raises NotFound."""
    raise NotImplementedError


def row(session: Session, actor: Actor, task_id: int) -> TaskRow:
    """The task as a work list shows it; raises NotFound."""
    raise NotImplementedError


def search(
    session: Session,
    actor: Actor,
    filter_: TaskFilter | None = None,
    *,
    after: str | None = None,
    limit: int = 50,
) -> Page[TaskRow]:
    """Tasks, the most urgent first: by priority, then due date, then age."""
    raise NotImplementedError


def form(session: Session, actor: Actor, task_id: int, *, now: datetime) -> TaskForm:
    """What to show to the person who works on the task."""
    raise NotImplementedError


def variables(session: Session, actor: Actor, task_id: int) -> dict[str, Any]:
    """What is visible in the task's scope, without any draft."""
    raise NotImplementedError


def claim(session: Session, actor: Actor, task_id: int, *, now: datetime) -> UserTask:
    """Take an unassigned task; whoever comes second gets a Conflict that names who has it."""
    raise NotImplementedError


def unclaim(session: Session, actor: Actor, task_id: int, *, now: datetime) -> UserTask:
    """Give a task back to its candidates."""
    raise NotImplementedError


def assign(
    session: Session, actor: Actor, task_id: int, username: str, *, now: datetime
) -> UserTask:
    """Give an open task to a person; for its candidates, its assignee and operators."""
    raise NotImplementedError


def save_draft(
    session: Session, actor: Actor, task_id: int, data: Mapping[str, Any], *, now: datetime
) -> UserTask:
    """Keep what the assignee typed so far, unchecked, until the task is completed."""
    raise NotImplementedError


def complete(
    session: Session,
    actor: Actor,
    task_id: int,
    variables: Mapping[str, Any],
    *,
    now: datetime,
    expected_revision: int | None = None,
) -> Record:
    """Complete a task with what was submitted; the process moves on in the same transaction.

    Raises InvalidInput (with the fields), NotAllowed, NotOpen, StaleRevision.
    """
    raise NotImplementedError
