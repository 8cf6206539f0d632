"""What one completion over HTTP asks of the database, counted in the application itself."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from bench.diagrams.draw import SHORT
from bench.loop import take_task
from bench.product import ANSWERS, Product
from itsm_flow.app import create_app


@dataclass
class Counted:
    """The texts of statements (without BEGIN), and how many commits there were."""

    statements: list[str] = field(default_factory=list)
    commits: int = 0


class Caller:
    """Calls the application in this process, as the server would."""

    def __init__(self, product: Product) -> None:
        self.app = create_app(product.settings)
        self.engine: Engine = self.app.extensions["itsm_flow"].engine
        self._client: FlaskClient = self.app.test_client()
        self._product = product
        self._headers = {"Authorization": f"Bearer {product.token}"}

    def start(self) -> int:
        """Start a process and claim its task; the task's id."""
        asked = {"processDefinitionId": SHORT, "variables": ANSWERS}
        started = self._post("/v2/process-instances", asked)
        return take_task(self._product, int(started["processInstanceKey"]))

    def complete(self, task_id: int) -> None:
        """Complete a task that was claimed."""
        self._post(f"/v2/user-tasks/{task_id}/completion", {"variables": ANSWERS})

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        answer = self._client.post(path, json=body, headers=self._headers)
        assert answer.status_code < 300, answer.get_data(as_text=True)
        return json.loads(answer.get_data() or b"null")

    def close(self) -> None:
        """Close the application's connections."""
        self.engine.dispose()


def per_completion(product: Product) -> dict[str, float]:
    """Statements and commits of a completion that opens the next task."""
    counted = count(product)
    return {
        "sql_statements_per_completion": len(counted.statements),
        "commits_per_completion": counted.commits,
    }


def count(product: Product) -> Counted:
    """Everything that a completion executes, once all caches are warm."""
    caller = Caller(product)
    caller.complete(caller.start())
    task_id = caller.start()
    with _counting(caller.engine) as counted:
        caller.complete(task_id)
    caller.close()
    return counted


@contextmanager
def _counting(engine: Engine) -> Iterator[Counted]:
    counted = Counted()

    def executed(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            counted.statements.append(statement)

    def committed(_connection: Any) -> None:
        counted.commits += 1

    event.listen(engine, "before_cursor_execute", executed)
    event.listen(engine, "commit", committed)
    try:
        yield counted
    finally:
        event.remove(engine, "before_cursor_execute", executed)
        event.remove(engine, "commit", committed)
