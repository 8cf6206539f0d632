"""Cron expressions as Camunda and Spring write them, for repeating timers.

Six fields: second, minute, hour, day of the month, month, day of the week; five begin with the
minute. `?` is `*`. Where both days are given, both have to fit, as in Spring and unlike in Unix.
`@yearly`, `@monthly`, `@weekly`, `@daily` and `@hourly` stand for what they say.
"""

from datetime import UTC, datetime, time, timedelta, tzinfo

from cronsim import CronSim, CronSimError

_MACROS = {
    "@yearly": "0 0 0 1 1 *",
    "@annually": "0 0 0 1 1 *",
    "@monthly": "0 0 0 1 * *",
    "@weekly": "0 0 0 * * 0",
    "@daily": "0 0 0 * * *",
    "@midnight": "0 0 0 * * *",
    "@hourly": "0 0 * * * *",
}
_FIELDS, _FIELDS_OF_UNIX = 6, 5
_LONGEST = 200
_YEARS = 50


class NotCron(ValueError):
    """The text is no cron expression."""


def is_cron(text: str) -> bool:
    """Whether it can be read, and happens at all."""
    try:
        return following(text, datetime(2026, 1, 1, tzinfo=UTC), UTC) is not None
    except NotCron:
        return False


def following(text: str, after: datetime, zone: tzinfo) -> datetime | None:
    """The first moment after `after`, in UTC; None when it does not happen any more.

    What falls into the hour that is left out in spring happens right after it. Raises NotCron.
    """
    clock, days = _parsed(text)
    start = after.astimezone(zone)
    try:
        moment = next(CronSim(clock, start), None)
        while moment is not None and days is not None and not _fits(days, moment):
            late = moment.year > start.year + _YEARS
            evening = datetime.combine(moment.date(), time(23, 59, 59), zone)
            moment = None if late else next(CronSim(clock, evening), None)
    except (CronSimError, ValueError) as error:
        raise NotCron(text) from error
    return None if moment is None else moment.astimezone(UTC)


def _parsed(text: str) -> tuple[str, str | None]:
    """The clock to follow, and the days of the week that its moments have to be on as well."""
    plain = text.strip()
    fields = _MACROS.get(plain.lower(), plain).replace("?", "*").split()
    if len(fields) == _FIELDS_OF_UNIX:
        fields.insert(0, "0")
    if len(fields) != _FIELDS or len(plain) > _LONGEST:
        raise NotCron(text)
    days = None
    if fields[3] != "*" and fields[5] != "*":
        days, fields[5] = f"0 0 * * {fields[5]}", "*"
    return " ".join(fields[1:] if fields[0] == "0" else fields), days


def _fits(days: str, moment: datetime) -> bool:
    midnight = datetime.combine(moment.date(), time(), UTC)
    return next(CronSim(days, midnight - timedelta(seconds=1)), None) == midnight
