"""The decision tables of risk management over their whole matrices (Guideline 8.2.3, 8.3.3)."""

from collections.abc import Mapping
from itertools import product

import pytest

from itsm_flow.domain.decisions import DecisionModel
from itsm_flow.domain.risk import RiskLevel, index_of, level_of
from processes.test_decisions import decide, decisions

__all__ = ["decisions"]

PRIORITIES = {
    RiskLevel.CRITICAL: 1,
    RiskLevel.HIGH: 2,
    RiskLevel.MEDIUM: 3,
    RiskLevel.LOW: 4,
}


@pytest.mark.parametrize("probability", range(1, 6))
def test_the_table_and_the_register_agree_on_every_level(
    decisions: Mapping[str, DecisionModel], probability: int
) -> None:
    for impact, loss in product(range(1, 6), repeat=2):
        index = index_of(probability, impact, loss)
        level = level_of(index)
        assert decide(
            decisions["risk-level"], probability=probability, impact=impact, loss=loss
        ) == {"riskIndex": index, "riskLevel": level.value, "priority": PRIORITIES[level]}


@pytest.mark.parametrize(
    ("level", "transferable", "strategy", "days"),
    [
        ("critical", "yes", "avoid", 14),
        ("critical", "no", "avoid", 14),
        ("high", "yes", "transfer", 30),
        ("high", "no", "reduce", 30),
        ("medium", "yes", "transfer", 90),
        ("medium", "no", "reduce", 90),
        ("low", "yes", "accept", 180),
        ("low", "no", "accept", 180),
    ],
)
def test_the_level_and_who_can_carry_the_loss_propose_the_strategy(
    decisions: Mapping[str, DecisionModel],
    level: str,
    transferable: str,
    strategy: str,
    days: int,
) -> None:
    result = decide(decisions["risk-strategy"], riskLevel=level, transferable=transferable)
    assert result == {"strategy": strategy, "reviewDays": days}
