"""What a completion costs: statements, commits, bytes."""

from sqlalchemy import event, text

from integration import drawing
from integration.acting import do, open_tasks, start
from integration.conftest import Deploy
from itsm_flow.domain.people import Actor
from itsm_flow.services import people, tasks
from support import NOW, Database

COUNT = 40
BYTES = 90_000
NAMES = [f"step{number}" for number in range(COUNT)]
LONG = drawing.process(
    "long",
    drawing.start(),
    *(drawing.user_task(name, clause="5.2.2", outputs={"note": "=note"}) for name in NAMES),
    drawing.end(),
    drawing.path("start", *NAMES, "end"),
)
NOTE = "I looked at it and did this step as it is described in the book."
SIZE = (
    "SELECT sum(pg_total_relation_size(oid)) FROM pg_class "
    "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
)


def _size(database: Database) -> int:
    with database.engine.connect() as connection:
        if database.kind == "postgresql":
            outside = connection.execution_options(isolation_level="AUTOCOMMIT")
            outside.execute(text("VACUUM FULL"))
            return outside.scalar(text(SIZE)) or 0
        pages = connection.scalar(text("SELECT page_count FROM pragma_page_count"))
        free = connection.scalar(text("SELECT freelist_count FROM pragma_freelist_count"))
        return (pages - free) * connection.scalar(text("SELECT page_size FROM pragma_page_size"))


def _play(database: Database, actor: Actor) -> None:
    record = start(database, "long", actor, title="Something does not work as it should")
    for name in NAMES:
        task_id = open_tasks(database, record.id)[name]
        do(database, tasks.claim, actor, task_id)
        do(database, tasks.complete, actor, task_id, {"note": f"{name}: {NOTE}"})


def test_an_instance_of_forty_tasks_with_its_audit_takes_no_more_than_90_kb(
    database: Database, demo: dict[str, Actor], deployed: Deploy
) -> None:
    deployed(LONG)
    _play(database, demo["agent1"])
    before, instances = _size(database), 4
    for _ in range(instances):
        _play(database, demo["agent1"])
    assert (_size(database) - before) / instances <= BYTES


def test_a_completion_takes_ten_statements_and_one_commit(
    database: Database, demo: dict[str, Actor], deployed: Deploy
) -> None:
    deployed(LONG)
    actor = demo["agent1"]
    record = start(database, "long", actor)
    (task_id,) = open_tasks(database, record.id).values()
    do(database, tasks.claim, actor, task_id)
    seen: list[str] = []
    engine = database.engine
    event.listen(engine, "before_cursor_execute", lambda _c, _k, sql, *_: seen.append(sql))
    event.listen(engine, "commit", lambda _connection: seen.append("COMMIT"))
    with database.write() as session:
        known = people.actor_of(session, actor.id)
        assert known == actor
        tasks.complete(session, actor, task_id, {"note": NOTE}, now=NOW)
    statements = [item for item in seen if not item.startswith(("BEGIN", "COMMIT"))]
    assert len(statements) == 10
    assert seen.count("COMMIT") == 1
