"""Who, when and how urgent: the values of a task's attributes, literal or FEEL."""

from datetime import datetime
from typing import Any

from itsm_flow.engine.expressions import FeelEngine, feel_of, shown
from itsm_flow.engine.problems import StepProblem
from itsm_flow.engine.times import parse_moment


def one_name(engine: FeelEngine, scope: str, text: str | None) -> str | None:
    """A name, None for nobody. Raises StepProblem."""
    value = _value(engine, scope, text)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise StepProblem(f"The assignee gave {shown(value)}, not a name.", text or "")
    return value


def names(engine: FeelEngine, scope: str, text: str | None) -> tuple[str, ...]:
    """Names from a comma-separated text or a list of texts, each once. Raises StepProblem."""
    value = _value(engine, scope, text)
    if value is None:
        return ()
    if isinstance(value, str):
        value = [part.strip() for part in value.split(",")]
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise StepProblem(f"The candidates gave {shown(value)}, not names.", text or "")
    return tuple(dict.fromkeys(name for name in value if name))


def moment(engine: FeelEngine, scope: str, text: str | None) -> datetime | None:
    """A point in time, None for none. Raises StepProblem."""
    value = _value(engine, scope, text)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise StepProblem(f"The date gave {shown(value)}, not a date and time.", text or "")
    return parse_moment(value)


def whole_number(
    engine: FeelEngine, scope: str, text: str | None, *, default: int, most: int
) -> int:
    """A number from 0 to `most`. Raises StepProblem."""
    value = _value(engine, scope, text)
    if value is None or value == "":
        return default
    number = _number(value)
    if number is None or not 0 <= number <= most:
        raise StepProblem(f"{shown(value)} is not a whole number from 0 to {most}.", text or "")
    return number


def _number(value: Any) -> int | None:
    if isinstance(value, str) and value.strip().isdecimal():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != int(value):
        return None
    return int(value)


def _value(engine: FeelEngine, scope: str, text: str | None) -> Any:
    if text is None:
        return None
    return engine.text(scope, text) if feel_of(text) is not None else text.strip()
