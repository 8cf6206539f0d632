"""The forms a timer may be written in: ISO 8601, and cron. A time lies within a thousand years."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from itsm_flow.cron import is_cron

_PARTS = (
    r"(?:(?P<years>\d{1,9})Y)?(?:(?P<months>\d{1,9})M)?(?:(?P<weeks>\d{1,9})W)?"
    r"(?:(?P<days>\d{1,9})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,9})H)?(?:(?P<minutes>\d{1,9})M)?"
    r"(?:(?P<seconds>\d{1,9}(?:[.,]\d{1,9})?)S)?)?"
)
_DURATION = re.compile(rf"P(?=[\dT]){_PARTS}")
_REPETITIONS = re.compile(r"R(?:\d{1,6})?")
_SECONDS = {
    "years": 366 * 86_400,
    "months": 31 * 86_400,
    "weeks": 7 * 86_400,
    "days": 86_400,
    "hours": 3_600,
    "minutes": 60,
    "seconds": 1,
}
_LONGEST_SECONDS = 1_000 * 366 * 86_400


def is_zone(name: str) -> bool:
    """The name of a time zone."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return False
    return True


def is_date_time(text: str, *, zoned: bool = False) -> bool:
    """A date and time with an offset or a zone, which may be `zoned` from elsewhere."""
    plain, _, zone = text.removesuffix("]").replace("[", "@", 1).partition("@")
    if zone and not is_zone(zone):
        return False
    try:
        return datetime.fromisoformat(plain).tzinfo is not None or bool(zone) or zoned
    except ValueError:
        return False


def is_duration(text: str) -> bool:
    """Such as `PT4H`, `P1Y2M3DT4H5M6.5S` or `P2W`."""
    return _seconds(text) is not None


def is_cycle(text: str, *, zoned: bool = False) -> bool:
    """`R[n]/[start/]duration` with a duration above zero, or a cron expression that happens."""
    if not text.startswith("R"):
        return is_cron(text)
    parts = text.split("/")
    if len(parts) < 2 or not _REPETITIONS.fullmatch(parts[0]):
        return False
    return bool(_seconds(parts[-1])) and (
        len(parts) == 2 or is_date_time("/".join(parts[1:-1]), zoned=zoned)
    )


def _seconds(text: str) -> float | None:
    found = _DURATION.fullmatch(text)
    if found is None:
        return None
    given = {name: value.replace(",", ".") for name, value in found.groupdict().items() if value}
    total = sum(float(value) * _SECONDS[name] for name, value in given.items())
    return total if total <= _LONGEST_SECONDS else None
