"""Many open instances at once: copies of a few that services started, row for row."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, insert, select, text

from bench.diagrams.draw import SHORT
from bench.loop import start
from bench.product import Product
from itsm_flow.services import tasks
from itsm_flow.store import ProcessInstance, Record, TaskCandidate, UserTask, new_id

PATTERNS = 10
"""Of ten, one is claimed by the person who looks, one by a colleague; eight wait in the queue."""
_CHUNK = 5_000

Row = dict[str, Any]


class Filler:
    """Fills the tables up with copies of its patterns."""

    def __init__(self, product: Product) -> None:
        self._engine = product.runtime.engine
        self._patterns = _patterns(product)
        self._made = 0

    def fill_up(self, total: int) -> None:
        """Add copies until so many tasks are open, those of the patterns and others among them."""
        opened = select(func.count()).where(UserTask.status == "open")
        with self._engine.begin() as connection:
            missing = total - connection.execute(opened).scalar_one()
            for chunk in range(0, missing, _CHUNK):
                self._add(connection, min(_CHUNK, missing - chunk))
        if self._engine.dialect.name == "postgresql":
            with self._engine.connect().execution_options(
                isolation_level="AUTOCOMMIT"
            ) as connection:
                connection.execute(text("VACUUM ANALYZE"))

    def _add(self, connection: Connection, count: int) -> None:
        copies = [self._copy() for _ in range(count)]
        for table in (ProcessInstance, Record, UserTask, TaskCandidate):
            rows = [row for copy in copies for row in copy[table]]
            if rows:
                connection.execute(insert(table), rows)

    def _copy(self) -> Mapping[type, Sequence[Row]]:
        pattern = self._patterns[self._made % PATTERNS]
        self._made += 1
        instance_id, task_id = new_id(), new_id()
        number = f"BENCH-{self._made:06d}"
        return {
            ProcessInstance: [{**pattern[ProcessInstance][0], "id": instance_id}],
            Record: [{**pattern[Record][0], "id": instance_id, "number": number}],
            UserTask: [{**pattern[UserTask][0], "id": task_id, "instance_id": instance_id}],
            TaskCandidate: [{**row, "task_id": task_id} for row in pattern[TaskCandidate]],
        }


def _patterns(product: Product) -> list[Mapping[type, Sequence[Row]]]:
    runtime = product.runtime
    started = []
    for number in range(PATTERNS):
        instance_id = start(product, SHORT)
        with runtime.write() as session:
            wanted = select(UserTask.id).filter_by(instance_id=instance_id)
            task_id = session.scalars(wanted).one()
            if number < 2:
                claimer = (product.actor, product.colleague)[number]
                tasks.claim(session, claimer, task_id, now=runtime.clock())
            started.append((instance_id, task_id))
    with runtime.engine.connect() as connection:
        return [_rows_of(connection, *ids) for ids in started]


def _rows_of(connection: Connection, instance_id: int, task_id: int) -> Mapping[type, list[Row]]:
    def rows(table: Any, condition: Any) -> Iterator[Row]:
        columns = select(*table.__table__.columns)
        for row in connection.execute(columns.where(condition)).mappings():
            yield dict(row)

    return {
        ProcessInstance: list(rows(ProcessInstance, ProcessInstance.id == instance_id)),
        Record: list(rows(Record, Record.id == instance_id)),
        UserTask: list(rows(UserTask, UserTask.id == task_id)),
        TaskCandidate: list(rows(TaskCandidate, TaskCandidate.task_id == task_id)),
    }
