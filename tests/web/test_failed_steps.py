"""Failed steps: found by operators, tried again with a reason."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from integration import drawing
from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.services import instances
from itsm_flow.services.deploy import deploy
from itsm_flow.store import FailedStepRow, Record
from support import NOW, Database
from web.conftest import Reader

SignedIn = Callable[[str], Reader]


@pytest.fixture
def failed(database: Database, demo: dict[str, Actor]) -> Record:
    """A record whose second step divides by a word."""
    broken = drawing.process(
        "broken",
        drawing.start(),
        drawing.script("divide", '="a" / 2', "result"),
        drawing.user_task("after"),
        drawing.end(),
        drawing.path("start", "divide", "after", "end"),
    )
    with database.write() as session:
        deploy(session, SYSTEM, [broken], now=NOW)
        return instances.start(session, demo["requester1"], "broken", {}, now=NOW)


def test_a_failed_step_is_listed_and_told_on_its_record(
    signed_in: SignedIn, failed: Record
) -> None:
    operator = signed_in("repair1")

    assert failed.number in operator.get("/failed-steps").text
    page = operator.get(f"/records/{failed.number}").text
    assert "A step failed" in page
    assert "Try again…" in page


def test_without_failed_steps_the_page_says_so(signed_in: SignedIn) -> None:
    assert "No failed steps" in signed_in("repair1").get("/failed-steps").text


def test_staff_cannot_list_or_retry(
    signed_in: SignedIn, failed: Record, database: Database
) -> None:
    agent = signed_in("agent1")
    with database.read() as session:
        step_id = session.scalars(select(FailedStepRow.id)).one()

    assert agent.get("/failed-steps").status_code == 403
    assert "Try again…" not in agent.get(f"/records/{failed.number}").text
    answer = agent.post(f"/records/{failed.number}/failed-steps/{step_id}/retry", {"reason": "x"})
    assert answer.status_code == 403


def test_trying_again_needs_a_reason_and_is_written_down(
    signed_in: SignedIn, failed: Record, database: Database
) -> None:
    operator = signed_in("repair1")
    with database.read() as session:
        step_id = session.scalars(select(FailedStepRow.id)).one()
    address = f"/records/{failed.number}/failed-steps/{step_id}/retry"

    assert operator.post(address, {"reason": ""}).status_code == 400
    answer = operator.post(address, {"reason": "The data was mended"})

    assert answer.status_code == 303
    assert "The data was mended" in operator.get(f"/records/{failed.number}").text
