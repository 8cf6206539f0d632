"""Create or migrate the tables, and ask how old they are."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from itsm_flow.store.base import Base


def migrate(engine: Engine) -> None:
    """Bring the database to the newest schema, all or (on PostgreSQL) nothing of it."""
    with engine.begin() as connection:
        command.upgrade(_config(connection), "head")


def is_current(engine: Engine) -> bool:
    """Whether the database has the schema that this version of the product needs."""
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        return current == ScriptDirectory.from_config(_config(connection)).get_current_head()


def differences(engine: Engine) -> list[object]:
    """Where the tables are not what the models say; empty when all is well."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", "itsm_flow:migrations")
    config.attributes["connection"] = connection
    return config
