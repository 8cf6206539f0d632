"""FEEL literals: what sort of value they are, and their place among those of that sort."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any

_NUMBER = r"-?(?:\d{1,15}(?:\.\d{1,10})?|\.\d{1,10})"
_STRING = r'"[^"\\\r\n]*"'
_CALL = r'(?:date and time|date|time|duration)\s*\(\s*"[^"\\\r\n]*"\s*\)|@"[^"\\\r\n]*"'
LITERAL = rf"{_NUMBER}|{_STRING}|{_CALL}|true|false|null"
_QUOTED = re.compile(r'(?P<head>[^"]*)"(?P<text>[^"]*)"')
_DURATION = re.compile(
    r"(?P<sign>-?)P(?:(?P<days>\d+)D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)
_MONTHS = re.compile(r"(?P<sign>-?)P(?=\d)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?")


class Sort(StrEnum):
    """What kind of value a literal is; only those of one sort can be compared."""

    NUMBER = "number"
    TEXT = "text"
    TRUTH = "truth"
    NULL = "null"
    DATE = "date"
    INSTANT = "instant"
    LOCAL = "local"
    TIME = "time"
    DURATION = "duration"
    MONTHS = "months"


ORDERED = frozenset(Sort) - {Sort.TEXT, Sort.TRUTH, Sort.NULL}
IN_JSON = frozenset({Sort.NUMBER, Sort.TEXT, Sort.TRUTH, Sort.NULL})
"""The sorts of which a literal is the same value in JSON."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal: `key` is its place among those of its sort, `text` how it was written."""

    sort: Sort
    key: Any
    text: str


def literal(text: str) -> Literal | None:
    """The literal that the text is, None for everything else."""
    shown = text.strip()
    if not re.fullmatch(LITERAL, shown):
        return None
    return _literal(shown)


def _literal(text: str) -> Literal | None:
    constants = {"true": (Sort.TRUTH, True), "false": (Sort.TRUTH, False)}
    if text in constants:
        return Literal(*constants[text], text)
    if text == "null":
        return Literal(Sort.NULL, None, text)
    quoted = _QUOTED.match(text)
    if quoted is None:
        number = float(text)
        return Literal(Sort.NUMBER, int(number) if number.is_integer() else number, text)
    head = quoted["head"].rstrip("( \t").strip()
    if not head:
        return Literal(Sort.TEXT, quoted["text"], text)
    found = _temporal(head, quoted["text"])
    return None if found is None else Literal(*found, text)


def _temporal(head: str, text: str) -> tuple[Sort, float] | None:
    readers = {"date": (_date,), "date and time": (_moment,), "time": (_time,)}
    either = (_date, _moment, _time, _duration)
    for read in readers.get(head, (_duration,) if head == "duration" else either):
        found = read(text)
        if found is not None:
            return found
    return None


def _date(text: str) -> tuple[Sort, float] | None:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return None
    try:
        return Sort.DATE, date.fromisoformat(text).toordinal()
    except ValueError:
        return None


def _moment(text: str) -> tuple[Sort, float] | None:
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)?", text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return Sort.LOCAL, moment.replace(tzinfo=UTC).timestamp()
    return Sort.INSTANT, moment.timestamp()


def _time(text: str) -> tuple[Sort, float] | None:
    if not re.fullmatch(r"\d\d:\d\d:\d\d", text):
        return None
    try:
        of_day = time.fromisoformat(text)
    except ValueError:
        return None
    return Sort.TIME, of_day.hour * 3600 + of_day.minute * 60 + of_day.second


def _duration(text: str) -> tuple[Sort, float] | None:
    if found := _MONTHS.fullmatch(text):
        months = int(found["years"] or 0) * 12 + int(found["months"] or 0)
        return Sort.MONTHS, -months if found["sign"] else months
    found = _DURATION.fullmatch(text)
    if found is None or text.lstrip("-") == "P":
        return None
    units = {"days": 86400, "hours": 3600, "minutes": 60, "seconds": 1}
    seconds = sum(float(found[unit] or 0) * size for unit, size in units.items())
    return Sort.DURATION, -seconds if found["sign"] else seconds
