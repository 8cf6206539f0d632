"""A receive task that starts a process: a message does what it does for a start event."""

from sqlalchemy import select

from integration import drawing
from integration.acting import deliver_all, do, open_tasks
from integration.conftest import Deploy
from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.services import history, messages
from itsm_flow.store import Record
from support import Database

ASKED = drawing.process(
    "asked",
    drawing.node("receiveTask", "receive", messageRef="m", instantiate="true"),
    drawing.user_task("answer"),
    drawing.end(),
    drawing.path("receive", "answer", "end"),
    roots=drawing.message("m", "question"),
)


def test_a_message_starts_the_process_at_its_receive_task(
    database: Database, demo: dict[str, Actor], deployed: Deploy
) -> None:
    deployed(ASKED)
    do(database, messages.publish, SYSTEM, "question", None, {"title": "Why?"})
    assert deliver_all(database) == 1
    with database.read() as session:
        record = session.scalars(select(Record)).one()
        steps = [
            (entry.kind, entry.element_id)
            for entry in history.timeline(session, demo["owner1"], record.id)
        ]
    assert record.title == "Why?"
    assert ("completed", "receive") in steps
    assert list(open_tasks(database, record.id)) == ["answer"]
