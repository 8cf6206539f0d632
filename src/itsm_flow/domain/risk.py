"""Index and level of a risk: probability × impact × potential loss (Guideline 8.2.3)."""

from enum import StrEnum

LOWEST, HIGHEST = 1, 5


class RiskLevel(StrEnum):
    """How much a risk matters, the least first."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


_FROM = ((75, RiskLevel.CRITICAL), (40, RiskLevel.HIGH), (15, RiskLevel.MEDIUM))
_MIDDLE_LOSS = 3


def index_of(probability: int, impact: int, loss: int) -> int:
    """The risk index, 1–125; each factor is 1–5."""
    return probability * impact * loss


def level_of(index: int) -> RiskLevel:
    """The level of a risk index."""
    return next((level for least, level in _FROM if index >= least), RiskLevel.LOW)


def cell_level(probability: int, impact: int) -> RiskLevel:
    """The level of a cell of the matrix: that of a risk with a middling loss."""
    return level_of(index_of(probability, impact, _MIDDLE_LOSS))
