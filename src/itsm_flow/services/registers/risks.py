"""The register of risks."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from itsm_flow.domain.people import Actor
from itsm_flow.domain.risk import HIGHEST, LOWEST, RiskLevel, cell_level, index_of, level_of
from itsm_flow.services.registers.fields import Field, FieldKind
from itsm_flow.services.registers.refusals import must_read
from itsm_flow.services.registers.register import Register, Values
from itsm_flow.store import Risk

OVER = "closed"
FACTORS = ("probability", "impact", "loss")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the risk matrix: its level, and how many risks that are not closed are in it."""

    probability: int
    impact: int
    level: RiskLevel
    count: int


def _derive(before: Values, given: Values) -> Values:
    """Index and level follow the factors, unless a decision gave them along with these."""
    factors = [given.get(name, before.get(name)) for name in FACTORS]
    moved = any(name in given and given[name] != before.get(name) for name in FACTORS)
    if not moved or not all(isinstance(factor, int) for factor in factors):
        return given
    index = given.get("riskIndex") or index_of(*factors)
    level = given.get("riskLevel") or level_of(index)
    return {**given, "riskIndex": index, "riskLevel": str(level)}


RISKS = Register(
    name="risk",
    model=Risk,
    kept_by="risk",
    over=OVER,
    caption="title",
    prefix="RISK",
    fields=(
        Field("title", "title", required=True),
        Field("description", "description", FieldKind.TEXT, default=""),
        Field("category", "category"),
        Field("service", "service"),
        Field("probability", "probability", FieldKind.SCALE),
        Field("impact", "impact", FieldKind.SCALE),
        Field("loss", "loss", FieldKind.SCALE),
        Field("riskIndex", "risk_index", FieldKind.WHOLE),
        Field("riskLevel", "risk_level", FieldKind.CHOICE, choices=tuple(RiskLevel)),
        Field("strategy", "strategy"),
        Field("measures", "measures", FieldKind.TEXT, default=""),
        Field("reviewDate", "review_date", FieldKind.DATE),
        Field(
            "state",
            "state",
            FieldKind.CHOICE,
            choices=("open", "treated", "accepted", OVER),
            default="open",
        ),
        Field("riskNumber", "risk_number"),
    ),
    searched=("title", "description", "measures"),
    filters=("riskLevel", "category", "service", "strategy", "state", "probability", "impact"),
    sorts=("riskIndex", "title", "riskLevel", "category", "service", "reviewDate", "state"),
    sort="riskIndex",
    descending=True,
    derive=_derive,
)


def matrix(session: Session, actor: Actor) -> tuple[tuple[Cell, ...], ...]:
    """The risk matrix of what is not closed: a row for each probability, the highest first, with a
    cell for each impact, the lowest first.
    """
    must_read(RISKS, actor)
    wanted = select(Risk.probability, Risk.impact).where(Risk.state != OVER)
    counts = Counter((row.probability, row.impact) for row in session.execute(wanted))
    scale = range(LOWEST, HIGHEST + 1)
    return tuple(
        tuple(Cell(p, i, cell_level(p, i), counts[p, i]) for i in scale) for p in reversed(scale)
    )
