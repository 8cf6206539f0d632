"""Calls of processes by processes: their table, and who called an instance."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DUE = sa.text("status IN ('waiting', 'ending')")


def upgrade() -> None:
    """Create the table, and the columns of instances that were called."""
    op.add_column("process_instance", sa.Column("caller_id", KEY, nullable=True))
    op.add_column(
        "process_instance", sa.Column("call_depth", KEY, nullable=False, server_default="0")
    )
    op.create_table(
        "process_call",
        sa.Column("id", KEY, nullable=False),
        sa.Column("instance_id", KEY, nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("element_id", sa.String(), nullable=False),
        sa.Column("process_id", sa.String(), nullable=False),
        sa.Column("definition_id", KEY, nullable=True),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("called_id", KEY, nullable=True),
        sa.Column("variables", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name="fk_process_call_instance_id"
        ),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["definition.id"], name="fk_process_call_definition_id"
        ),
        sa.ForeignKeyConstraint(
            ["called_id"], ["process_instance.id"], name="fk_process_call_called_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_process_call"),
    )
    for column in ("instance_id", "called_id"):
        op.create_index(f"ix_process_call_{column}", "process_call", [column], unique=False)
    op.create_index(
        "ix_process_call_due",
        "process_call",
        ["id"],
        sqlite_where=DUE,
        postgresql_where=DUE,
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("process_call")
    op.drop_column("process_instance", "call_depth")
    op.drop_column("process_instance", "caller_id")
