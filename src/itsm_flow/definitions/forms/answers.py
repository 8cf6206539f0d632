"""Whether one answer has the type of its field."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from itsm_flow.definitions.forms import messages as say
from itsm_flow.definitions.forms.dates import date_problem
from itsm_flow.definitions.forms.messages import Message
from itsm_flow.definitions.forms.model import SEVERAL, Component, same
from itsm_flow.definitions.forms.options import is_offered, labels

NUMBER_TEXT = re.compile(r"-?\d{1,30}(?:\.\d{1,30})?", re.ASCII)
FILE_KEY = re.compile(r"files::[\w-]{1,100}", re.ASCII)
LINE_BREAKS = re.compile(r"[\r\n\t]")


@dataclass(frozen=True, slots=True)
class Question:
    """A field at its place, with what its expressions gave.

    `limits` are min, max, minLength and maxLength; `options` what there is to choose;
    `misses_pattern` says that the answer does not match the field's pattern.
    """

    component: Component
    now: datetime
    initial: Any
    options: list[Any]
    limits: Mapping[str, Any]
    misses_pattern: bool

    @property
    def type(self) -> str:
        return str(self.component.get("type"))


def type_problem(question: Question, value: Any) -> Message | None:
    """What makes a value no answer of the field's type; the value is not blank."""
    return _PROBLEMS[question.type](question, value)


def _textfield(question: Question, value: Any) -> Message | None:
    if isinstance(value, str) and LINE_BREAKS.search(value):
        return Message.of(say.ONE_LINE)
    return _textarea(question, value)


def _textarea(_: Question, value: Any) -> Message | None:
    return None if isinstance(value, str) else Message.of(say.NOT_TEXT)


def _number(question: Question, value: Any) -> Message | None:
    if question.component.get("serializeToString") is True:
        is_text = isinstance(value, str) and NUMBER_TEXT.fullmatch(value)
        return None if is_text else Message.of(say.NOT_NUMBER_TEXT)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return None if is_number and math.isfinite(value) else Message.of(say.NOT_A_NUMBER)


def _checkbox(_: Question, value: Any) -> Message | None:
    return None if isinstance(value, bool) else Message.of(say.NOT_TICKED)


def _choice(question: Question, value: Any) -> Message | None:
    if is_offered(value, question.options):
        return None
    if not question.options:
        return Message.of(say.NOTHING_OFFERED)
    return Message.of(say.NOT_OFFERED, options=labels(question.component, question.options))


def _choices(question: Question, value: Any) -> Message | None:
    if not isinstance(value, list):
        return Message.of(say.NOT_A_LIST)
    for number, each in enumerate(value):
        problem = _choice(question, each)
        if problem is not None:
            return problem
        if any(same(each, other) for other in value[:number]):
            return Message.of(say.TWICE)
    return None


def _datetime(question: Question, value: Any) -> Message | None:
    return date_problem(question.component, value, now=question.now, initial=question.initial)


def _file(_: Question, value: Any) -> Message | None:
    fits = isinstance(value, str) and FILE_KEY.fullmatch(value)
    return None if fits else Message.of(say.FILE)


def _anything(_: Question, __: Any) -> None:
    """A computed field is computed again here; what was sent does not count."""


_PROBLEMS: Mapping[str, Callable[[Question, Any], Message | None]] = {
    "textfield": _textfield,
    "textarea": _textarea,
    "number": _number,
    "checkbox": _checkbox,
    "radio": _choice,
    "select": _choice,
    **dict.fromkeys(SEVERAL, _choices),
    "datetime": _datetime,
    "filepicker": _file,
    "expression": _anything,
}


def decimal_of(value: object) -> Decimal | None:
    """A JSON number, or text of one, as an exact decimal."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    text = str(value).strip()
    try:
        number = Decimal(text)
    except ArithmeticError:
        return None
    return number if number.is_finite() else None
