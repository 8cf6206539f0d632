"""Triggers that refuse to alter the audit trail, on both databases.

Only content may be deleted, and only what an erasure names. A chain's head may only move on.
SQLite's `INSERT OR REPLACE` passes its update and delete triggers, so an insert over an existing
key is refused as well. Alembic's batch mode on SQLite makes a table anew, without its triggers: a
migration that uses it on one of these tables has to call `create` again.
"""

from sqlalchemy import Connection, text

MESSAGE = "The audit trail is append-only."
TABLES = ("audit_event", "audit_erasure", "audit_content", "audit_chain")

_ERASED = """EXISTS (SELECT 1 FROM audit_erasure
    WHERE audit_erasure.event_id = OLD.event_id AND audit_erasure.field = OLD.field)"""
_MOVES_ON = """NEW.id = OLD.id AND NEW.kind = OLD.kind AND NEW.key = OLD.key
    AND NEW.length > OLD.length"""
_ALLOWED = {("audit_content", "delete"): _ERASED, ("audit_chain", "update"): _MOVES_ON}
"""(table, act) → when it is let through; everything else never is."""
_SAME_KEY = {
    "audit_event": "id = NEW.id OR (chain_id = NEW.chain_id AND sequence = NEW.sequence)",
    "audit_erasure": "event_id = NEW.event_id AND field = NEW.field",
    "audit_content": "event_id = NEW.event_id AND field = NEW.field",
    "audit_chain": "id = NEW.id OR (kind = NEW.kind AND key = NEW.key)",
}
_ACTS = {
    "sqlite": ("update", "delete", "insert"),
    "postgresql": ("update", "delete", "truncate"),
}


def names(dialect: str) -> frozenset[str]:
    """The triggers that there must be."""
    return frozenset(_name(table, act) for table in TABLES for act in _ACTS[dialect])


def create(connection: Connection) -> None:
    """Create every trigger, in place of those that are there."""
    drop(connection)
    dialect = connection.dialect.name
    for table in TABLES:
        for act in _ACTS[dialect]:
            for statement in _CREATE[dialect](table, act):
                connection.execute(text(statement))


def drop(connection: Connection) -> None:
    """Take every trigger away."""
    dialect = connection.dialect.name
    for table in TABLES:
        for act in _ACTS[dialect]:
            name = _name(table, act)
            if dialect == "sqlite":
                connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
            else:
                connection.execute(text(f"DROP FUNCTION IF EXISTS {name}() CASCADE"))


def _name(table: str, act: str) -> str:
    return f"{table}_no_{act}"


def _sqlite(table: str, act: str) -> list[str]:
    when = {
        "insert": f"EXISTS (SELECT 1 FROM {table} WHERE {_SAME_KEY[table]})",  # noqa: S608
    }.get(act, f"NOT ({_ALLOWED.get((table, act), 'FALSE')})")
    return [
        f"CREATE TRIGGER {_name(table, act)} BEFORE {act} ON {table} WHEN {when} "
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    ]


def _postgresql(table: str, act: str) -> list[str]:
    name = _name(table, act)
    kept = {"update": "NEW", "delete": "OLD", "truncate": "NULL"}[act]
    allowed = _ALLOWED.get((table, act), "FALSE")
    each = "STATEMENT" if act == "truncate" else "ROW"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {allowed} THEN RETURN {kept}; END IF; "
        f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'insufficient_privilege'; END $$",
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()",
    ]


_CREATE = {"sqlite": _sqlite, "postgresql": _postgresql}
