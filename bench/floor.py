"""The floor: the bare engine and one raw transaction of the driver, with nothing around them.

The diagram is parsed once. A state is what SpiffWorkflow's own serializer gives, less the spec that
is the same for all instances. No variable scopes, no expressions, no form, no permission, no audit.
"""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import psycopg
from psycopg.types.json import set_json_loads
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.serializer.config import DEFAULT_CONFIG
from SpiffWorkflow.bpmn.serializer.default import BpmnWorkflowConverter
from SpiffWorkflow.util.task import TaskState

Step = Callable[[str], str]
"""A stored state → the state after the step."""


class RawEngine:
    """SpiffWorkflow with one process, as its documentation shows it."""

    def __init__(self, source: bytes, process_id: str) -> None:
        parser = BpmnParser()
        parser.add_bpmn_str(source)
        self._spec = parser.get_spec(process_id)
        self._serializer = BpmnWorkflowSerializer(_registry_for(self._spec))

    def start(self, variables: dict[str, Any]) -> str:
        """The state of a new instance that waits at its first task."""
        workflow = BpmnWorkflow(self._spec)
        workflow.do_engine_steps()
        workflow.data.update(variables)
        return str(self._serializer.serialize_json(workflow))

    def complete(self, state: str, variables: dict[str, Any]) -> str:
        """Complete the one task that is open."""
        workflow = self._serializer.deserialize_json(state)
        task = workflow.get_next_task(state=TaskState.READY, manual=True)
        task.data.update(variables)
        task.run()
        workflow.do_engine_steps()
        return str(self._serializer.serialize_json(workflow))


def _registry_for(spec: Any) -> Any:
    class SpecApart(BpmnWorkflowConverter):
        """Leaves out the spec, which is not the instance's, and puts the parsed one back."""

        def to_dict(self, workflow: Any) -> dict[str, Any]:
            kept = super(BpmnWorkflowConverter, self).to_dict(workflow)
            kept["subprocesses"] = self.mapping_to_dict(workflow.subprocesses)
            kept["bpmn_events"] = self.registry.convert(workflow.bpmn_events)
            return dict(kept)

        def from_dict(self, dct: dict[str, Any]) -> Any:
            return super().from_dict({**dct, "spec": spec, "subprocess_specs": {}})

    config = {**DEFAULT_CONFIG, BpmnWorkflow: SpecApart}
    return BpmnWorkflowSerializer.configure(config)


class RawDatabase(Protocol):
    """One table with a JSON row for each instance, reached by the driver alone."""

    def insert(self, key: int, state: str) -> None:
        """Keep a new state, in one transaction."""

    def advance(self, key: int, step: Step) -> None:
        """Read, step, write if the revision is still the same, commit: one transaction."""

    def page(self) -> list[tuple[Any, ...]]:
        """The first 50 rows in the order of their keys."""

    def bytes_of(self, key: int) -> int:
        """How long the state of one row is."""

    def close(self) -> None:
        """Close the connection."""


class RawSqlite:
    """`sqlite3` with the same settings as the product's own database."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute(
            "CREATE TABLE floor (id INTEGER PRIMARY KEY, revision INTEGER, state TEXT)"
        )

    def insert(self, key: int, state: str) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute("INSERT INTO floor VALUES (?, 1, ?)", (key, state))
        self._connection.execute("COMMIT")

    def advance(self, key: int, step: Step) -> None:
        run = self._connection.execute
        run("BEGIN IMMEDIATE")
        found = run("SELECT revision, state FROM floor WHERE id = ?", (key,)).fetchone()
        changed = run(
            "UPDATE floor SET state = ?, revision = revision + 1 WHERE id = ? AND revision = ?",
            (step(found[1]), key, found[0]),
        )
        _only_one(changed.rowcount)
        run("COMMIT")

    def page(self) -> list[tuple[Any, ...]]:
        return self._connection.execute(
            "SELECT id, revision, state FROM floor ORDER BY id LIMIT 50"
        ).fetchall()

    def bytes_of(self, key: int) -> int:
        row = self._connection.execute("SELECT length(state) FROM floor WHERE id = ?", (key,))
        return int(row.fetchone()[0])

    def close(self) -> None:
        self._connection.close()


class RawPostgres:
    """psycopg 3; `json` is checked as it is stored, but not taken apart."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url)
        self._connection.execute("DROP TABLE IF EXISTS floor")
        self._connection.execute(
            "CREATE TABLE floor (id bigint PRIMARY KEY, revision int, state json)"
        )
        self._connection.commit()
        set_json_loads(_as_text, self._connection)

    def insert(self, key: int, state: str) -> None:
        self._connection.execute("INSERT INTO floor VALUES (%s, 1, %s)", (key, state))
        self._connection.commit()

    def advance(self, key: int, step: Step) -> None:
        run = self._connection.execute
        found = run("SELECT revision, state FROM floor WHERE id = %s FOR UPDATE", (key,)).fetchone()
        assert found is not None
        changed = run(
            "UPDATE floor SET state = %s, revision = revision + 1 WHERE id = %s AND revision = %s",
            (step(found[1]), key, found[0]),
        )
        _only_one(changed.rowcount)
        self._connection.commit()

    def page(self) -> list[tuple[Any, ...]]:
        rows = self._connection.execute(
            "SELECT id, revision, state FROM floor ORDER BY id LIMIT 50"
        ).fetchall()
        self._connection.rollback()
        return rows

    def bytes_of(self, key: int) -> int:
        row = self._connection.execute(
            "SELECT octet_length(state::text) FROM floor WHERE id = %s", (key,)
        ).fetchone()
        self._connection.rollback()
        assert row is not None
        return int(row[0])

    def close(self) -> None:
        self._connection.close()


def _as_text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _only_one(rows: int) -> None:
    if rows != 1:
        raise RuntimeError(f"A lost update in the floor: {rows} rows instead of 1.")
