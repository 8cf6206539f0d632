"""Expressions so simple that V8 is not asked: a path of plain names, or a literal.

A path is resolved here also because a number beyond 2^53 would not survive JavaScript.
"""

import copy
import re
from collections.abc import Mapping
from typing import Any

NOT_SIMPLE = object()

_PATH = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,10})?")
_TEXT = re.compile(r'"[^"\\\r\n]*"')
_CONSTANTS = {"true": True, "false": False, "null": None}


def simple_value(expression: str, context: Mapping[str, Any]) -> Any:
    """The value of a simple expression, or NOT_SIMPLE when V8 has to be asked."""
    text = expression.strip()
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _TEXT.fullmatch(text):
        return text[1:-1]
    if _NUMBER.fullmatch(text):
        return _number(text)
    if _PATH.fullmatch(text):
        return _at_path(text.split("."), context)
    return NOT_SIMPLE


def _number(text: str) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() else number


def _at_path(names: list[str], context: Mapping[str, Any]) -> Any:
    value: Any = context
    for name in names:
        if not isinstance(value, Mapping) or name not in value:
            return NOT_SIMPLE
        value = value[name]
    return copy.deepcopy(value) if isinstance(value, dict | list) else value
