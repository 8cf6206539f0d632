"""Alembic's environment: run from code (`store.schema`), with the connection handed in."""

from alembic import context

from itsm_flow.store import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
