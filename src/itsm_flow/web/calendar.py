"""The change calendar: a month or a week of plans, freezes and maintenance windows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton
from flask import flash, redirect, render_template, request, url_for
from flask_babel import format_date, get_locale, get_timezone
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response

from itsm_flow import http
from itsm_flow.domain.calendar import WindowKind
from itsm_flow.errors import InvalidInput
from itsm_flow.services import calendar, plan_checks, tasks
from itsm_flow.services.calendar import NewWindow, Planned
from itsm_flow.store import CalendarWindow
from itsm_flow.web.failures import translated
from itsm_flow.web.identity import actor, private
from itsm_flow.web.language import _

blueprint = private("calendar", __name__)

DAY = timedelta(days=1)
NO_MOMENT = "Expected a date, such as 2026-11-23."


@dataclass(frozen=True)
class Shown:
    """One day on the grid with what falls on it. `inside`: it is of the month that is shown.

    `begins` are the numbers of the records whose plans begin on it.
    """

    day: date
    inside: bool
    plans: tuple[Planned, ...]
    windows: tuple[CalendarWindow, ...]
    begins: frozenset[str]

    @property
    def is_empty(self) -> bool:
        """Whether nothing falls on it."""
        return not self.plans and not self.windows


@blueprint.before_request
def _readers_only() -> None:
    if not calendar.may_read(actor()):
        raise Forbidden


@blueprint.get("/calendar")
def index() -> str:
    """The month or the week around a day."""
    week = request.args.get("view") == "week"
    today = http.now().astimezone(_zone()).date()
    day = _asked() or today
    first, count = _span(day, week=week)
    session, me = http.session(), actor()
    start, end = _begin(first), _begin(first + count * DAY)
    windows = calendar.windows(session, me, start, end)
    plans = calendar.planned(session, me, start, end)
    month = None if week else day.month
    days = [_shown(first + number * DAY, month, plans, windows) for number in range(count)]
    return render_template(
        "calendar/index.html",
        week=week,
        day=day,
        today=today,
        before=first - DAY if week else day.replace(day=1) - DAY,
        after=first + count * DAY if week else _next_month(day),
        heading=_heading(first, day, week=week),
        weeks=[days[at : at + 7] for at in range(0, count, 7)],
        windows=windows,
        may_keep=calendar.may_keep(me),
        kinds=WindowKind,
        long_day=lambda shown: format_date(shown, "full"),
        weekday=lambda shown: format_date(shown, "EEE"),
    )


@blueprint.post("/calendar/windows")
def add() -> Response:
    """Set a freeze or a maintenance window."""
    try:
        row = calendar.add_window(http.session(), actor(), _wanted(request.form), now=http.now())
    except InvalidInput as refused:
        return _refused(None, refused)
    flash(_("The window stands on the calendar."))
    return _to_day_of(row)


@blueprint.get("/calendar/windows/<int:window_id>")
def edit(window_id: int) -> str:
    """The form of a window."""
    row = calendar.window(http.session(), actor(), window_id)
    given = {
        "kind": row.kind.value,
        "service": row.service or "",
        "start": _typed(row.start),
        "end": _typed(row.end),
        "reason": row.reason,
    }
    return render_template("calendar/window.html", window=row, given=given, wrong={})


@blueprint.post("/calendar/windows/<int:window_id>")
def change(window_id: int) -> Response:
    """Change a window."""
    session, me = http.session(), actor()
    row = calendar.window(session, me, window_id)
    try:
        calendar.change_window(session, me, window_id, _wanted(request.form), now=http.now())
    except InvalidInput as refused:
        return _refused(row, refused)
    flash(_("The window is changed."))
    return _to_day_of(row)


@blueprint.post("/calendar/windows/<int:window_id>/removal")
def remove(window_id: int) -> Response:
    """Take a window away."""
    calendar.remove_window(http.session(), actor(), window_id, now=http.now())
    flash(_("The window was taken off the calendar."))
    return redirect(url_for("calendar.index"), 303)


@blueprint.get("/calendar/advice/<int:task_id>")
def advice(task_id: int) -> str:
    """What speaks against the plan in a task's draft, as a fragment for its page."""
    session, me, now = http.session(), actor(), http.now()
    form = tasks.form(session, me, task_id, now=now)
    record_id = tasks.get(session, me, task_id).instance_id
    told = plan_checks.advice(session, form.data, record_id, now=now)
    return render_template(
        "calendar/advice.html",
        told=told,
        problems=translated({"": list(told.problems)})[""] if told else [],
    )


def _zone() -> ZoneInfo:
    return ZoneInfo(str(get_timezone() or "UTC"))


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), _zone())


def _asked() -> date | None:
    try:
        found = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return None
    return found if date(1971, 1, 1) <= found < date(9998, 1, 1) else None


def _span(day: date, *, week: bool) -> tuple[date, int]:
    """The first day of the grid, a Monday, and how many days it has."""
    first = day if week else day.replace(day=1)
    monday = first - first.weekday() * DAY
    if week:
        return monday, 7
    return monday, -(-(_next_month(day) - monday).days // 7) * 7


def _next_month(day: date) -> date:
    return (day.replace(day=28) + 4 * DAY).replace(day=1)


def _shown(
    day: date,
    month: int | None,
    plans: tuple[Planned, ...],
    windows: tuple[CalendarWindow, ...],
) -> Shown:
    begin, over = _begin(day), _begin(day + DAY)
    return Shown(
        day=day,
        inside=month is None or day.month == month,
        plans=tuple(item for item in plans if item.start < over and begin < item.end),
        windows=tuple(item for item in windows if item.start < over and begin < item.end),
        begins=frozenset(item.number for item in plans if begin <= item.start < over),
    )


def _heading(first: date, day: date, *, week: bool) -> str:
    if not week:
        return format_skeleton("yMMMM", datetime.combine(day, time()), locale=get_locale())
    last = first + 6 * DAY
    return f"{format_date(first, 'medium')} – {format_date(last, 'medium')}"


def _wanted(given: Mapping[str, str]) -> NewWindow:
    """What a form says; raises InvalidInput."""
    moments = {name: _moment(given.get(name, "")) for name in ("start", "end")}
    wrong = {name: [NO_MOMENT] for name, moment in moments.items() if moment is None}
    start, end = moments["start"], moments["end"]
    if start is None or end is None:
        raise InvalidInput(wrong)
    return NewWindow(
        kind=WindowKind.FREEZE if given.get("kind") == "freeze" else WindowKind.MAINTENANCE,
        start=start,
        end=end,
        reason=given.get("reason", ""),
        service=given.get("service") or None,
    )


def _moment(text: str) -> datetime | None:
    """What a field for date and time has, in the system's zone."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=_zone())
    except ValueError:
        return None


def _typed(moment: datetime) -> str:
    """A moment as a field for date and time has it."""
    return moment.astimezone(_zone()).strftime("%Y-%m-%dT%H:%M")


def _refused(window: CalendarWindow | None, refused: InvalidInput) -> Response:
    """The form once more, as it was filled in, with what is wrong at each field."""
    wrong = translated(refused.fields)
    page = render_template("calendar/window.html", window=window, given=request.form, wrong=wrong)
    return Response(page, 400, mimetype="text/html")


def _to_day_of(row: CalendarWindow) -> Response:
    return redirect(url_for("calendar.index", day=row.start.astimezone(_zone()).date()), 303)
