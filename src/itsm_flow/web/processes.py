"""Processes: versions with their diagrams, decisions and forms; upload, findings, deploy."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest, Forbidden
from werkzeug.wrappers import Response

from itsm_flow import http
from itsm_flow.definitions import Source, can_be_mended, read
from itsm_flow.definitions.advice import advice_for
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.domain.people import Permission
from itsm_flow.errors import DeploymentRefused, InvalidInput
from itsm_flow.services import deploy as deployment
from itsm_flow.services import people, processes
from itsm_flow.services.processes import VersionRow
from itsm_flow.store import Deployment
from itsm_flow.web.catalogue import translated_diagram, translated_form
from itsm_flow.web.identity import actor, private
from itsm_flow.web.language import _, translate_finding
from itsm_flow.web.navigation import reads_processes
from itsm_flow.web.parts_of import Part, parts_of

blueprint = private("processes", __name__)

ENDINGS = (".bpmn", ".dmn", ".form")


@blueprint.before_request
def _readers_only() -> None:
    if not reads_processes(actor()):
        raise Forbidden


@blueprint.get("/processes")
def index() -> str:
    """Every process at its newest version."""
    rows = processes.list_processes(http.session(), actor())
    return render_template(
        "processes/index.html", rows=rows, may_upload=actor().may(Permission.OWN_PROCESSES)
    )


@blueprint.get("/processes/<process_id>")
def newest(process_id: str) -> Response:
    """The newest version."""
    version = processes.versions(http.session(), actor(), process_id)[0].version
    return redirect(url_for("processes.show", process_id=process_id, version=version))


@blueprint.get("/processes/<process_id>/<int:version>")
def show(process_id: str, version: int) -> str:
    """One version: its diagram, and the decisions and forms it is bound to."""
    session, me = http.session(), actor()
    versions = processes.versions(session, me, process_id)
    row = next((row for row in versions if row.version == version), None)
    if row is None:
        processes.source(session, me, process_id, version)
    return render_template(
        "processes/show.html",
        row=row,
        versions=versions,
        form_content=_form_content,
        parts=_parts(row) if row else [],
        names=people.display_names(session, (item.deployed_by for item in versions)),
        may_upload=me.may(Permission.OWN_PROCESSES) and process_id in me.owns,
    )


@blueprint.get("/processes/<process_id>/<int:version>/diagram")
def diagram(process_id: str, version: int) -> Response:
    """The diagram for display."""
    source = processes.source(http.session(), actor(), process_id, version)
    return Response(translated_diagram(source), mimetype="application/xml")


@blueprint.get("/processes/<process_id>/<int:version>/file")
def file(process_id: str, version: int) -> Response:
    """The diagram as its owner handed it in, to open in a modeler."""
    source = processes.source(http.session(), actor(), process_id, version)
    response = Response(source, mimetype="application/xml")
    response.headers.set("Content-Disposition", "attachment", filename=f"{process_id}.bpmn")
    return response


@blueprint.get("/processes/upload")
def upload() -> str:
    """Choose files."""
    return render_template("processes/upload.html")


@blueprint.post("/processes/upload")
def check() -> str:
    """What the check says of the files; nothing is stored."""
    http.read_only()
    sources = _uploaded()
    findings = deployment.check(http.session(), actor(), sources)
    return _checked(sources, findings)


@blueprint.post("/processes/mend")
def mend() -> str:
    """Change the files as the check offered, and check them again; nothing is stored."""
    http.read_only()
    sources = deployment.mend(http.session(), actor(), _kept())
    return _checked(sources, deployment.check(http.session(), actor(), sources))


@blueprint.post("/processes/deploy")
def deploy() -> str | Response:
    """Deploy the files that were checked."""
    sources = _kept()
    message = request.form.get("message", "").strip()
    try:
        made = _deploy(sources, message)
    except DeploymentRefused as error:
        http.give_up()
        return _checked(sources, error.findings)
    count = len(deployment.definitions_of(http.session(), made.id))
    flash(
        _("Deployed: %(count)s new version(s). What is running stays on its version.", count=count)
    )
    return redirect(url_for("processes.index"), 303)


def _deploy(sources: Sequence[Source], message: str) -> Deployment:
    """Check and try the files while others may write; the deployment itself is short."""
    by = actor()
    http.begin_writing()
    with http.runtime().read() as reading:
        rehearsed = deployment.rehearse(reading, by, sources)
    return deployment.deploy(
        http.session(), by, sources, now=http.now(), message=message, rehearsed=rehearsed
    )


def _form_content(part: Part) -> dict[str, Any]:
    """A form as a preview shows it: nothing is filled in."""
    return {"schema": translated_form(part.schema), "data": {}, "saved": None}


def _uploaded() -> list[Source]:
    files = [item for item in request.files.getlist("files") if item.filename]
    sources = [Source(str(item.filename).rsplit("/", 1)[-1], item.read()) for item in files]
    return _of_our_kinds(sources)


def _kept() -> list[Source]:
    names, contents = request.form.getlist("name"), request.form.getlist("content")
    if len(names) != len(contents):
        raise BadRequest
    try:
        sources = [
            Source(name, base64.b64decode(content, validate=True))
            for name, content in zip(names, contents, strict=True)
        ]
    except binascii.Error as error:
        raise BadRequest from error
    return _of_our_kinds(sources)


def _of_our_kinds(sources: list[Source]) -> list[Source]:
    if not sources or not all(source.name.endswith(ENDINGS) for source in sources):
        raise InvalidInput({"files": [_("Choose files that end in .bpmn, .dmn or .form.")]})
    return sources


def _checked(sources: Sequence[Source], findings: Sequence[Finding]) -> str:
    drawn = {
        source.name: translated_diagram(source.content).decode()
        for source in sources
        if source.name.endswith(".bpmn") and source.name in _readable(sources)
    }
    return render_template(
        "processes/check.html",
        files=[
            {"name": source.name, "content": base64.b64encode(source.content).decode()}
            for source in sources
        ],
        findings=[_shown(finding) for finding in findings if not _is_note(finding)],
        notes=[_shown(finding) for finding in findings if _is_note(finding)],
        can_be_mended=can_be_mended(findings),
        errors=sum(finding.severity is Severity.ERROR for finding in findings),
        drawn=drawn,
    )


def _readable(sources: Sequence[Source]) -> set[str]:
    """The names of the files that could be read as XML at all."""
    bundle = read(sources)
    broken = {finding.file for finding in bundle.findings if not finding.element_id}
    processes_found = {bundle.source_of(key).name for key in bundle.processes}
    return processes_found | ({source.name for source in sources} - broken)


def _is_note(finding: Finding) -> bool:
    """Whether it tells what was translated, with nothing for the owner to do."""
    return finding.rule == "translated" and finding.severity is Severity.INFO


def _shown(finding: Finding) -> dict[str, Any]:
    advice = advice_for(finding.rule)
    return {
        "file": finding.file,
        "line": finding.line,
        "rule": finding.rule,
        "severity": finding.severity.value,
        "element": finding.element_id,
        "name": finding.element_name,
        "message": translate_finding(finding.template, dict(finding.facts)),
        "why": translate_finding(advice.why, {}),
        "how": translate_finding(advice.how, {}),
    }


def _parts(row: VersionRow) -> list[Part]:
    session, me = http.session(), actor()
    process = processes.model(session, row.definition_id)
    return parts_of(row.bindings, lambda key: processes.source_of(session, me, key), process)
