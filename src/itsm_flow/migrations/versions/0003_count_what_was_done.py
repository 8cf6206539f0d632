"""An index over the steps done that carry a clause, for coverage."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

DONE = sa.text("kind = 'completed' AND clause IS NOT NULL")


def upgrade() -> None:
    """Create the index."""
    op.create_index(
        "ix_audit_event_done",
        "audit_event",
        ["definition_id", "element_id", "at", "id"],
        sqlite_where=DONE,
        postgresql_where=DONE,
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_audit_event_done", "audit_event")
