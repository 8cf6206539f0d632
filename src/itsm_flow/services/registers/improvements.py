"""The register of improvements."""

from itsm_flow.services.registers.fields import Field, FieldKind
from itsm_flow.services.registers.register import Register
from itsm_flow.store import Improvement

KINDS = ("process", "technology", "people")

IMPROVEMENTS = Register(
    name="improvement",
    model=Improvement,
    kept_by="csi",
    caption="title",
    prefix="IMP",
    fields=(
        Field("title", "title", required=True),
        Field("kind", "kind", FieldKind.CHOICE, choices=KINDS),
        Field("objective", "objective", FieldKind.TEXT, default=""),
        Field("baseline", "baseline", FieldKind.NUMBER),
        Field("target", "target", FieldKind.NUMBER),
        Field("actual", "actual", FieldKind.NUMBER),
        Field("unit", "unit"),
        Field("cost", "cost", FieldKind.MONEY),
        Field("savings", "savings", FieldKind.MONEY),
        Field("state", "state", default="proposed"),
        Field("improvementNumber", "improvement_number"),
    ),
    searched=("title", "objective"),
    filters=("kind", "state"),
    sorts=("title", "kind", "cost", "savings", "state"),
    sort="updatedAt",
    descending=True,
)
