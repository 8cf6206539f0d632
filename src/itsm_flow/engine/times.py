"""ISO 8601 as timers use it: dates, durations along the calendar, repeating intervals.

A date-time without an offset is UTC; every result is aware UTC.
"""

import calendar
import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from itsm_flow.engine.problems import StepProblem

_DURATION = re.compile(
    r"(?P<sign>-)?P(?=.)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?"
    r"(?:(?P<days>\d+)D)?(?:T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?"
    r"(?:(?P<seconds>\d+(?:[.,]\d+)?)S)?)?",
    re.IGNORECASE,
)
_CYCLE = re.compile(r"R(?P<count>\d*)/(?:(?P<start>[^P/][^/]*)/)?(?P<interval>P[^/]+)", re.I)
_SHORTEST_INTERVAL = timedelta(seconds=1)


class Duration(NamedTuple):
    """Months are of the calendar, the rest is exact."""

    months: int
    exact: timedelta

    def after(self, moment: datetime) -> datetime:
        """`moment` plus this duration; the 31st becomes the last day of a shorter month."""
        years, month = divmod(moment.year * 12 + moment.month - 1 + self.months, 12)
        days = calendar.monthrange(years, month + 1)[1]
        shifted = moment.replace(year=years, month=month + 1, day=min(moment.day, days))
        return shifted + self.exact


class Cycle(NamedTuple):
    """`times` None repeats without end; `start` None begins one interval from now."""

    times: int | None
    start: datetime | None
    interval: str


def parse_moment(text: str) -> datetime:
    """A date, or a date-time with or without offset or `@zone`. Raises StepProblem."""
    plain, _, zone = text.strip().partition("@")
    try:
        moment = datetime.fromisoformat(plain)
        if zone:
            moment = moment.replace(tzinfo=ZoneInfo(zone))
    except (ValueError, ZoneInfoNotFoundError) as error:
        raise StepProblem(f"'{text}' is not an ISO 8601 date and time.") from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise StepProblem(f"'{text}' is too far away.") from error


def parse_duration(text: str) -> Duration:
    """Raises StepProblem."""
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        raise StepProblem(f"'{text}' is not an ISO 8601 duration such as PT30M or P2D.")
    part = {name: value or "0" for name, value in match.groupdict().items()}
    sign = -1 if match["sign"] else 1
    try:
        exact = timedelta(
            weeks=int(part["weeks"]),
            days=int(part["days"]),
            hours=int(part["hours"]),
            minutes=int(part["minutes"]),
            seconds=float(part["seconds"].replace(",", ".")),
        )
        return Duration(sign * (int(part["years"]) * 12 + int(part["months"])), sign * exact)
    except (OverflowError, ValueError) as error:
        raise StepProblem(f"'{text}' is too long.") from error


def parse_cycle(text: str) -> Cycle:
    """Raises StepProblem."""
    match = _CYCLE.fullmatch(text.strip())
    if match is None:
        raise StepProblem(f"'{text}' is not an ISO 8601 repetition such as R3/PT1H or R/P1D.")
    if match["count"] and len(match["count"]) > 9:
        raise StepProblem(f"'{text}' repeats too often.")
    count = int(match["count"]) if match["count"] else None
    if count == 0:
        raise StepProblem(f"'{text}' never happens.")
    duration = parse_duration(match["interval"])
    if duration.months < 0 or (duration.months == 0 and duration.exact < _SHORTEST_INTERVAL):
        raise StepProblem(f"'{text}' repeats more often than once a second.")
    start = parse_moment(match["start"]) if match["start"] else None
    return Cycle(count, start, match["interval"])


def add(moment: datetime, text: str) -> datetime:
    """`moment` plus an ISO 8601 duration. Raises StepProblem."""
    try:
        return parse_duration(text).after(moment)
    except (OverflowError, ValueError) as error:
        raise StepProblem(f"'{text}' is too long.") from error


def next_in_cycle(due: datetime, interval: str, now: datetime) -> datetime:
    """The first moment of the grid through `due` after both `due` and `now`.

    A repetition that was missed is not made up for.
    """
    duration = parse_duration(interval)
    if duration.months == 0 and now > due:
        due += (now - due) // duration.exact * duration.exact
    following = add(due, interval)
    while following <= now:
        following = add(following, interval)
    return following
