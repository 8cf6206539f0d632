"""Asking V8, within the limits of one call."""

import json
from collections.abc import Sequence
from typing import Any

from itsm_flow.feel.answers import shown_of, too_large
from itsm_flow.feel.budget import Budget
from itsm_flow.feel.errors import FeelError, FeelSyntaxError, FeelTimeout
from itsm_flow.feel.isolate import OutOfMemory, OutOfTime
from itsm_flow.feel.process import ProcessIsolate

LONGEST_EXPRESSION = 20_000


class Asking:
    """Sends requests to the isolate of this process."""

    def __init__(self) -> None:
        self._isolate = ProcessIsolate()

    def _call(
        self,
        request: dict[str, Any],
        expressions: Sequence[str],
        seconds: float,
        budget: Budget | None,
    ) -> Any:
        shown = shown_of(expressions)
        _refuse_long(expressions)
        text = _as_json(request, shown)
        limit = seconds if budget is None else min(seconds, budget.remaining)
        if limit <= 0:
            raise FeelTimeout(expression=shown, milliseconds=round(_allowed(seconds, budget)))
        try:
            answer, spent = self._isolate.call(text, limit)
        except OutOfTime as error:
            if budget is not None:
                budget.spend(limit)
            milliseconds = round(_allowed(seconds, budget))
            raise FeelTimeout(expression=shown, milliseconds=milliseconds) from error
        except OutOfMemory as error:
            raise too_large(shown) from error
        if budget is not None:
            budget.spend(spent)
        return answer


def spend(budget: Budget | None, seconds: float, expressions: Sequence[str]) -> None:
    """Take the time of what V8 was not asked for. Raises FeelTimeout when none is left."""
    if budget is None:
        return
    budget.spend(seconds)
    if budget.remaining <= 0:
        limit = round(1000 * budget.seconds)
        raise FeelTimeout(expression=shown_of(expressions), milliseconds=limit)


def _allowed(seconds: float, budget: Budget | None) -> float:
    """The limit to name, in milliseconds: the tighter of the two."""
    return 1000 * (seconds if budget is None else min(seconds, budget.seconds))


def _as_json(request: dict[str, Any], shown: str) -> str:
    try:
        return json.dumps(request, allow_nan=False, separators=(",", ":"))
    except (ValueError, TypeError, RecursionError) as error:
        raise FeelError(expression=shown, reason=f"a variable is no JSON: {error}") from error


def _refuse_long(expressions: Sequence[str]) -> None:
    for expression in expressions:
        if len(expression) > LONGEST_EXPRESSION:
            reason = f"it is longer than {LONGEST_EXPRESSION} characters."
            facts = {"expression": shown_of([expression]), "position": LONGEST_EXPRESSION}
            raise FeelSyntaxError(reason=reason, **facts)
