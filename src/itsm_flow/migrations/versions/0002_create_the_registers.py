"""Create the registers: services, components, known errors, risks, improvements."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)

TABLES = (
    "service_group",
    "component_dependency",
    "known_error_word",
    "service",
    "component",
    "known_error",
    "risk",
    "improvement",
)


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _maybe(*names: str, type_: Any = None) -> list[sa.Column[Any]]:
    return [sa.Column(name, type_ or sa.String(), nullable=True) for name in names]


def _register(name: str, columns: list[sa.Column[Any]], *indexed: str) -> None:
    """A table with the columns that every register has, and indexes in the order of ids."""
    op.create_table(
        name,
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("revision", KEY, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("record_number", sa.String(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sa.UniqueConstraint("key", name=f"uq_{name}_key"),
    )
    for column in indexed:
        op.create_index(f"ix_{name}_{column}", name, [column, "id"], unique=False)


def _service() -> None:
    columns = [*_text("name", "description"), *_maybe("class", "level", "owner")]
    _register("service", columns, "name")
    op.create_table(
        "service_group",
        sa.Column("service_id", KEY, nullable=False),
        sa.Column("group_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_service_group_service_id"),
        sa.PrimaryKeyConstraint("service_id", "group_key", name="pk_service_group"),
    )
    op.create_index("ix_service_group_group_key", "service_group", ["group_key"], unique=False)


def _component() -> None:
    columns = [*_text("name", "description", "interfaces"), *_maybe("service", "kind")]
    _register("component", columns, "name", "service")
    op.create_table(
        "component_dependency",
        sa.Column("component_id", KEY, nullable=False),
        sa.Column("depends_on_id", KEY, nullable=False),
        sa.Column("mutual", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["component_id"], ["component.id"], name="fk_component_dependency_component_id"
        ),
        sa.ForeignKeyConstraint(
            ["depends_on_id"], ["component.id"], name="fk_component_dependency_depends_on_id"
        ),
        sa.PrimaryKeyConstraint("component_id", "depends_on_id", name="pk_component_dependency"),
    )
    op.create_index(
        "ix_component_dependency_depends_on_id",
        "component_dependency",
        ["depends_on_id"],
        unique=False,
    )


def _known_error() -> None:
    texts = _text("title", "symptom", "cause", "workaround")
    _register(
        "known_error", [*texts, *_maybe("service", "problem_number")], "service", "updated_at"
    )
    op.create_index(
        "ix_known_error_problem_number", "known_error", ["problem_number"], unique=False
    )
    op.create_table(
        "known_error_word",
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("known_error_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["known_error_id"], ["known_error.id"], name="fk_known_error_word_known_error_id"
        ),
        sa.PrimaryKeyConstraint("word", "known_error_id", name="pk_known_error_word"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_known_error_word_known_error_id", "known_error_word", ["known_error_id"], unique=False
    )


def _risk() -> None:
    columns = [
        *_text("title", "description", "measures"),
        *_maybe("category", "service", "risk_level", "strategy", "risk_number"),
        *_maybe("probability", "impact", "loss", "risk_index", type_=sa.SmallInteger()),
        *_maybe("review_date", type_=sa.Date()),
    ]
    _register("risk", columns, "risk_index", "review_date", "service")


def _improvement() -> None:
    columns = [
        *_text("title", "objective"),
        *_maybe("kind", "unit", "improvement_number"),
        *_maybe("baseline", "target", "actual", type_=sa.Double()),
        *_maybe("cost", "savings", type_=KEY),
    ]
    _register("improvement", columns, "kind", "updated_at")


def upgrade() -> None:
    for create in (_service, _component, _known_error, _risk, _improvement):
        create()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
