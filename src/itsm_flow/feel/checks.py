"""What FEEL says of an expression without running it."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from itsm_flow.feel.answers import DateAsText, FeelProblem
from itsm_flow.feel.asking import Asking
from itsm_flow.feel.cells import cell
from itsm_flow.feel.errors import FeelError
from itsm_flow.feel.literals import literal

SECONDS_TO_CHECK = 2.0

KINDS = {
    "date": "date",
    "time": "time",
    "dateTime": "date and time",
    "dayTimeDuration": "duration",
    "yearMonthDuration": "duration",
}
"""For each temporal type the FEEL function that makes it of text."""

_TEMPORAL = re.compile(r'date|time|duration|today|now|@"')


class Checks(Asking):
    """Mistakes in expressions, and the names that they read."""

    def __init__(self) -> None:
        super().__init__()
        self._names = lru_cache(maxsize=4096)(self._read_names)

    def check(self, expression: str) -> list[FeelProblem]:
        """Where the expression does not parse, else the functions in it that do not exist."""
        return [] if literal(expression) else self._check(expression, unary=False)

    def check_unary(self, test: str) -> list[FeelProblem]:
        """The same for a unary test; an empty one and `-` pass."""
        return self._check(test, unary=True) if cell(test) is None else []

    def dates_as_text(
        self,
        expression: str,
        types: Mapping[str, str] | None = None,
        *,
        unary: bool = False,
        given: str | None = None,
    ) -> list[DateAsText]:
        """Where text is compared or reckoned with as a date: the answer is never true.

        `types` declares variables that are no text; `given` is the type of a unary test's input.
        Of an expression that does not parse nothing is told.
        """
        kinds = {name: KINDS[kind] for name, kind in (types or {}).items() if kind in KINDS}
        kind = KINDS.get(given or "")
        if not (kinds or kind or _TEMPORAL.search(expression)):
            return []
        request: dict[str, Any] = {"operation": "dates", "expression": expression, "unary": unary}
        request |= {"types": kinds, "given": kind}
        found = self._call(request, [expression], SECONDS_TO_CHECK, None)
        return [DateAsText(**each) for each in found]

    def names(self, expression: str) -> frozenset[str]:
        """The variables that the expression reads, of a path its head.

        In a filter (`items[size > 1]`) a name may be the item's own; it is among them too.
        """
        return self._names(expression, unary=False)

    def names_of_unary(self, test: str) -> frozenset[str]:
        """The variables that a unary test reads beside its input."""
        return self._names(test, unary=True) - {"?"}

    def _read_names(self, expression: str, *, unary: bool) -> frozenset[str]:
        request = {"operation": "names", "expression": expression, "unary": unary}
        return frozenset(self._call(request, [expression], SECONDS_TO_CHECK, None))

    def _check(self, expression: str, *, unary: bool) -> list[FeelProblem]:
        request = {"operation": "check", "expression": expression, "unary": unary}
        try:
            found = self._call(request, [expression], SECONDS_TO_CHECK, None)
        except FeelError as error:
            return [FeelProblem(0, str(error))]
        return [FeelProblem(each["position"], each["message"]) for each in found]

    def check_pattern(self, pattern: str) -> str | None:
        """Why a text is no regular expression of JavaScript, None when it is one."""
        request = {"operation": "pattern", "pattern": pattern}
        (problem,) = self._call(request, [pattern], SECONDS_TO_CHECK, None)
        return None if problem is None else str(problem)
