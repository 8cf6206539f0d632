"""The ISO 8601 forms a timer may be written in. A time lies within a thousand years."""

import re
from datetime import datetime

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


def is_date_time(text: str) -> bool:
    """A date and time with a time zone."""
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def is_duration(text: str) -> bool:
    """Such as `PT4H`, `P1Y2M3DT4H5M6.5S` or `P2W`."""
    return _seconds(text) is not None


def is_cycle(text: str) -> bool:
    """`R[n]/[start/]duration` with a duration above zero."""
    parts = text.split("/")
    if len(parts) not in {2, 3} or not _REPETITIONS.fullmatch(parts[0]):
        return False
    return bool(_seconds(parts[-1])) and (len(parts) == 2 or is_date_time(parts[1]))


def _seconds(text: str) -> float | None:
    found = _DURATION.fullmatch(text)
    if found is None:
        return None
    given = {name: value.replace(",", ".") for name, value in found.groupdict().items() if value}
    total = sum(float(value) * _SECONDS[name] for name, value in given.items())
    return total if total <= _LONGEST_SECONDS else None
