"""One search for everything: records, tasks, processes and pages."""

from flask import render_template, request
from sqlalchemy.orm import Session

from itsm_flow import http
from itsm_flow.domain.people import Actor
from itsm_flow.domain.records import OTHER_PREFIX, PREFIXES, number_of
from itsm_flow.services import records, tasks
from itsm_flow.services.records import RecordFilter
from itsm_flow.services.task_views import TaskFilter
from itsm_flow.store import Record
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
        records=_records(session, me, words),
        tasks=tasks.search(session, me, TaskFilter(text=words), limit=_EACH).rows,
    )


def _records(session: Session, me: Actor, words: str) -> tuple[Record, ...]:
    """Records whose number or title has the words; digits alone are this year's numbers."""
    texts = [words]
    if words.isascii() and words.isdigit() and len(words) <= 6:
        texts += [
            number_of(f"{prefix}-{http.now().year}", int(words))
            for prefix in (*PREFIXES.values(), OTHER_PREFIX)
        ]
    found = {
        record.id: record
        for text in texts
        for record in records.search(session, me, RecordFilter(text=text), limit=_EACH).rows
    }
    return tuple(found.values())
