"""My tasks, and the page on which one task is done."""

from dataclasses import dataclass
from typing import Any, cast

from flask import flash, jsonify, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from itsm_flow import http
from itsm_flow.domain.people import Actor, Permission
from itsm_flow.services import directory, history, people, plan_checks, records, tasks
from itsm_flow.services.task_views import Scope, TaskFilter, TaskForm, TaskRow
from itsm_flow.web import once
from itsm_flow.web.bodies import json_object
from itsm_flow.web.catalogue import translated_data, translated_form
from itsm_flow.web.identity import actor, private
from itsm_flow.web.labels import words_for
from itsm_flow.web.language import _, _l, translate_text
from itsm_flow.web.path import shown_path

blueprint = private("tasks", __name__)

_MOVED_ON = _l("Done: %(task)s. %(number)s moved on.")
_CLOSED = _l("Done: %(task)s. %(number)s is closed.")
_ASSIGNERS = frozenset({Permission.WORK, Permission.OPERATE})
_ALL = frozenset({Permission.WORK, Permission.AUDIT, Permission.OPERATE})


@blueprint.get("/")
def home() -> Response:
    """Work begins with one's tasks."""
    return redirect(url_for("tasks.index"))


@blueprint.get("/tasks")
def index() -> str:
    """The tasks one can do, the most urgent first."""
    scope = _scope(request.args.get("scope", "mine"))
    filter_ = TaskFilter(
        scope=scope,
        text=request.args.get("q") or None,
        process_id=request.args.get("process") or None,
    )
    session = http.session()
    page = tasks.search(session, actor(), filter_, after=request.args.get("after"))
    return render_template(
        "tasks/index.html",
        page=page,
        filter=filter_,
        scope=scope,
        may_see_all=_may_see_all(actor()),
        kind_names={kind.process_id: kind.name for kind in directory.kinds(session)},
        names=people.display_names(session, (row.assignee for row in page.rows)),
        standing=[_standing(row, actor()) for row in page.rows],
    )


@blueprint.get("/tasks/<int:task_id>")
def show(task_id: int) -> str:
    """The task: its form, the record around it, and what happened so far."""
    session, me = http.session(), actor()
    row = tasks.row(session, me, task_id)
    record = records.get(session, me, row.record_number)
    standing = _standing(row, me)
    form = tasks.form(session, me, task_id, now=http.now()) if row.status == "open" else None
    content = _form_content(form) if form and form.form_id else None
    return render_template(
        "tasks/show.html",
        row=row,
        record=record,
        standing=standing,
        form=form,
        content=content,
        plans=bool(form and plan_checks.asks_reason(form.schema)),
        timeline=history.timeline(session, me, record.id),
        path=shown_path(session, me, record.id),
        value_words=words_for(row.definition_id, me, people.group_names(session)),
        people=_assignable(row) if standing.may_assign else (),
        names=people.display_names(session, (row.assignee, row.completed_by, record.requester)),
    )


@blueprint.post("/tasks/<int:task_id>/claim")
def claim(task_id: int) -> str | Response:
    """Take the task."""
    tasks.claim(http.session(), actor(), task_id, now=http.now())
    return _moved(task_id)


@blueprint.post("/tasks/<int:task_id>/release")
def release(task_id: int) -> str | Response:
    """Give the task back to those who could do it."""
    tasks.unclaim(http.session(), actor(), task_id, now=http.now())
    return _moved(task_id)


@blueprint.post("/tasks/<int:task_id>/assign")
def assign(task_id: int) -> str | Response:
    """Give the task to somebody."""
    username = request.form.get("username", "")
    tasks.assign(http.session(), actor(), task_id, username, now=http.now())
    return _moved(task_id)


@blueprint.put("/tasks/<int:task_id>/draft")
def draft(task_id: int) -> Response:
    """Keep what was typed so far."""
    tasks.save_draft(http.session(), actor(), task_id, json_object(), now=http.now())
    return Response(status=204)


@blueprint.post("/tasks/<int:task_id>/complete")
def complete(task_id: int) -> Response:
    """Complete the task; a repeated request is answered as the first."""
    content = json_object() if request.is_json else _plain_content()
    variables, revision = content.get("variables"), content.get("revision")
    if not isinstance(variables, dict):
        raise BadRequest
    answer = once.carry_out(lambda: _completed(task_id, variables, revision))
    if request.is_json:
        return jsonify(answer)
    return redirect(answer["location"], 303)


def _completed(task_id: int, variables: dict[str, Any], revision: Any) -> dict[str, str]:
    session, me = http.session(), actor()
    name = translate_text(tasks.row(session, me, task_id).name)
    record = tasks.complete(
        session,
        me,
        task_id,
        variables,
        now=http.now(),
        expected_revision=revision if isinstance(revision, int) else None,
    )
    said = _MOVED_ON if record.closed_at is None else _CLOSED
    flash(_(said, task=name, number=record.number))
    return {"location": url_for("record.show", number=record.number)}


@dataclass(frozen=True)
class Standing:
    """What this person can do with a task."""

    is_mine: bool
    may_release: bool
    may_claim: bool
    may_assign: bool


def _standing(row: TaskRow, me: Actor) -> Standing:
    is_open = row.status == "open"
    candidate = bool(me.groups & set(row.candidate_groups)) or me.username in row.candidate_users
    return Standing(
        is_mine=is_open and row.assignee == me.username,
        # Nobody else could take a task that has no candidates.
        may_release=is_open
        and row.assignee == me.username
        and bool(row.candidate_groups or row.candidate_users),
        may_claim=is_open and row.assignee is None and candidate,
        may_assign=is_open
        and bool(_ASSIGNERS & me.permissions)
        and (candidate or row.assignee == me.username or me.may(Permission.OPERATE)),
    )


def _may_see_all(me: Actor) -> bool:
    return bool(_ALL & me.permissions)


def _scope(word: str) -> Scope:
    if word == "all" and _may_see_all(actor()):
        return "all"
    return cast(Scope, word) if word in ("mine", "groups") else "mine"


def _moved(task_id: int) -> str | Response:
    """The list swaps the one row; the task's own page is shown anew."""
    if request.headers.get("HX-Target", "").startswith("row-"):
        session = http.session()
        row = tasks.row(session, actor(), task_id)
        return render_template(
            "tasks/row.html",
            row=row,
            standing=_standing(row, actor()),
            names=people.display_names(session, (row.assignee,)),
        )
    return redirect(url_for("tasks.show", task_id=task_id), 303)


def _form_content(form: TaskForm) -> dict[str, Any]:
    saved = form.draft_saved_at.isoformat() if form.draft_saved_at else None
    data = translated_data(form.data)
    return {"schema": translated_form(form.schema), "data": data, "saved": saved}


def _assignable(row: TaskRow) -> tuple[Any, ...]:
    return directory.candidates(http.session(), row.candidate_groups, row.candidate_users)


def _plain_content() -> dict[str, Any]:
    revision = request.form.get("revision", "")
    return {"variables": {}, "revision": int(revision) if revision.isdigit() else None}
