"""Dates and times as form-js writes them, by the field's subtype and format."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar

from itsm_flow.definitions.forms import messages as say
from itsm_flow.definitions.forms.messages import Message
from itsm_flow.definitions.forms.model import Component

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_CLOCK = r"\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?"
_OFFSETS = {
    "no_timezone": "",
    "utc_offset": r"(?:Z|[+-]\d\d:\d\d)",
    "utc_normalized": "Z",
}
_EXAMPLES = {"no_timezone": "", "utc_offset": "+08:00", "utc_normalized": "Z"}
_Read = TypeVar("_Read", date, time, datetime)
WESTMOST = timedelta(hours=12)


def date_problem(
    component: Component, value: object, *, now: datetime, initial: Any
) -> Message | None:
    """What is wrong with a date, a time, or both."""
    text = value if isinstance(value, str) else ""
    written = component.get("timeSerializingFormat")
    written = written if written in _OFFSETS else "no_timezone"
    match component.get("subtype", "date"):
        case "time":
            read: object = _time(text, written)
            problem = Message.of(say.TIME, example="14:30" + _EXAMPLES[written])
        case "datetime":
            read = _date_time(text, written)
            problem = Message.of(say.DATE_TIME, example="2026-11-23T14:30" + _EXAMPLES[written])
        case _:
            read = _date(text)
            problem = Message.of(say.DATE)
    if read is None:
        return problem
    passed = component.get("disallowPassedDates") is True and value != initial
    return Message.of(say.PAST) if passed and _is_past(read, now) else None


def _date(text: str) -> date | None:
    return _parsed(date, text) if _DATE.fullmatch(text) else None


def _time(text: str, written: str) -> time | None:
    fits = re.fullmatch(_CLOCK + _OFFSETS[written], text, re.ASCII)
    return _parsed(time, text) if fits else None


def _date_time(text: str, written: str) -> datetime | None:
    fits = re.fullmatch(_DATE.pattern + "T" + _CLOCK + _OFFSETS[written], text, re.ASCII)
    return _parsed(datetime, text) if fits else None


def _parsed(kind: type[_Read], text: str) -> _Read | None:
    try:
        return kind.fromisoformat(text)
    except ValueError:
        return None


def _is_past(read: object, now: datetime) -> bool:
    """Before today, wherever on earth the person is: the last place where a day ends is UTC-12."""
    day = read.date() if isinstance(read, datetime) else read
    return isinstance(day, date) and day < (now.astimezone(UTC) - WESTMOST).date()
