"""Records: the list, and one record with its timeline, path, data, links and audit trail."""

import json
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from itsm_flow import http
from itsm_flow.domain.people import Actor, Permission
from itsm_flow.errors import InvalidInput, NotAllowed
from itsm_flow.services import (
    audit,
    audit_search,
    called,
    chains,
    directory,
    found_risks,
    history,
    instances,
    links,
    people,
    processes,
    records,
    tasks,
)
from itsm_flow.services.records import RecordFilter
from itsm_flow.services.task_views import TaskFilter
from itsm_flow.store import ProcessInstance, Record
from itsm_flow.web import once
from itsm_flow.web.catalogue import translated_diagram
from itsm_flow.web.chain import drawn
from itsm_flow.web.identity import actor, private
from itsm_flow.web.labels import words_for
from itsm_flow.web.language import _
from itsm_flow.web.navigation import reads_data
from itsm_flow.web.path import shown_path
from itsm_flow.web.reading import STATUS_WORDS

blueprint = private("record", __name__)


@blueprint.get("/records")
def index() -> str:
    """All records one may see, the newest first."""
    return _list(_filter(requester=actor().username if request.args.get("mine") else None))


@blueprint.get("/my-records")
def mine() -> str:
    """What one reported oneself."""
    return _list(_filter(requester=actor().username))


def _list(filter_: RecordFilter) -> str:
    session = http.session()
    page = records.search(session, actor(), filter_, after=request.args.get("after"))
    return render_template(
        "records/index.html",
        page=page,
        filter=filter_,
        kinds={kind.process_id: kind.name for kind in directory.kinds(session)},
        statuses=STATUS_WORDS,
        names=people.display_names(session, (row.requester for row in page.rows)),
        groups=people.group_names(session),
    )


def _filter(*, requester: str | None) -> RecordFilter:
    priority = request.args.get("priority", "")
    status = request.args.get("status", "")
    state = request.args.get("state", "")
    return RecordFilter(
        kind=request.args.get("kind") or None,
        status=(status,) if status else (),
        priority=int(priority) if priority in {"1", "2", "3", "4", "5"} else None,
        requester=requester,
        text=request.args.get("q") or None,
        open={"open": True, "ended": False}.get(state),
    )


@blueprint.get("/records/<number>")
def show(number: str) -> str:
    """Facts and timeline."""
    record = records.get(http.session(), actor(), number)
    entries = history.timeline(http.session(), actor(), record.id)
    return _page("timeline", record, timeline=entries)


@blueprint.get("/records/<number>/path")
def path(number: str) -> str:
    """The diagram of the version it runs on, with the way it took."""
    session, me = http.session(), actor()
    record = records.get(session, me, number)
    return _page(
        "path",
        record,
        path=shown_path(session, me, record.id),
        timeline=history.timeline(session, me, record.id),
    )


@blueprint.get("/records/<number>/data")
def data(number: str) -> str:
    """The variables as they are now."""
    session, me = http.session(), actor()
    record = records.get(session, me, number)
    if not reads_data(me):
        raise NotAllowed(action="read the values of a record")
    return _page("data", record, variables=records.variables(session, me, record.id))


@blueprint.get("/records/<number>/links")
def related(number: str) -> str:
    """The whole chain that it belongs to, and its messages that found no receiver."""
    session, me = http.session(), actor()
    record = records.get(session, me, number)
    return _page("links", record, chain=drawn(chains.of_record(session, me, record.id), record.id))


@blueprint.get("/records/<number>/audit")
def trail(number: str) -> str:
    """Every event with its hash, for auditors."""
    session, me = http.session(), actor()
    record = records.get(session, me, number)
    return _page(
        "audit",
        record,
        timeline=history.timeline(session, me, record.id),
        hashes=audit_search.hashes(session, me, record.id),
    )


@blueprint.get("/records/<number>/audit/verification")
def verification(number: str) -> str:
    """Whether the chain of this record holds, read anew."""
    session, me = http.session(), actor()
    record = records.get(session, me, number)
    audit_search.hashes(session, me, record.id)
    found = audit.verify(session)
    problems = [item for item in found.problems if item.chain == f"instance/{record.id}"]
    return render_template("records/verification.html", problems=problems)


@blueprint.get("/records/<number>/diagram")
def diagram(number: str) -> Response:
    """The diagram of the version it runs on, names in the reader's language."""
    session, me = http.session(), actor()
    record = records.get(session, me, number)
    instance = instances.get(session, me, record.id)
    source = processes.source_of(session, me, instance.definition_id)
    response = Response(translated_diagram(source), mimetype="application/xml")
    response.cache_control.private = True
    response.cache_control.no_cache = True
    response.vary.add("Cookie")
    response.add_etag()
    return response.make_conditional(request)


@blueprint.post("/records/<number>/cancel")
def cancel(number: str) -> Response:
    """End it, with a reason."""
    return _change(number, instances.cancel, _("%(number)s is cancelled."))


@blueprint.post("/records/<number>/suspend")
def suspend(number: str) -> Response:
    """Let it rest, with a reason."""
    return _change(number, instances.suspend, _("%(number)s rests until it is resumed."))


@blueprint.post("/records/<number>/resume")
def resume(number: str) -> Response:
    """Let it go on, with a reason."""
    return _change(number, instances.resume, _("%(number)s goes on."))


@blueprint.post("/records/<number>/failed-steps/<int:failed_step_id>/retry")
def retry(number: str, failed_step_id: int) -> Response:
    """Try a failed step again, after setting values where some are given."""
    instances.retry(
        http.session(),
        actor(),
        failed_step_id,
        variables=_values(),
        reason=_reason(),
        now=http.now(),
    )
    flash(_("The step was tried again."))
    return redirect(url_for("record.show", number=number), 303)


def _change(number: str, change: Any, said: str) -> Response:
    session, me = http.session(), actor()
    record = records.get(session, me, number)
    revision = request.form.get("revision", "")
    if not revision.isdigit():
        raise BadRequest
    change(
        session,
        me,
        record.id,
        reason=_reason(),
        now=http.now(),
        expected_revision=int(revision),
    )
    flash(said % {"number": number})
    return redirect(url_for("record.show", number=number), 303)


def _reason() -> str:
    reason = request.form.get("reason", "").strip()
    if not reason:
        raise InvalidInput({"reason": [_("Say why, so that others understand it later.")]})
    return reason


def _values() -> dict[str, Any]:
    """What an operator typed as JSON; nothing typed changes nothing."""
    typed = request.form.get("variables", "").strip()
    try:
        values = json.loads(typed or "{}")
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        wanted = _('Write the values as a JSON object such as {"amount": 5}, names in quotes.')
        raise InvalidInput({"variables": [wanted]})
    return values


def _page(tab: str, record: Record, **content: Any) -> str:
    session, me = http.session(), actor()
    instance = instances.get(session, me, record.id)
    found = links.of_record(session, me, record.id)
    calls = called.of_record(session, me, record.id)
    groups = people.group_names(session)
    failed = instances.failed_steps(session, me, record.id) if instance.has_failed_step else ()
    return render_template(
        f"records/{tab}.html",
        tab=tab,
        tabs=_tabs(me, bool(found or calls.called)),
        record=record,
        instance=instance,
        value_words=words_for(instance.definition_id, me, groups),
        links=found,
        calls=calls,
        awaited=() if instance.ended_at else links.awaited(session, record.id, found),
        may_hand_over_risks=bool(found_risks.FINDERS & me.permissions),
        once_key=once.fresh_key(),
        open_tasks=_open_tasks(me, record),
        failed_steps=failed,
        may_steer=_may_steer(me, instance),
        groups=groups,
        names=people.display_names(session, (record.requester,)),
        kinds={kind.process_id: kind.name for kind in directory.kinds(session)},
        **content,
    )


def _tabs(me: Actor, linked: bool) -> list[tuple[str, str]]:
    found = [("timeline", _("Timeline")), ("path", _("Path"))]
    if reads_data(me):
        found.append(("data", _("Data")))
    if linked:
        found.append(("links", _("Links")))
    if me.may(Permission.AUDIT):
        found.append(("audit", _("Audit")))
    return found


def _open_tasks(me: Actor, record: Record) -> tuple[Any, ...]:
    """What is open on this record, as far as this person sees work lists."""
    if not reads_data(me):
        page = tasks.search(http.session(), me, TaskFilter(scope="mine", text=record.number))
        return page.rows
    filter_ = TaskFilter(scope="all", instance_id=record.id)
    return tasks.search(http.session(), me, filter_).rows


def _may_steer(me: Actor, instance: ProcessInstance) -> bool:
    over = instance.status not in ("active", "suspended")
    return not over and (me.may(Permission.OPERATE) or instance.process_id in me.owns)
