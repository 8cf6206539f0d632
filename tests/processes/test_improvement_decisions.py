"""The decision table of improvement over its whole matrix (Guideline 6.1)."""

from collections.abc import Mapping

import pytest

from itsm_flow.domain.decisions import DecisionModel
from processes.test_decisions import decide, decisions

__all__ = ["decisions"]

WEAKNESSES = {
    "process": ("bottleneck", "redundancy", "inefficiency"),
    "technology": ("tool-missing", "tool-outdated", "manual-work"),
    "people": ("skills", "motivation", "cooperation"),
}


@pytest.mark.parametrize("kind", WEAKNESSES)
def test_where_the_weakness_lies_gives_the_kind_of_improvement(
    decisions: Mapping[str, DecisionModel], kind: str
) -> None:
    for weakness in WEAKNESSES[kind]:
        assert decide(decisions["improvement-kind"], weakness=weakness) == kind
