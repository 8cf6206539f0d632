"""ISO 8601 as timers use it: dates, durations along the calendar, repeating intervals.

A date-time without an offset is of the zone that is given, UTC unless one is; a zone may stand
behind it as `@Asia/Taipei` or `[Asia/Taipei]`. Days, months and years follow the calendar of the
zone, hours and less are exact. Every result is aware UTC.
"""

import calendar
import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from itsm_flow import cron
from itsm_flow.engine.problems import StepProblem

_DURATION = re.compile(
    r"(?P<sign>-)?P(?=.)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?"
    r"(?:(?P<days>\d+)D)?(?:T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?"
    r"(?:(?P<seconds>\d+(?:[.,]\d+)?)S)?)?",
    re.IGNORECASE,
)
_CYCLE = re.compile(r"R(?P<count>\d*)/(?:(?P<start>[^P/].*?)/)?(?P<interval>P[^/]+)", re.I)
_SHORTEST_INTERVAL = timedelta(seconds=1)


class Duration(NamedTuple):
    """Months and days are of the calendar, the rest is exact."""

    months: int
    days: int
    exact: timedelta

    def after(self, moment: datetime, zone: tzinfo = UTC) -> datetime:
        """`moment` plus this duration; the 31st becomes the last day of a shorter month."""
        if not self.months and not self.days:
            return moment + self.exact
        local = moment.astimezone(zone)
        years, month = divmod(local.year * 12 + local.month - 1 + self.months, 12)
        length = calendar.monthrange(years, month + 1)[1]
        shifted = local.replace(year=years, month=month + 1, day=min(local.day, length))
        return (shifted + timedelta(days=self.days)).astimezone(UTC) + self.exact

    def is_exact(self, zone: tzinfo) -> bool:
        """Whether it is as long at any time: no months, and no days where clocks change."""
        return not self.months and (not self.days or zone is UTC)

    @property
    def length(self) -> timedelta:
        """How long it is when it is exact."""
        return timedelta(days=self.days) + self.exact


class Cycle(NamedTuple):
    """`times` None repeats without end; `start` None begins one interval from now."""

    times: int | None
    start: datetime | None
    interval: str


def zone_of(name: str | None) -> tzinfo:
    """The time zone of this name, UTC for None. Raises StepProblem."""
    if name is None:
        return UTC
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError) as error:
        raise StepProblem(f"'{name}' is not a time zone such as Asia/Taipei.") from error


def parse_moment(text: str, zone: tzinfo = UTC) -> datetime:
    """A date, or a date-time with or without offset and zone. Raises StepProblem."""
    plain, _, named = text.strip().removesuffix("]").replace("[", "@", 1).partition("@")
    try:
        moment = datetime.fromisoformat(plain)
        if named and moment.tzinfo is None:
            zone = ZoneInfo(named)
    except (ValueError, OSError, ZoneInfoNotFoundError) as error:
        raise StepProblem(f"'{text}' is not an ISO 8601 date and time.") from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
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
        days = int(part["weeks"]) * 7 + int(part["days"])
        exact = timedelta(
            hours=int(part["hours"]),
            minutes=int(part["minutes"]),
            seconds=float(part["seconds"].replace(",", ".")),
        )
        timedelta(days=days)
        months = int(part["years"]) * 12 + int(part["months"])
        return Duration(sign * months, sign * days, sign * exact)
    except (OverflowError, ValueError) as error:
        raise StepProblem(f"'{text}' is too long.") from error


def parse_cycle(text: str, zone: tzinfo = UTC) -> Cycle:
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
    if duration.months < 0 or (not duration.months and duration.length < _SHORTEST_INTERVAL):
        raise StepProblem(f"'{text}' repeats more often than once a second.")
    start = parse_moment(match["start"], zone) if match["start"] else None
    return Cycle(count, start, match["interval"])


def add(moment: datetime, text: str, zone: tzinfo = UTC) -> datetime:
    """`moment` plus an ISO 8601 duration. Raises StepProblem."""
    try:
        return parse_duration(text).after(moment, zone)
    except (OverflowError, ValueError) as error:
        raise StepProblem(f"'{text}' is too long.") from error


def is_repetition(text: str) -> bool:
    """Whether a cycle is written as an ISO 8601 repetition and not as a cron expression."""
    return text.strip()[:1] in {"R", "r"}


def first_by_cron(text: str, after: datetime, zone: tzinfo) -> datetime:
    """The first moment of a cron expression after `after`. Raises StepProblem."""
    try:
        found = cron.following(text, after, zone)
    except cron.NotCron:
        found = None
    if found is None:
        raise StepProblem(
            f"'{text}' is neither a repetition such as R/P1D nor a cron expression such as "
            "0 0 9 * * MON-FRI."
        )
    return found


def next_in_cycle(due: datetime, interval: str, now: datetime, zone: tzinfo = UTC) -> datetime:
    """The first moment of the grid through `due` after both `due` and `now`.

    A repetition that was missed is not made up for. Raises StepProblem.
    """
    if not interval.startswith(("P", "p")):
        return first_by_cron(interval, max(due, now), zone)
    duration = parse_duration(interval)
    if duration.is_exact(zone) and now > due:
        due += (now - due) // duration.length * duration.length
    following = add(due, interval, zone)
    while following <= now:
        following = add(following, interval, zone)
    return following
