"""How the guideline is carried out: clause → steps → times done, and the records behind it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from flask import render_template, request
from flask_babel import get_timezone
from werkzeug.exceptions import Forbidden

from itsm_flow import http
from itsm_flow.domain.coverage import Coverage
from itsm_flow.domain.guideline import CLAUSES, Clause
from itsm_flow.services import coverage, processes
from itsm_flow.services.coverage import READERS, Period
from itsm_flow.web.identity import actor, private
from itsm_flow.web.language import clause_title

blueprint = private("coverage", __name__)


@blueprint.before_request
def _readers_only() -> None:
    if not READERS & actor().permissions:
        raise Forbidden


@blueprint.get("/coverage")
def index() -> str:
    """Every clause that has to be carried, by chapter."""
    session, me = http.session(), actor()
    found = coverage.of_guideline(session, me, _period())
    shown = [item for item in found if item.required and _fits(item, request.args.get("only"))]
    required = [item for item in found if item.required]
    return render_template(
        "coverage/index.html",
        chapters=_by_chapter(shown),
        required=len(required),
        gaps=sum(item.is_gap for item in required),
        never=sum(_never(item) for item in required),
        names={row.process_id: row.name for row in processes.list_processes(session, me)},
        clause_title=clause_title,
    )


@blueprint.get("/coverage/<process_id>/<int:version>/<element_id>")
def show(process_id: str, version: int, element_id: str) -> str:
    """One step: which clauses it carries, and each time that it was done."""
    session, me = http.session(), actor()
    place = (process_id, version, element_id)
    carrier, keys = coverage.carrier(session, me, place)
    page = coverage.executions(session, me, place, _period(), after=request.args.get("after"))
    return render_template(
        "coverage/show.html",
        carrier=carrier,
        clauses=[CLAUSES[key] for key in keys if key in CLAUSES],
        page=page,
        name=processes.versions(session, me, process_id)[0].name,
        clause_title=clause_title,
    )


def _period() -> Period:
    """Whole days of the system's time zone; what is no date is left out."""
    end = _day("to")
    return Period(_begin(_day("from")), _begin(end + timedelta(days=1) if end else None))


def _day(name: str) -> date | None:
    try:
        found = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return found if date(1971, 1, 1) <= found < date(9999, 1, 1) else None


def _begin(day: date | None) -> datetime | None:
    zone = get_timezone() or ZoneInfo("UTC")
    return datetime(day.year, day.month, day.day, tzinfo=zone) if day else None


def _fits(item: Coverage, only: str | None) -> bool:
    if only == "gaps":
        return item.is_gap
    return _never(item) if only == "never" else True


def _never(item: Coverage) -> bool:
    """Whether a clause is carried by a step of its own that nobody did in the period."""
    return any(carrier.newest and not carrier.executions for carrier in item.carriers)


def _by_chapter(found: Iterable[Coverage]) -> list[tuple[Clause, list[Coverage]]]:
    groups = groupby(found, key=lambda item: item.clause.key.partition(".")[0])
    return [(CLAUSES[chapter], list(items)) for chapter, items in groups]
