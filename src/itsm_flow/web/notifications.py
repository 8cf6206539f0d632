"""What a person was told."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from itsm_flow import http
from itsm_flow.services import directory, notifications
from itsm_flow.web.identity import actor, private

blueprint = private("notifications", __name__)


@blueprint.get("/notifications")
def index() -> str:
    """The last hundred, the newest first."""
    session = http.session()
    rows = notifications.mine(session, actor(), limit=100)
    return render_template(
        "notifications/index.html",
        rows=rows,
        numbers=directory.numbers(session, (row.record_id for row in rows)),
    )


@blueprint.post("/notifications/read")
def read() -> Response:
    """Mark all as read."""
    notifications.mark_read(http.session(), actor(), now=http.now())
    return redirect(url_for("notifications.index"), 303)
