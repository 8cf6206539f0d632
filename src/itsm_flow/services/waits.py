"""Rows for what a process waits for: written when a wait opens, closed when it is over."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import UpdateBase, bindparam, delete, select, update
from sqlalchemy.orm import Session

from itsm_flow.domain import progress as moves
from itsm_flow.domain.model import Binding
from itsm_flow.domain.worklist import rank
from itsm_flow.services import definitions
from itsm_flow.services.definitions import Process
from itsm_flow.services.texts import without_nul
from itsm_flow.store import (
    CallStatus,
    CandidateKind,
    FailedStepRow,
    Job,
    JobStatus,
    MessageSubscription,
    ProcessCall,
    ProcessInstance,
    SignalSubscription,
    TaskCandidate,
    TaskStatus,
    Timer,
    UserTask,
    insert_rows,
    new_id,
    table_of,
)

TASK, JOB, TIMER, MESSAGE, SIGNAL, CONDITION, CALL, FAILED, FAILED_JOB = (
    "task",
    "job",
    "timer",
    "message",
    "signal",
    "condition",
    "call",
    "failed",
    "failed-job",
)
"""The kinds of rows in `ProcessInstance.waits`; a condition has none."""

Rows = dict[type[Any], list[dict[str, Any]]]


def open_all(
    session: Session,
    instance: ProcessInstance,
    used: Process,
    waits: Sequence[moves.Wait],
    *,
    now: datetime,
) -> None:
    """Write the rows of new waits, one statement a table."""
    rows: Rows = defaultdict(list)
    for wait in waits:
        match wait:
            case moves.UserTaskWait():
                _add_task(session, rows, instance, used, wait, now=now)
            case moves.JobWait():
                rows[Job].append(_job(instance, wait, now))
            case moves.TimerWait():
                rows[Timer].append(_place(instance, wait) | {"due": wait.due})
            case moves.MessageWait():
                rows[MessageSubscription].append(_subscription(instance, wait))
            case moves.SignalWait():
                rows[SignalSubscription].append(_signal_subscription(instance, wait))
            case moves.CallWait():
                rows[ProcessCall].append(_call(instance, used, wait))
            case moves.FailedStep():
                rows[FailedStepRow].append(_failed(instance, wait, now))
    for model, values in rows.items():
        insert_rows(session, model, values)
    instance.waits = instance.waits | kinds_of(waits)


_KINDS: Mapping[type[moves.Wait], str] = {
    moves.UserTaskWait: TASK,
    moves.JobWait: JOB,
    moves.TimerWait: TIMER,
    moves.MessageWait: MESSAGE,
    moves.SignalWait: SIGNAL,
    moves.ConditionWait: CONDITION,
    moves.CallWait: CALL,
    moves.FailedStep: FAILED,
}


def kinds_of(waits: Sequence[moves.Wait]) -> dict[str, str]:
    """The kind of row that each of these waits has, by token."""
    return {wait.token: _KINDS[type(wait)] for wait in waits}


def _place(instance: ProcessInstance, wait: moves.Wait) -> dict[str, Any]:
    return {
        "id": new_id(),
        "instance_id": instance.id,
        "token": wait.token,
        "element_id": wait.element_id,
    }


def _add_task(
    session: Session,
    rows: Rows,
    instance: ProcessInstance,
    used: Process,
    wait: moves.UserTaskWait,
    *,
    now: datetime,
) -> None:
    element = used.model.elements[wait.element_id]
    number, count = wait.multi_instance or (None, None)
    task = _place(instance, wait) | {
        "process_id": instance.process_id,
        "name": without_nul(wait.name),
        "status": TaskStatus.OPEN,
        "assignee": wait.assignee,
        "priority": wait.priority,
        "due": wait.due,
        "follow_up": wait.follow_up,
        "rank": rank(wait.priority, wait.due),
        "form_definition_id": (
            definitions.form_id_for(session, used, element.form) if element.form else None
        ),
        "opened_at": now,
        "multi_instance_number": number,
        "multi_instance_count": count,
    }
    rows[UserTask].append(task)
    for kind, keys in (
        (CandidateKind.GROUP, wait.candidate_groups),
        (CandidateKind.USER, wait.candidate_users),
    ):
        rows[TaskCandidate].extend(
            {
                "task_id": task["id"],
                "kind": kind,
                "key": key,
                "rank": task["rank"],
                "claimable": wait.assignee is None,
            }
            for key in dict.fromkeys(keys)
        )
    if not rows[TaskCandidate]:
        del rows[TaskCandidate]


def _job(instance: ProcessInstance, wait: moves.JobWait, now: datetime) -> dict[str, Any]:
    return _place(instance, wait) | {
        "process_id": instance.process_id,
        "type": wait.type,
        "status": JobStatus.AVAILABLE,
        "retries": wait.retries,
        "due": now,
        "headers": dict(wait.headers),
        "variables": dict(wait.variables),
    }


def _subscription(instance: ProcessInstance, wait: moves.MessageWait) -> dict[str, Any]:
    return _place(instance, wait) | {
        "definition_id": instance.definition_id,
        "process_id": instance.process_id,
        "message_name": without_nul(wait.message_name),
        "correlation_key": without_nul(wait.correlation_key),
    }


def _signal_subscription(instance: ProcessInstance, wait: moves.SignalWait) -> dict[str, Any]:
    return _place(instance, wait) | {
        "definition_id": instance.definition_id,
        "process_id": instance.process_id,
        "signal_name": without_nul(wait.signal_name),
    }


def _call(instance: ProcessInstance, used: Process, wait: moves.CallWait) -> dict[str, Any]:
    bound = used.processes.get(wait.process_id) if wait.binding is Binding.DEPLOYMENT else None
    return _place(instance, wait) | {
        "process_id": without_nul(wait.process_id),
        "definition_id": None if bound is None else int(bound),
        "status": CallStatus.WAITING,
        "called_id": None,
        "variables": dict(wait.variables),
    }


def _failed(instance: ProcessInstance, wait: moves.FailedStep, now: datetime) -> dict[str, Any]:
    return _place(instance, wait) | {
        "reason": without_nul(wait.reason),
        "detail": without_nul(wait.detail),
        "created_at": now,
    }


@dataclass(frozen=True, slots=True)
class _Closing:
    """Waits of one kind that are over; the one at `done` was done by `done_by`."""

    session: Session
    instance_id: int
    tokens: list[str]
    now: datetime
    done: str | None
    done_by: str | None

    def execute(self, statement: UpdateBase, facts: Mapping[str, Any] | None = None) -> None:
        """Run it past the session's objects: none of these rows is used again."""
        self.session.execute(statement, facts, execution_options={"synchronize_session": False})

    def ends(self) -> Iterator[tuple[bool, list[str]]]:
        """(whether done or cancelled, tokens), where there are any."""
        for done in (True, False):
            tokens = [token for token in self.tokens if (token == self.done) is done]
            if tokens:
                yield done, tokens


def close_all(
    session: Session,
    instance: ProcessInstance,
    tokens: Iterable[str],
    *,
    now: datetime,
    done: str | None = None,
    done_by: str | None = None,
) -> None:
    """Close the rows of waits that are over; the one at `done` was done by `done_by`."""
    waits: Mapping[str, str] = instance.waits
    by_kind: dict[str, list[str]] = defaultdict(list)
    for token in tokens:
        if token in waits:
            by_kind[waits[token]].append(token)
    for kind, closed in by_kind.items():
        _CLOSE[kind](_Closing(session, instance.id, closed, now, done, done_by))
    over = {token for closed in by_kind.values() for token in closed}
    instance.waits = {token: kind for token, kind in waits.items() if token not in over}


_TASKS, _CANDIDATES = table_of(UserTask), table_of(TaskCandidate)
_ENDING = (
    _TASKS.c.instance_id == bindparam("ending_of"),
    _TASKS.c.status == TaskStatus.OPEN,
    _TASKS.c.token.in_(bindparam("ending", expanding=True)),
)
_DROP_CANDIDATES = delete(_CANDIDATES).where(
    _CANDIDATES.c.task_id.in_(select(_TASKS.c.id).where(*_ENDING))
)
_END_TASKS = (
    update(_TASKS)
    .where(*_ENDING)
    .values(
        status=bindparam("ends_as"),
        completed_by=bindparam("done_by"),
        ended_at=bindparam("at"),
        draft=None,
        draft_saved_at=None,
    )
)


def _close_tasks(closing: _Closing) -> None:
    for done, tokens in closing.ends():
        ending = {"ending_of": closing.instance_id, "ending": tokens}
        closing.execute(_DROP_CANDIDATES, ending)
        outcome = {
            "ends_as": TaskStatus.COMPLETED if done else TaskStatus.CANCELLED,
            "done_by": closing.done_by if done else None,
            "at": closing.now,
        }
        closing.execute(_END_TASKS, ending | outcome)


def _close_jobs(closing: _Closing) -> None:
    for done, tokens in closing.ends():
        closing.execute(
            update(Job)
            .where(Job.instance_id == closing.instance_id, Job.token.in_(tokens))
            .where(Job.status.in_([JobStatus.AVAILABLE, JobStatus.ACTIVE, JobStatus.FAILED]))
            .values(
                status=JobStatus.COMPLETED if done else JobStatus.CANCELLED,
                locked_until=None,
                variables={},
            )
        )


def _close_timers(closing: _Closing) -> None:
    closing.execute(
        delete(Timer).where(
            Timer.instance_id == closing.instance_id, Timer.token.in_(closing.tokens)
        )
    )


def _close_subscriptions(closing: _Closing) -> None:
    closing.execute(
        delete(MessageSubscription).where(
            MessageSubscription.instance_id == closing.instance_id,
            MessageSubscription.token.in_(closing.tokens),
        )
    )


def _close_signal_subscriptions(closing: _Closing) -> None:
    closing.execute(
        delete(SignalSubscription).where(
            SignalSubscription.instance_id == closing.instance_id,
            SignalSubscription.token.in_(closing.tokens),
        )
    )


def _close_nothing(closing: _Closing) -> None:
    """The engine alone knows of it."""


def _close_calls(closing: _Closing) -> None:
    for done, tokens in closing.ends():
        closing.execute(
            update(ProcessCall)
            .where(ProcessCall.instance_id == closing.instance_id, ProcessCall.token.in_(tokens))
            .values(status=CallStatus.COMPLETED if done else CallStatus.CANCELLED, variables={})
        )


def _close_failed(closing: _Closing) -> None:
    closing.execute(
        update(FailedStepRow)
        .where(FailedStepRow.instance_id == closing.instance_id)
        .where(FailedStepRow.token.in_(closing.tokens), FailedStepRow.resolved_at.is_(None))
        .values(resolved_at=closing.now)
    )


def _close_failed_jobs(closing: _Closing) -> None:
    _close_failed(closing)
    _close_jobs(closing)


_CLOSE: dict[str, Callable[[_Closing], None]] = {
    TASK: _close_tasks,
    JOB: _close_jobs,
    TIMER: _close_timers,
    MESSAGE: _close_subscriptions,
    SIGNAL: _close_signal_subscriptions,
    CONDITION: _close_nothing,
    CALL: _close_calls,
    FAILED: _close_failed,
    FAILED_JOB: _close_failed_jobs,
}


def any_failed(instance: ProcessInstance) -> bool:
    """Whether the instance waits for an operator somewhere."""
    return not {FAILED, FAILED_JOB}.isdisjoint(instance.waits.values())
