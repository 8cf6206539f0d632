"""What comes in from outside as variables: a JSON object of a bounded size and depth."""

from collections.abc import Mapping
from typing import Any

from itsm_flow.domain.hashchain import canonical
from itsm_flow.errors import InvalidInput, LimitExceeded
from itsm_flow.services.texts import without_nul

LARGEST_BYTES = 2_000_000
DEEPEST = 100

NO_OBJECT = "These have to be a JSON object."
NO_TEXT = "This has a character that cannot be stored. Please type it anew."
TOO_DEEP = "This is nested too deeply."


def checked(variables: Mapping[str, Any]) -> dict[str, Any]:
    """The variables, if JSON can say them, any database can keep them and they are not too large.

    Raises InvalidInput with what is wrong by variable, LimitExceeded.
    """
    if not isinstance(variables, Mapping) or not all(isinstance(key, str) for key in variables):
        raise InvalidInput({"variables": [NO_OBJECT]})
    plain = dict(variables)
    problems = {
        without_nul(name): [problem]
        for name, value in plain.items()
        if (problem := _problem(name, value))
    }
    if problems:
        raise InvalidInput(problems)
    try:
        size = len(canonical(plain))
    except (TypeError, ValueError) as error:
        raise InvalidInput({"variables": [NO_OBJECT]}) from error
    if size > LARGEST_BYTES:
        raise LimitExceeded(limit=LARGEST_BYTES, what="bytes of variables")
    return plain


def refuse_unkeepable(**texts: str | None) -> None:
    """Raise InvalidInput for a text that cannot be kept as it is."""
    problems = {
        name: [NO_TEXT]
        for name, text in texts.items()
        if text is not None and without_nul(text) != text
    }
    if problems:
        raise InvalidInput(problems)


def _problem(name: str, value: Any) -> str | None:
    """Why a variable cannot be kept, as far as its depth and its texts go."""
    open_: list[tuple[Any, int]] = [(name, 0), (value, 0)]
    while open_:
        item, depth = open_.pop()
        if depth > DEEPEST:
            return TOO_DEEP
        if isinstance(item, str):
            if without_nul(item) != item:
                return NO_TEXT
        elif isinstance(item, Mapping):
            if not all(isinstance(key, str) for key in item):
                return NO_OBJECT
            open_ += [(inner, depth + 1) for pair in item.items() for inner in pair]
        elif isinstance(item, list | tuple):
            open_ += [(inner, depth + 1) for inner in item]
    return None
