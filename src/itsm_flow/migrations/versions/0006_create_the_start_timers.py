"""The table of timers that start processes."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create it, with indexes over processes and times."""
    op.create_table(
        "start_timer",
        sa.Column("id", KEY, nullable=False),
        sa.Column("definition_id", KEY, nullable=False),
        sa.Column("process_id", sa.String(), nullable=False),
        sa.Column("element_id", sa.String(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["definition.id"], name="fk_start_timer_definition_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_start_timer"),
    )
    for column in ("process_id", "due"):
        op.create_index(f"ix_start_timer_{column}", "start_timer", [column], unique=False)


def downgrade() -> None:
    """Drop it."""
    op.drop_table("start_timer")
