"""Signals: who waits for them, and those that are to be brought."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "signal",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("variables", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", KEY, nullable=False),
        sa.Column("from_instance_id", KEY, nullable=True),
        _to_instance("signal", "from_instance_id"),
        sa.PrimaryKeyConstraint("id", name="pk_signal"),
    )
    op.create_table(
        "signal_delivery",
        sa.Column("id", KEY, nullable=False),
        sa.Column("signal_id", KEY, nullable=False),
        *_receiver(),
        sa.ForeignKeyConstraint(["signal_id"], ["signal.id"], name="fk_signal_delivery_signal_id"),
        *_receiver_keys("signal_delivery"),
    )
    op.create_table(
        "signal_subscription",
        sa.Column("id", KEY, nullable=False),
        sa.Column("process_id", sa.String(), nullable=False),
        sa.Column("signal_name", sa.String(), nullable=False),
        *_receiver(),
        *_receiver_keys("signal_subscription"),
    )
    for table, column in (
        ("signal", "from_instance_id"),
        ("signal_delivery", "signal_id"),
        ("signal_delivery", "instance_id"),
        ("signal_subscription", "instance_id"),
    ):
        op.create_index(f"ix_{table}_{column}", table, [column], unique=False)
    op.create_index(
        "ix_signal_subscription_signal",
        "signal_subscription",
        ["signal_name", "id"],
        unique=False,
    )


def _receiver() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("instance_id", KEY, nullable=True),
        sa.Column("definition_id", KEY, nullable=False),
        sa.Column("token", sa.String(), nullable=True),
        sa.Column("element_id", sa.String(), nullable=False),
    )


def _receiver_keys(table: str) -> tuple[sa.Constraint, ...]:
    return (
        _to_instance(table, "instance_id"),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["definition.id"], name=f"fk_{table}_definition_id"
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def _to_instance(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["process_instance.id"], name=f"fk_{table}_{column}")


def downgrade() -> None:
    """Drop them."""
    for table in ("signal_subscription", "signal_delivery", "signal"):
        op.drop_table(table)
