"""Report something: choose a process, answer its first form, and it runs."""

from typing import Any

from flask import flash, jsonify, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from itsm_flow import http
from itsm_flow.services import instances, processes
from itsm_flow.web import once
from itsm_flow.web.bodies import json_object
from itsm_flow.web.catalogue import translated_data, translated_form
from itsm_flow.web.identity import actor, private
from itsm_flow.web.language import _

blueprint = private("report", __name__)


@blueprint.get("/report")
def index() -> str:
    """What can be started, one card each."""
    found = processes.list_processes(http.session(), actor())
    startable = [row for row in found if row.startable]
    startable.sort(key=lambda row: row.process_id != "incident")
    return render_template("report/index.html", processes=startable)


@blueprint.get("/report/<process_id>")
def show(process_id: str) -> str:
    """The first form of a process."""
    form = instances.start_form(http.session(), actor(), process_id)
    content = (
        {"schema": translated_form(form.schema), "data": translated_data(form.data)}
        if form.form_id
        else None
    )
    return render_template("report/show.html", form=form, content=content)


@blueprint.post("/report/<process_id>")
def start(process_id: str) -> Response:
    """Start it; a repeated request is answered as the first."""
    variables = json_object().get("variables") if request.is_json else {}
    if not isinstance(variables, dict):
        raise BadRequest
    answer = once.carry_out(lambda: _started(process_id, variables))
    if request.is_json:
        return jsonify(answer)
    return Response(status=303, headers={"Location": answer["location"]})


def _started(process_id: str, variables: dict[str, Any]) -> dict[str, str]:
    record = instances.start(http.session(), actor(), process_id, variables, now=http.now())
    flash(
        _("Thank you. This is %(number)s; you will be told how it goes on.", number=record.number)
    )
    return {"location": url_for("record.show", number=record.number)}
