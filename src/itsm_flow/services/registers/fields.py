"""Fields of registers: how a value comes in from a step or a form, and how it is kept."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from itsm_flow.definitions.forms import Message
from itsm_flow.services.texts import without_nul

LONGEST_LINE = 300
LONGEST_TEXT = 20_000
MOST_KEYS = 200
LARGEST_WHOLE = 1_000_000
LARGEST_MONEY = 10**15

TEXT = "Expected text."
TOO_LONG = "This may have at most {most} characters."
ONE_OF = "Expected one of: {choices}."
WHOLE = "Expected a whole number from {least} to {most}."
NUMBER = "Expected a number."
DATE = "Expected a date, such as 2026-11-23."
KEYS = "Expected a list of keys."
TOO_MANY = "This may have at most {most} entries."


class FieldKind(StrEnum):
    """What a field holds. Money is a number of the currency's units, kept in hundredths."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    SCALE = "scale"
    WHOLE = "whole"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    KEYS = "keys"


class Unfit(ValueError):
    """A value does not fit its field; `message` says why."""

    def __init__(self, template: str, **facts: Any) -> None:
        self.message = Message.of(template, **facts)
        super().__init__(self.message)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a register. `column` is None for what other tables keep.

    `choices` are all that may be chosen; `default` is what a row has where nothing was given.
    """

    name: str
    column: str | None
    kind: FieldKind = FieldKind.LINE
    required: bool = False
    choices: tuple[str, ...] = ()
    default: Any = None

    def read(self, value: Any) -> Any:
        """The value as it is kept; raises Unfit."""
        if isinstance(value, str):
            value = without_nul(value).strip()
        if value is None or value == "":
            return [] if self.kind is FieldKind.KEYS else self.default
        if self.kind is FieldKind.CHOICE:
            return _chosen(value, self.choices)
        return _READ[self.kind](value)

    def shown(self, kept: Any) -> Any:
        """The kept value as steps and pages have it: something JSON can say."""
        if kept is None:
            return None
        if self.kind is FieldKind.MONEY:
            return kept // 100 if kept % 100 == 0 else kept / 100
        return kept.isoformat() if self.kind is FieldKind.DATE else kept


def _line(value: Any) -> str:
    return _text_of(value, LONGEST_LINE)


def _text(value: Any) -> str:
    return _text_of(value, LONGEST_TEXT)


def _text_of(value: Any, most: int) -> str:
    if not isinstance(value, str):
        raise Unfit(TEXT)
    if len(value) > most:
        raise Unfit(TOO_LONG, most=most)
    return value


def _chosen(value: Any, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise Unfit(ONE_OF, choices=", ".join(choices))
    return str(value)


def _scale(value: Any) -> int:
    return _whole_of(value, 1, 5)


def _whole(value: Any) -> int:
    return _whole_of(value, 0, LARGEST_WHOLE)


def _whole_of(value: Any, least: int, most: int) -> int:
    try:
        number = _number_of(value)
    except Unfit as error:
        raise Unfit(WHOLE, least=least, most=most) from error
    if number != int(number) or not least <= number <= most:
        raise Unfit(WHOLE, least=least, most=most)
    return int(number)


def _money(value: Any) -> int:
    amount = _number_of(value)
    if abs(amount) > LARGEST_MONEY:
        raise Unfit(NUMBER)
    return round(amount * 100)


def _number_of(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Unfit(NUMBER)
    try:
        number = float(value)
    except (ValueError, OverflowError) as error:
        raise Unfit(NUMBER) from error
    if not math.isfinite(number):
        raise Unfit(NUMBER)
    return number


def _date(value: Any) -> date:
    if not isinstance(value, str) or value[10:11] not in {"", "T"}:
        raise Unfit(DATE)
    try:
        return date.fromisoformat(value[:10])
    except ValueError as error:
        raise Unfit(DATE) from error


def _keys(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Unfit(KEYS)
    if len(value) > MOST_KEYS:
        raise Unfit(TOO_MANY, most=MOST_KEYS)
    found = {without_nul(item).strip() for item in value} - {""}
    return sorted(_text_of(item, LONGEST_LINE) for item in found)


_READ: Mapping[FieldKind, Callable[[Any], Any]] = {
    FieldKind.LINE: _line,
    FieldKind.TEXT: _text,
    FieldKind.SCALE: _scale,
    FieldKind.WHOLE: _whole,
    FieldKind.NUMBER: _number_of,
    FieldKind.MONEY: _money,
    FieldKind.DATE: _date,
    FieldKind.KEYS: _keys,
}
