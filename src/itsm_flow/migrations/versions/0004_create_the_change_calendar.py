"""Tables of the change calendar: planned times, freezes and maintenance windows."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create both, with indexes over their times."""
    op.create_table(
        "planned_window",
        sa.Column("record_id", KEY, nullable=False),
        sa.Column("start", MOMENT, nullable=False),
        sa.Column("end", MOMENT, nullable=False),
        sa.Column("service", sa.String(), nullable=True),
        sa.Column("components", sa.JSON(), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_planned_window_record_id"),
        sa.PrimaryKeyConstraint("record_id", name="pk_planned_window"),
    )
    op.create_table(
        "calendar_window",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("service", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("start", MOMENT, nullable=False),
        sa.Column("end", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_window"),
    )
    for table in ("planned_window", "calendar_window"):
        for column in ("start", "end"):
            op.create_index(f"ix_{table}_{column}", table, [column], unique=False)


def downgrade() -> None:
    """Drop both."""
    op.drop_table("calendar_window")
    op.drop_table("planned_window")
