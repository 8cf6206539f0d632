"""One search for everything: records, tasks, processes and pages."""

from flask import render_template, request

from itsm_flow import http
from itsm_flow.services import records, tasks
from itsm_flow.services.records import RecordFilter
from itsm_flow.services.task_views import TaskFilter
from itsm_flow.web.identity import actor, private
from itsm_flow.web.navigation import sections

blueprint = private("search", __name__)

_EACH = 6


@blueprint.get("/search")
def found() -> str:
    """What fits the words, as a fragment for the search dialog."""
    words = request.args.get("q", "").strip()
    session, me = http.session(), actor()
    pages = [line for section in sections(me) for line in section.lines]
    if not words:
        return render_template("search/found.html", words=words, pages=pages)
    return render_template(
        "search/found.html",
        words=words,
        pages=[line for line in pages if words.lower() in line.words.lower()],
        records=records.search(session, me, RecordFilter(text=words), limit=_EACH).rows,
        tasks=tasks.search(session, me, TaskFilter(text=words), limit=_EACH).rows,
    )
