"""Work lists: the most urgent tasks first, at the same cost however many are open.

Every list is merged from a few ranges of indexes (the tasks assigned to a person, the queue of
each group), each read only as far as one page reaches. The conditions of partial indexes stand in
the statements as they stand in the indexes: with a bound value SQLite would not use them.
"""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Subquery,
    exists,
    false,
    or_,
    select,
    text,
    tuple_,
    union,
)
from sqlalchemy.orm import Session

from itsm_flow.domain.people import Actor
from itsm_flow.domain.visibility import SEE_ALL
from itsm_flow.services.paging import Page, cursor, key_of
from itsm_flow.services.records import matches_text
from itsm_flow.services.task_views import TaskFilter, TaskRow
from itsm_flow.services.texts import without_nul
from itsm_flow.store import (
    CandidateKind,
    Definition,
    ProcessInstance,
    Record,
    TaskCandidate,
    UserTask,
)

_IS_OPEN = text("user_task.status = 'open'")
_IS_CLAIMABLE = text("task_candidate.claimable")

Ranked = Select[int, int]
Shown = Row[UserTask, Record, int, int, int, str]


def find(
    session: Session,
    actor: Actor,
    filter_: TaskFilter,
    *,
    after: str | None = None,
    limit: int = 50,
    task_id: int | None = None,
) -> Page[TaskRow]:
    """One page of a work list; with `task_id` that task alone, for a caller that may see it."""
    ranges = _ranges(actor, filter_, task_id)
    found = _merged(ranges, None if after is None else key_of(after, 2), limit + 1)
    wanted = _shown().join(found, found.c.id == UserTask.id)
    rows = session.execute(wanted.order_by(found.c.rank, found.c.id).limit(limit + 1)).all()
    shown = rows[:limit]
    candidates = _candidates(session, [row.UserTask.id for row in shown])
    more = None
    if len(rows) > limit:
        last = shown[-1].UserTask
        more = cursor(last.rank, last.id)
    return Page(tuple(_row(row, candidates[row.UserTask.id]) for row in shown), more)


def _merged(ranges: list[Ranked], after: tuple[int, ...] | None, limit: int) -> Subquery:
    parts = []
    for item in ranges:
        rank, key = item.selected_columns
        wanted = item.order_by(rank, key).limit(limit)
        if after is not None:
            wanted = wanted.where(tuple_(rank, key) > tuple_(*after))
        part = wanted.subquery()
        parts.append(select(part.c.rank, part.c.id))
    return union(*parts).subquery("found") if len(parts) > 1 else parts[0].subquery("found")


def _ranges(actor: Actor, filter_: TaskFilter, task_id: int | None) -> list[Ranked]:
    """(rank, id) of the tasks of a scope, one select for every range of an index."""
    if task_id is not None:
        return [select(UserTask.rank, UserTask.id).where(UserTask.id == task_id)]
    if filter_.scope == "all":
        return [_all(actor, filter_)]
    queues = [(CandidateKind.GROUP, key) for key in sorted(actor.groups)]
    queues.append((CandidateKind.USER, actor.username))
    ranges = [_queue(kind, key, filter_) for kind, key in queues]
    if filter_.scope == "mine":
        mine = select(UserTask.rank, UserTask.id).where(
            _IS_OPEN, UserTask.assignee == actor.username
        )
        ranges.append(_narrowed(mine, filter_))
    return ranges


def _queue(kind: CandidateKind, key: str, filter_: TaskFilter) -> Ranked:
    here: Ranked = select(TaskCandidate.rank, TaskCandidate.task_id.label("id")).where(
        TaskCandidate.kind == kind, TaskCandidate.key == key, _IS_CLAIMABLE
    )
    if filter_.process_id is None and not filter_.text:
        return here
    return _narrowed(here.join(UserTask, UserTask.id == TaskCandidate.task_id), filter_)


def _narrowed(wanted: Ranked, filter_: TaskFilter) -> Ranked:
    if filter_.process_id is not None:
        wanted = wanted.where(UserTask.process_id == filter_.process_id)
    if filter_.text:
        part = without_nul(filter_.text.strip())
        named = UserTask.name.icontains(part, autoescape=True)
        wanted = wanted.join(Record, Record.id == UserTask.instance_id)
        wanted = wanted.where(or_(named, matches_text(part)))
    return wanted


def _all(actor: Actor, filter_: TaskFilter) -> Ranked:
    wanted: Ranked = select(UserTask.rank, UserTask.id)
    if filter_.status == "open":
        wanted = wanted.where(_IS_OPEN)
    elif filter_.status is not None:
        wanted = wanted.where(UserTask.status == filter_.status)
    for column in ("assignee", "instance_id", "element_id"):
        if (value := getattr(filter_, column)) is not None:
            wanted = wanted.where(getattr(UserTask, column) == value)
    if filter_.candidate_group is not None:
        candidate = exists().where(
            TaskCandidate.task_id == UserTask.id,
            TaskCandidate.kind == CandidateKind.GROUP,
            TaskCandidate.key == filter_.candidate_group,
        )
        wanted = wanted.where(candidate)
    if not SEE_ALL & actor.permissions:
        wanted = wanted.where(_in_sight(actor))
    return _narrowed(wanted, filter_)


def _in_sight(actor: Actor) -> ColumnElement[bool]:
    owned = UserTask.process_id.in_(actor.owns) if actor.owns else false()
    return or_(UserTask.assignee == actor.username, UserTask.completed_by == actor.username, owned)


def _shown() -> Select[UserTask, Record, int, int, int, str]:
    return (
        select(
            UserTask,
            Record,
            ProcessInstance.definition_id,
            ProcessInstance.version,
            ProcessInstance.revision,
            Definition.name.label("process_name"),
        )
        .join(Record, Record.id == UserTask.instance_id)
        .join(ProcessInstance, ProcessInstance.id == UserTask.instance_id)
        .join(Definition, Definition.id == ProcessInstance.definition_id)
    )


def _candidates(session: Session, ids: Iterable[int]) -> dict[int, dict[CandidateKind, list[str]]]:
    found: dict[int, dict[CandidateKind, list[str]]] = defaultdict(lambda: defaultdict(list))
    wanted = select(TaskCandidate.task_id, TaskCandidate.kind, TaskCandidate.key)
    wanted = wanted.where(TaskCandidate.task_id.in_(list(ids))).order_by(TaskCandidate.key)
    for task_id, kind, key in session.execute(wanted):
        found[task_id][kind].append(key)
    return found


def _row(found: Shown, candidates: dict[CandidateKind, list[str]]) -> TaskRow:
    task, record = found.UserTask, found.Record
    number = task.multi_instance_number
    return TaskRow(
        id=task.id,
        instance_id=task.instance_id,
        process_id=task.process_id,
        process_name=found.process_name,
        definition_id=found.definition_id,
        version=found.version,
        element_id=task.element_id,
        name=task.name,
        status=task.status,
        assignee=task.assignee,
        candidate_groups=tuple(candidates.get(CandidateKind.GROUP, ())),
        candidate_users=tuple(candidates.get(CandidateKind.USER, ())),
        priority=task.priority,
        due=task.due,
        follow_up=task.follow_up,
        opened_at=task.opened_at,
        ended_at=task.ended_at,
        completed_by=task.completed_by,
        form_definition_id=task.form_definition_id,
        multi_instance=None if number is None else (number, task.multi_instance_count),
        revision=found.revision,
        record_number=record.number,
        record_title=record.title,
        record_status=record.status,
        record_priority=record.priority,
        requester=record.requester,
    )
