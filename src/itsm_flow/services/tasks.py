"""User tasks: read, claim, give back, assign, save a draft, complete."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from itsm_flow.definitions import validate_form
from itsm_flow.domain import progress as moves
from itsm_flow.domain.people import Actor, Permission
from itsm_flow.engine import variables_at
from itsm_flow.errors import NotFound
from itsm_flow.services import definitions, offers, people, plan_checks, records, trail
from itsm_flow.services.advance import advance
from itsm_flow.services.keys import possible
from itsm_flow.services.locking import Locked, lock_open_task
from itsm_flow.services.paging import Page
from itsm_flow.services.refusals import (
    AlreadyClaimed,
    AssignedToOther,
    ClaimFirst,
    NoCandidates,
    NotCandidate,
    SamePerson,
)
from itsm_flow.services.step_events import Cause
from itsm_flow.services.submitted import checked
from itsm_flow.services.task_views import TaskFilter, TaskForm, TaskRow
from itsm_flow.services.worklist import find
from itsm_flow.store import (
    CandidateKind,
    Definition,
    ProcessInstance,
    Record,
    TaskCandidate,
    TaskStatus,
    UserTask,
)


def get(session: Session, actor: Actor, task_id: int) -> UserTask:
    """The task, for whoever may see its record; raises NotFound."""
    task = session.get(UserTask, possible("task", task_id))
    if task is None:
        raise NotFound(what="task", key=task_id)
    if task.assignee != actor.username:
        records.get_by_id(session, actor, task.instance_id)
    return task


def row(session: Session, actor: Actor, task_id: int) -> TaskRow:
    """The task as a work list shows it; raises NotFound."""
    get(session, actor, task_id)
    wanted = TaskFilter(scope="all", status=None)
    return find(session, actor, wanted, task_id=task_id, limit=1).rows[0]


def search(
    session: Session,
    actor: Actor,
    filter_: TaskFilter | None = None,
    *,
    after: str | None = None,
    limit: int = 50,
) -> Page[TaskRow]:
    """Tasks, the most urgent first: by priority, then due date, then age."""
    return find(session, actor, filter_ or TaskFilter(), after=after, limit=limit)


def form(session: Session, actor: Actor, task_id: int, *, now: datetime) -> TaskForm:  # noqa: ARG001
    """What to show to the person who works on the task."""
    task = get(session, actor, task_id)
    instance = session.get_one(ProcessInstance, task.instance_id)
    draft = task.draft if task.assignee == actor.username else None
    data = _visible(session, instance, task) | (draft or {})
    schema: Mapping[str, Any] = {}
    form_id, version = None, None
    if task.form_definition_id is not None:
        found = session.get_one(Definition, task.form_definition_id)
        form_id, version = found.key, found.version
        schema = definitions.form(session, found.id).schema
        record = session.get_one(Record, task.instance_id)
        data |= offers.of_form(session, actor, schema, data, record)
    return TaskForm(
        schema=schema,
        data=data,
        form_id=form_id,
        version=version,
        draft=draft is not None,
        draft_saved_at=task.draft_saved_at if draft is not None else None,
        revision=instance.revision,
    )


def variables(session: Session, actor: Actor, task_id: int) -> dict[str, Any]:
    """What is visible in the task's scope, without any draft; nothing once the task has ended."""
    task = get(session, actor, task_id)
    return _visible(session, session.get_one(ProcessInstance, task.instance_id), task)


def _visible(session: Session, instance: ProcessInstance, task: UserTask) -> dict[str, Any]:
    if task.status is not TaskStatus.OPEN:
        return {}
    used = definitions.process(session, instance.definition_id)
    return variables_at(used.executable, instance.state, task.token)


def claim(session: Session, actor: Actor, task_id: int, *, now: datetime) -> UserTask:
    """Take an unassigned task; whoever comes second gets AlreadyClaimed, which names who has it."""
    locked, task = lock_open_task(session, task_id)
    if task.assignee == actor.username:
        return task
    if not _is_candidate(session, actor, task_id):
        raise NotCandidate
    if task.assignee is not None:
        raise AlreadyClaimed(who=people.called(session, task.assignee))
    _must_be_another(session, locked, task, {actor.username})
    return _hand_to(session, actor, locked, task, actor.username, kind="claimed", now=now)


def unclaim(session: Session, actor: Actor, task_id: int, *, now: datetime) -> UserTask:
    """Give a task back to its candidates; for its assignee and operators.

    Raises NoCandidates where there are none.
    """
    locked, task = lock_open_task(session, task_id)
    if task.assignee is None:
        return task
    if task.assignee != actor.username and not actor.may(Permission.OPERATE):
        raise AssignedToOther(who=people.called(session, task.assignee))
    if session.scalar(select(TaskCandidate.task_id).filter_by(task_id=task_id).limit(1)) is None:
        raise NoCandidates
    return _hand_to(session, actor, locked, task, None, kind="unclaimed", now=now)


def assign(
    session: Session, actor: Actor, task_id: int, username: str, *, now: datetime
) -> UserTask:
    """Give an open task to a person; for its candidates, its assignee and operators.

    Raises NotFound for an unknown person.
    """
    locked, task = lock_open_task(session, task_id)
    may = task.assignee == actor.username or actor.may(Permission.OPERATE)
    if not may and task.assignee is not None:
        raise AssignedToOther(who=people.called(session, task.assignee))
    if not may and not _is_candidate(session, actor, task_id):
        raise NotCandidate
    person = people.named(session, username)
    _must_be_another(session, locked, task, {person.username})
    return _hand_to(session, actor, locked, task, person.username, kind="assigned", now=now)


def _is_candidate(session: Session, actor: Actor, task_id: int) -> bool:
    candidates = session.execute(
        select(TaskCandidate.kind, TaskCandidate.key).filter_by(task_id=task_id)
    )
    return any(
        key in actor.groups if kind is CandidateKind.GROUP else key == actor.username
        for kind, key in candidates
    )


def _hand_to(
    session: Session,
    actor: Actor,
    locked: Locked,
    task: UserTask,
    username: str | None,
    *,
    kind: str,
    now: datetime,
) -> UserTask:
    """Change who has the task; a draft is its assignee's and goes with them."""
    if task.assignee != username:
        task.draft, task.draft_saved_at = None, None
    task.assignee = username
    session.execute(
        update(TaskCandidate).filter_by(task_id=task.id).values(claimable=username is None),
        execution_options={"synchronize_session": False},
    )
    locked.record.updated_at = now
    content = {"assignee": username} if username not in {None, actor.username} else {}
    entry = trail.Entry(
        kind,
        actor,
        element_id=task.element_id,
        definition_id=locked.instance.definition_id,
        token=task.token,
        content=content,
    )
    trail.write(session, locked.chain, [entry], now=now)
    return task


def save_draft(
    session: Session, actor: Actor, task_id: int, data: Mapping[str, Any], *, now: datetime
) -> UserTask:
    """Keep what the assignee typed so far, unchecked, until the task is completed."""
    _, task = lock_open_task(session, task_id)
    _must_be_assignee(session, actor, task)
    task.draft = checked(data)
    task.draft_saved_at = now
    return task


def _must_be_assignee(session: Session, actor: Actor, task: UserTask) -> None:
    if task.assignee is None:
        raise ClaimFirst
    if task.assignee != actor.username:
        raise AssignedToOther(who=people.called(session, task.assignee))


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

    An operator completes it on behalf of its assignee. Raises InvalidInput (with the fields),
    NotAllowed, NotOpen, StaleRevision.
    """
    submitted = checked(variables)
    locked, task = lock_open_task(session, task_id)
    locked.must_be_at(expected_revision)
    if not actor.may(Permission.OPERATE):
        _must_be_assignee(session, actor, task)
    performers = {actor.username} | ({task.assignee} if task.assignee else set())
    _must_be_another(session, locked, task, performers)
    accepted = _accepted(session, actor, locked, task, submitted, now=now)
    content = {"submitted": submitted}
    if accepted != submitted:
        content["accepted"] = accepted
    cause = Cause(
        actor=actor,
        kind="submitted",
        token=task.token,
        performer=actor.username,
        on_behalf_of=_on_behalf_of(session, actor, task),
        content=content,
    )
    advance(session, locked, moves.Complete(task.token, accepted), cause, now=now)
    return locked.record


def _accepted(
    session: Session,
    actor: Actor,
    locked: Locked,
    task: UserTask,
    submitted: dict[str, Any],
    *,
    now: datetime,
) -> dict[str, Any]:
    """What the form lets through; raises InvalidInput."""
    if task.form_definition_id is None:
        return submitted
    shown = definitions.form(session, task.form_definition_id)
    context = _visible(session, locked.instance, task)
    offered = offers.of_form(session, actor, shown.schema, context, locked.record)
    accepted = validate_form(shown, submitted, context=context | offered, now=now)
    plan_checks.must_be_explained(
        session, shown.schema, accepted, context, record_id=locked.record.id, now=now
    )
    return accepted


def _on_behalf_of(session: Session, actor: Actor, task: UserTask) -> int | None:
    if task.assignee in {None, actor.username}:
        return None
    assignee = people.actor_named(session, task.assignee or "")
    return assignee.id if assignee else None


def _must_be_another(session: Session, locked: Locked, task: UserTask, usernames: set[str]) -> None:
    """Raise when one of these people did a step that another person has to follow."""
    used = definitions.process(session, locked.instance.definition_id)
    others = used.model.elements[task.element_id].not_same_as
    if not others:
        return
    done = (
        select(UserTask.name)
        .where(UserTask.instance_id == task.instance_id)
        .where(UserTask.status == TaskStatus.COMPLETED)
        .where(UserTask.element_id.in_(others), UserTask.completed_by.in_(usernames))
    )
    name = session.scalar(done.limit(1))
    if name is not None:
        raise SamePerson(element=name)
