"""What people, workers and the world do in a play, in their order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from itsm_flow.engine.problems import StepProblem
from itsm_flow.engine.times import parse_duration
from itsm_flow.errors import ItsmFlowError

Variables = Mapping[str, Any]


class AnswerError(ItsmFlowError):
    """The list of answers cannot be read."""

    template = "Answer {number}: {reason}"


@dataclass(frozen=True, slots=True)
class Complete:
    """Who does the user task or the job that waits at an element (its id or its name) is done.

    Before the beginning the element is a start event, and these are the variables of the start.
    """

    element: str
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Throw:
    """The job that waits at an element ends with a BPMN error."""

    element: str
    code: str
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Publish:
    """A message arrives; without a correlation key it fits whoever waits for its name."""

    name: str
    correlation_key: str | None = None
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A signal reaches all who wait for it."""

    name: str
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pass:
    """Time passes (an ISO 8601 duration); what is due meanwhile happens in its order."""

    duration: str


Answer = Complete | Throw | Publish | Broadcast | Pass


def read_answers(given: Any) -> tuple[Answer, ...]:
    """The answers in a JSON value. Raises AnswerError."""
    if not isinstance(given, list):
        raise AnswerError(number=1, reason="the answers are a list of JSON objects.")
    return tuple(_read(number, item) for number, item in enumerate(given, 1))


def _read(number: int, item: Any) -> Answer:
    if not isinstance(item, dict):
        raise AnswerError(number=number, reason="it is no JSON object.")
    kinds = [key for key in _READERS if key in item]
    if len(kinds) != 1:
        wanted = ", ".join(_READERS)
        raise AnswerError(number=number, reason=f"it needs exactly one of {wanted}.")
    keys, reader = _READERS[kinds[0]]
    unknown = sorted(item.keys() - keys - {kinds[0]})
    if unknown:
        reason = f"beside “{kinds[0]}” there is no “{unknown[0]}”."
        raise AnswerError(number=number, reason=reason)
    for key, value in item.items():
        _check(number, key, value)
    return reader(item)


def _check(number: int, key: str, value: Any) -> None:
    if key == "variables":
        if not isinstance(value, dict):
            raise AnswerError(number=number, reason="its variables are no JSON object.")
        return
    if not isinstance(value, str) or not value:
        raise AnswerError(number=number, reason=f"its “{key}” is no text.")
    if key == "advance":
        try:
            length = parse_duration(value)
        except StepProblem as problem:
            raise AnswerError(number=number, reason=problem.reason) from problem
        if length.months < 0 or length.length < timedelta(0):
            raise AnswerError(number=number, reason="time does not go backwards.")


def _element(item: Mapping[str, Any]) -> Answer:
    variables = item.get("variables", {})
    if "error" in item:
        return Throw(item["element"], item["error"], variables)
    return Complete(item["element"], variables)


def _message(item: Mapping[str, Any]) -> Answer:
    return Publish(item["message"], item.get("correlationKey"), item.get("variables", {}))


def _signal(item: Mapping[str, Any]) -> Answer:
    return Broadcast(item["signal"], item.get("variables", {}))


def _time(item: Mapping[str, Any]) -> Answer:
    return Pass(item["advance"])


_READERS: Mapping[str, tuple[frozenset[str], Callable[[Mapping[str, Any]], Answer]]] = {
    "element": (frozenset({"variables", "error"}), _element),
    "message": (frozenset({"variables", "correlationKey"}), _message),
    "signal": (frozenset({"variables"}), _signal),
    "advance": (frozenset(), _time),
}
