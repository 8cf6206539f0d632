"""The decision on a risk's level says what the risk matrix and the register say."""

from itertools import product
from pathlib import Path

from itsm_flow.definitions import Source, read
from itsm_flow.domain.risk import index_of, level_of
from itsm_flow.engine.decisions import evaluate
from support import NOW

TABLE = Path(__file__).parents[2] / "processes/decisions/risk-level.dmn"


def test_the_decision_and_the_matrix_agree_on_every_risk() -> None:
    decision = read([Source(TABLE.name, TABLE.read_bytes())]).decisions["risk-level"]
    scale = range(1, 6)
    for probability, impact, loss in product(scale, scale, scale):
        factors = {"probability": probability, "impact": impact, "loss": loss}
        decided = evaluate(decision, factors, now=NOW).result
        index = index_of(**factors)
        assert (decided["riskIndex"], decided["riskLevel"]) == (index, level_of(index))
