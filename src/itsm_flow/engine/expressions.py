"""FEEL is the only language in a diagram, in every position.

`FeelEngine` takes the place of SpiffWorkflow's script engine. It has no `environment`, so that
whatever would have evaluated Python finds nothing to do it with.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn

from itsm_flow.engine.problems import StepProblem
from itsm_flow.engine.scopes import Scopes
from itsm_flow.errors import ItsmFlowError
from itsm_flow.feel import Budget, FeelResult, interpreter

if TYPE_CHECKING:
    from itsm_flow.engine.tree import Token


class FeelEngine:
    """Evaluates the expressions of one advance, which share one budget of time."""

    def __init__(self, scopes: Scopes, now: datetime, seconds: float) -> None:
        self.scopes = scopes
        self.now = now
        self.budget = Budget(seconds)

    def evaluate(
        self, task: "Token", expression: str, external_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The value of a FEEL expression (without `=`) as seen from a token's scope.

        Raises StepProblem for an error, a warning or a lack of time.
        """
        return self.in_scope(task.scope, expression, external_context)

    def execute(self, *_: Any, **__: Any) -> NoReturn:
        """Nothing of a diagram is ever executed."""
        raise StepProblem("A diagram cannot run code.")

    def in_scope(self, scope: str, expression: str, more: Mapping[str, Any] | None = None) -> Any:
        context = self.scopes.visible(scope)
        if more:
            context = {**context, **more}
        try:
            result = interpreter().evaluate(expression, context, now=self.now, budget=self.budget)
        except ItsmFlowError as error:
            raise _problem(str(error), expression) from error
        return _without_warning(result, expression)

    def conditions(self, scope: str, expressions: Sequence[str]) -> int | None:
        """The index of the first condition that holds, all evaluated in one call.

        Raises StepProblem when one before it is neither true nor false.
        """
        answers = zip(expressions, self._answers(scope, expressions), strict=True)
        for index, (expression, result) in enumerate(answers):
            if truth(_without_warning(result, expression), expression):
                return index
        return None

    def which_hold(self, scope: str, expressions: Sequence[str]) -> list[bool]:
        """Whether each condition holds. Raises StepProblem when one is neither true nor false."""
        answers = zip(expressions, self._answers(scope, expressions), strict=True)
        return [truth(_without_warning(result, text), text) for text, result in answers]

    def holds_by_now(self, scope: str, expression: str) -> bool:
        """Whether a condition that is waited for is true; null, for want of a value, is not yet.

        Raises StepProblem for any other answer.
        """
        (result,) = self._answers(scope, [expression])
        return result.value is not None and truth(_without_warning(result, expression), expression)

    def _answers(self, scope: str, expressions: Sequence[str]) -> list[FeelResult]:
        """All in one call."""
        if not expressions:
            return []
        try:
            return interpreter().evaluate_all(
                expressions, self.scopes.visible(scope), now=self.now, budget=self.budget
            )
        except ItsmFlowError as error:
            raise _problem(str(error), "; ".join(expressions)) from error

    def text(self, scope: str, text: str) -> Any:
        """A literal as it stands, or the value of the FEEL behind a `=`."""
        expression = feel_of(text)
        return text if expression is None else self.in_scope(scope, expression)


def feel_of(text: str) -> str | None:
    """The expression in a text of the diagram, None for a literal."""
    stripped = text.strip()
    return stripped[1:].strip() if stripped.startswith("=") else None


def truth(value: Any, expression: str) -> bool:
    """A condition's answer. Raises StepProblem for anything but true and false."""
    if value is True or value is False:
        return value
    raise _problem(f"The condition gave {shown(value)}, neither true nor false.", expression)


def shown(value: Any) -> str:
    """A value for a message: short, and a null called by its name."""
    text = "null" if value is None else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _without_warning(result: FeelResult, expression: str) -> Any:
    if result.warnings:
        raise _problem(result.warnings[0], expression)
    return result.value


def _problem(reason: str, expression: str) -> StepProblem:
    return StepProblem(reason, f"= {expression}")
