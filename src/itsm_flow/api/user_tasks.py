"""`/v2/user-tasks`: find, assign, complete."""

import json
from typing import Any

from flask import Response

from itsm_flow.api.authentication import actor
from itsm_flow.api.blueprint import Blueprint, no_content
from itsm_flow.api.paging import after, paged
from itsm_flow.api.revision import expected_revision
from itsm_flow.api.schemas.user_tasks import (
    Form,
    Task,
    TaskAssignment,
    TaskCompletion,
    TaskPage,
    TaskSearch,
)
from itsm_flow.domain.people import Permission
from itsm_flow.errors import NotFound
from itsm_flow.http import now, session
from itsm_flow.services import people, tasks
from itsm_flow.services.paging import Page
from itsm_flow.services.refusals import AlreadyClaimed
from itsm_flow.services.task_views import TaskFilter, TaskRow

_STATES = {"open": "CREATED", "completed": "COMPLETED", "cancelled": "CANCELED"}
_STATUSES = {name: status for status, name in _STATES.items()}

blueprint = Blueprint("user-tasks", __name__, description="What people are asked to do.")


@blueprint.operation("POST", "/user-tasks/search", body=TaskSearch, result=TaskPage)
def find(body: dict[str, Any]) -> dict[str, Any]:
    """User tasks that the caller may see, the most urgent first."""
    given, page = body["filter"], body["page"]
    if "user_task_key" in given:
        return paged(_only(given["user_task_key"]), _task)
    found = tasks.search(session(), actor(), _filter(given), after=after(page), limit=page["limit"])
    return paged(found, _task)


def _filter(given: dict[str, Any]) -> TaskFilter:
    return TaskFilter(
        scope=given["scope"],
        text=given.get("text"),
        process_id=given.get("process_definition_id"),
        status=_STATUSES[given["state"]] if "state" in given else _any_status(given["scope"]),
        assignee=given.get("assignee"),
        candidate_group=given.get("candidate_group"),
        instance_id=given.get("process_instance_key"),
        element_id=given.get("element_id"),
    )


def _any_status(scope: str) -> str | None:
    return None if scope == "all" else "open"


def _only(task_id: int) -> Page[TaskRow]:
    try:
        return Page((tasks.row(session(), actor(), task_id),))
    except NotFound:
        return Page(())


@blueprint.operation("GET", "/user-tasks/{key}", result=Task)
def get(key: int) -> dict[str, Any]:
    """One user task."""
    return _task(tasks.row(session(), actor(), key))


@blueprint.operation("GET", "/user-tasks/{key}/form", result=Form)
def form(key: int) -> dict[str, Any] | Response:
    """The form of a task, in the version it was bound to, with the data it shows."""
    shown = tasks.form(session(), actor(), key, now=now())
    if shown.form_id is None:
        return no_content()
    return {
        "form_id": shown.form_id,
        "form_key": tasks.get(session(), actor(), key).form_definition_id,
        "version": shown.version,
        "schema": json.dumps(shown.schema, ensure_ascii=False),
        "data": shown.data,
    }


@blueprint.operation("POST", "/user-tasks/{key}/assignment", body=TaskAssignment)
def assign(body: dict[str, Any], key: int) -> Response:
    """Assign a task; without an assignee, or with oneself, claim it."""
    caller = actor()
    if body["allow_override"] is False:
        assignee = tasks.get(session(), caller, key).assignee
        if assignee is not None:
            raise AlreadyClaimed(who=people.called(session(), assignee))
    username = body.get("assignee", caller.username)
    if username == caller.username and not caller.may(Permission.OPERATE):
        tasks.claim(session(), caller, key, now=now())
    else:
        tasks.assign(session(), caller, key, username, now=now())
    return no_content()


@blueprint.operation("DELETE", "/user-tasks/{key}/assignee")
def unassign(key: int) -> Response:
    """Give a task back to its candidates."""
    tasks.unclaim(session(), actor(), key, now=now())
    return no_content()


@blueprint.operation("POST", "/user-tasks/{key}/completion", body=TaskCompletion)
def complete(body: dict[str, Any], key: int) -> Response:
    """Complete a task with the answers to its form."""
    tasks.complete(
        session(),
        actor(),
        key,
        body["variables"] or {},
        now=now(),
        expected_revision=expected_revision(body["revision"]),
    )
    return no_content()


def _task(row: TaskRow) -> dict[str, Any]:
    return {
        "user_task_key": row.id,
        "element_instance_key": row.id,
        "element_id": row.element_id,
        "name": row.name,
        "state": _STATES[row.status],
        "assignee": row.assignee,
        "candidate_groups": row.candidate_groups,
        "candidate_users": row.candidate_users,
        "creation_date": row.opened_at,
        "completion_date": row.ended_at,
        "due_date": row.due,
        "follow_up_date": row.follow_up,
        "priority": row.priority,
        "form_key": row.form_definition_id,
        "process_name": row.process_name,
        "process_definition_id": row.process_id,
        "process_definition_key": row.definition_id,
        "process_definition_version": row.version,
        "process_instance_key": row.instance_id,
        "root_process_instance_key": row.instance_id,
        "business_id": row.record_number,
        "revision": row.revision,
    }
