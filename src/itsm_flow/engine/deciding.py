"""One decision that is being answered: what it sees, its FEEL, and why it fails."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from itsm_flow.domain.decisions import DecisionModel, fits
from itsm_flow.errors import StepFailed
from itsm_flow.feel import Budget, FeelResult, interpreter


class DecisionFailed(StepFailed):
    """A decision has no single answer, or a value is none of those that it declares."""

    template = "The decision {decision} gave no answer: {reason}"


@dataclass(frozen=True, slots=True)
class Asked:
    """A decision with the variables that it sees."""

    decision: DecisionModel
    variables: Mapping[str, Any]
    now: datetime
    budget: Budget | None

    def values(self, texts: Sequence[str], variables: Mapping[str, Any]) -> list[Any]:
        """What FEEL expressions give; raises DecisionFailed for a warning."""
        results = interpreter().evaluate_all(
            texts, variables, now=self.now, budget=self.budget, types=self.decision.types
        )
        for text, result in zip(texts, results, strict=True):
            self.refuse_doubtful(text, result)
        return [result.value for result in results]

    def refuse_doubtful(self, expression: str, result: FeelResult) -> None:
        """Raises DecisionFailed for a result with a warning."""
        if result.warnings:
            raise self.failed(f"“{expression}”: {result.warnings[0]}")

    def must_fit(self, what: str, value: Any, declared: str | None) -> None:
        """Raises DecisionFailed for a value of another type: it would silently miss its rules."""
        if not fits(value, declared):
            raise self.failed(f"{what} is {shown(value)}, no {declared}.")

    def fitted(self, what: str, value: Any, declared: str | None) -> Any:
        """The value, as one of the declared type: a list of one is what it holds and the other
        way round (DMN 1.3, 10.3.2.9.4). Raises DecisionFailed.
        """
        if declared == "list" and value is not None and not isinstance(value, list):
            return [value]
        if isinstance(value, list) and len(value) == 1 and not fits(value, declared):
            value = value[0]
        self.must_fit(what, value, declared)
        return value

    def failed(self, reason: str) -> DecisionFailed:
        """The error to raise."""
        return DecisionFailed(decision=self.decision.decision_id, reason=reason)


def shown(value: Any) -> str:
    """A value for a message."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
