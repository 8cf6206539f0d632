"""The auditors' room: every event, and whether anything was altered."""

from flask import render_template, request
from werkzeug.exceptions import Forbidden

from itsm_flow import http
from itsm_flow.domain.people import Permission
from itsm_flow.services import audit, audit_search
from itsm_flow.services.audit_search import TrailFilter
from itsm_flow.web.identity import actor, private

blueprint = private("audit", __name__)


@blueprint.before_request
def _auditors_only() -> None:
    if not actor().may(Permission.AUDIT):
        raise Forbidden


@blueprint.get("/audit")
def index() -> str:
    """The latest events, filtered."""
    session = http.session()
    filter_ = TrailFilter(
        kind=request.args.get("kind") or None,
        username=request.args.get("person") or None,
        number=request.args.get("number") or None,
    )
    page = audit_search.search(session, actor(), filter_, after=request.args.get("after"))
    return render_template(
        "audit/index.html",
        page=page,
        filter=filter_,
        event_kinds=audit_search.kinds(session),
    )


@blueprint.get("/audit/verify")
def verify() -> str:
    """What verifying means, and the button that does it."""
    return render_template("audit/verify.html")


@blueprint.get("/audit/verification")
def verification() -> str:
    """Read every chain anew, and say how many hold."""
    found = audit.verify(http.session())
    return render_template("audit/verification.html", found=found, at=http.now())
