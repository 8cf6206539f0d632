"""Whether an answer keeps the limits that its field sets: the `validate` block of form-js."""

import re
from collections.abc import Iterator
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from itsm_flow.definitions.forms import messages as say
from itsm_flow.definitions.forms.answers import Question, decimal_of
from itsm_flow.definitions.forms.messages import Message
from itsm_flow.definitions.forms.model import SEVERAL, is_blank, rules_of

EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*"
    r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
"""An address as the HTML standard takes it."""
PHONE = re.compile(r"(?:\+|00)[1-9]\d{5,22}", re.ASCII)


def required_problem(question: Question, value: Any) -> Message | None:
    """What is wrong with leaving a required field like this."""
    if rules_of(question.component).get("required") is not True:
        return None
    if question.type == "checkbox":
        return None if value is True else Message.of(say.TICK)
    if not is_blank(value):
        return None
    return Message.of(say.CHOOSE_SOME if question.type in SEVERAL else say.REQUIRED)


def limit_problems(question: Question, value: Any) -> Iterator[Message]:
    """Every limit that a value of the right type breaks; the value is not blank."""
    if question.misses_pattern:
        yield _pattern_message(question)
    if isinstance(value, str):
        yield from _length(question, value)
        yield from _kind(question, value)
    number = decimal_of(value) if question.type == "number" else None
    if number is not None:
        yield from _range(question, number)
        yield from _precision(question, number)


def _pattern_message(question: Question) -> Message:
    rules = rules_of(question.component)
    own = rules.get("patternErrorMessage")
    if isinstance(own, str) and own:
        return Message.of("{message}", message=own)
    return Message.of(say.PATTERN, pattern=rules.get("pattern"))


def text_length(text: str) -> int:
    """The length that form-js counts: without blanks at the ends, in UTF-16 units."""
    return len(text.strip().encode("utf-16-le", "surrogatepass")) // 2


def _length(question: Question, value: str) -> Iterator[Message]:
    actual = text_length(value)
    for name, template, sign in (("minLength", say.TOO_SHORT, 1), ("maxLength", say.TOO_LONG, -1)):
        limit = question.limits.get(name)
        if limit is None:
            continue
        number = decimal_of(limit)
        if number is None:
            yield Message.of(say.LIMIT_UNKNOWN)
        elif sign * actual < sign * number:
            yield Message.of(template, limit=plain(number), actual=actual)


def _kind(question: Question, value: str) -> Iterator[Message]:
    kind = rules_of(question.component).get("validationType")
    if kind == "email" and not EMAIL.fullmatch(value):
        yield Message.of(say.EMAIL)
    if kind == "phone" and not PHONE.fullmatch(value):
        yield Message.of(say.PHONE)


def _range(question: Question, value: Decimal) -> Iterator[Message]:
    for name, template, sign in (("min", say.TOO_SMALL, 1), ("max", say.TOO_LARGE, -1)):
        limit = question.limits.get(name)
        if limit is None:
            continue
        number = decimal_of(limit)
        if number is None:
            yield Message.of(say.LIMIT_UNKNOWN)
        elif sign * value < sign * number:
            yield Message.of(template, limit=plain(number))


def _precision(question: Question, value: Decimal) -> Iterator[Message]:
    digits = question.component.get("decimalDigits")
    if isinstance(digits, int) and not isinstance(digits, bool) and _decimals(value) > digits >= 0:
        yield Message.of(say.DECIMALS, digits=digits) if digits else Message.of(say.INTEGER)
    increment = decimal_of(question.component.get("increment"))
    if increment:
        below = (value / increment).to_integral_value(ROUND_FLOOR) * increment
        if below != value:
            facts = {"increment": plain(increment), "below": plain(below)}
            yield Message.of(say.INCREMENT, above=plain(below + increment), **facts)


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def plain(number: Decimal) -> str:
    """A number as people write it: no exponent, no zeros at its end."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
