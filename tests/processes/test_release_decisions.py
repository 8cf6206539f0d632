"""Who approves a release, over the whole matrix (Guideline 4.3.1)."""

from itertools import product
from pathlib import Path

import pytest

from itsm_flow.definitions import Source, read
from itsm_flow.domain.decisions import DecisionModel
from itsm_flow.engine.decisions import evaluate
from support import NOW

TABLE = Path(__file__).parents[2] / "processes/decisions/release-approval.dmn"
LEVELS = ("high", "medium", "low")
WAYS_BACK = ("easy", "hard", "impossible")
BOARD, MANAGER, NOBODY = ("board", 2), ("release-manager", 3), ("none", 4)
MINOR = {
    "high": (BOARD, BOARD, BOARD),
    "medium": (MANAGER, MANAGER, BOARD),
    "low": (NOBODY, MANAGER, BOARD),
}
"""Impact → who approves a minor release where backing out is easy, hard, impossible."""


@pytest.fixture(scope="module")
def table() -> DecisionModel:
    bundle = read([Source(TABLE.name, TABLE.read_bytes())])
    assert bundle.findings == ()
    return bundle.decisions["release-approval"]


def decided(table: DecisionModel, kind: str, impact: str, way_back: str) -> tuple[str, int]:
    variables = {"releaseKind": kind, "impactLevel": impact, "backOutEase": way_back}
    result = evaluate(table, variables, now=NOW).result
    return result["approver"], result["priority"]


@pytest.mark.parametrize(("impact", "way_back"), list(product(LEVELS, WAYS_BACK)))
def test_the_release_manager_answers_for_an_emergency(
    table: DecisionModel, impact: str, way_back: str
) -> None:
    assert decided(table, "emergency", impact, way_back) == ("release-manager", 1)


@pytest.mark.parametrize(("impact", "way_back"), list(product(LEVELS, WAYS_BACK)))
def test_the_board_decides_on_every_major_release(
    table: DecisionModel, impact: str, way_back: str
) -> None:
    assert decided(table, "major", impact, way_back) == BOARD


@pytest.mark.parametrize(("impact", "way_back"), list(product(LEVELS, WAYS_BACK)))
def test_impact_and_the_way_back_decide_on_a_minor_release(
    table: DecisionModel, impact: str, way_back: str
) -> None:
    expected = MINOR[impact][WAYS_BACK.index(way_back)]
    assert decided(table, "minor", impact, way_back) == expected
