"""What a person was told."""

from collections.abc import Callable

from itsm_flow.services import notifications
from itsm_flow.store import Record
from support import NOW, Database
from web.conftest import Reader

SignedIn = Callable[[str], Reader]


def test_notifications_are_counted_listed_and_marked_as_read(
    signed_in: SignedIn, record: Record, database: Database
) -> None:
    with database.write() as session:
        notifications.notify(
            session, ["agent1"], "It moved on", "Look.", now=NOW, record_id=record.id
        )
    agent = signed_in("agent1")

    page = agent.get("/notifications").text
    agent.post("/notifications/read")
    after = agent.get("/notifications").text

    assert 'aria-label="Notifications, 1 unread"' in page
    assert f'<a href="/records/{record.number}">It moved on</a>' in page
    assert 'aria-label="Notifications, 0 unread"' in after
    assert "Mark all as read" not in after


def test_others_notifications_are_not_shown(
    signed_in: SignedIn, record: Record, database: Database
) -> None:
    with database.write() as session:
        notifications.notify(session, ["agent2"], "Only for agent 2", "", now=NOW)

    page = signed_in("agent1").get("/notifications").text

    assert "Only for agent 2" not in page
    assert "Nothing to tell" in page
