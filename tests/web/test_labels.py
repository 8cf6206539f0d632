"""Values are shown under the labels of the forms that ask for them; auditors see their names."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask

from itsm_flow.services import people
from itsm_flow.services.demo import create_demo_people
from itsm_flow.services.shipped import deploy_shipped
from processes.play import Play
from support import FAST_HASHING, NOW, Database
from web.conftest import Clock, Reader, application


@dataclass
class Desk:
    """A desk with one incident that was handed to operations."""

    app: Flask
    number: str

    def page(self, username: str, tab: str = "", language: str = "en") -> str:
        reader = Reader(self.app.test_client())
        assert reader.sign_in(username).status_code == 303
        reader.client.set_cookie("language", language)
        return reader.get(f"/records/{self.number}{tab}").text


@pytest.fixture
def desk(sqlite_database: Database, clock: Clock) -> Iterator[Desk]:
    with sqlite_database.write() as session:
        create_demo_people(session, now=NOW, hashing=FAST_HASHING)
        deploy_shipped(session, now=NOW)
        found = {name: people.actor_named(session, name) for name in ("requester1", "agent1")}
    demo = {name: actor for name, actor in found.items() if actor is not None}
    play = Play(sqlite_database, demo, "incident").start(
        "requester1",
        title="Payslips",
        service="intranet-portal",
        feltImpact="several",
        contactChannel="portal",
    )
    play.do("Task_Classify", "agent1", incidentClass="interruption", service="intranet-portal")
    answers = {"impact": "medium", "urgency": "medium", "workaroundAvailable": "no"}
    play.do("Task_Assess", "agent1", affectedUsers=40, **answers)
    reason = "The portal does not answer."
    play.do("Task_Handle", "agent1", serviceDeskOutcome="escalate", escalationReason=reason)
    app = application(sqlite_database, clock)
    yield Desk(app, play.record.number)
    app.extensions["itsm_flow"].engine.dispose()


@pytest.mark.parametrize("tab", ["", "/data"])
@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", ("Affected service", "Intranet portal", "What came of it?", "Needs operations")),
        ("zh-Hant", ("受影響的服務", "內網門戶")),
    ],
)
def test_values_are_shown_as_the_forms_word_them(
    desk: Desk, tab: str, language: str, shown: tuple[str, ...]
) -> None:
    page = desk.page("agent1", tab, language)

    for text in shown:
        assert text in page
    for raw in ("intranet-portal", ">escalate<", ">serviceDeskOutcome<"):
        assert raw not in page


@pytest.mark.parametrize("tab", ["", "/data"])
@pytest.mark.parametrize(("username", "sees"), [("agent1", False), ("auditor1", True)])
def test_what_the_process_keeps_for_itself_is_for_auditors(
    desk: Desk, tab: str, username: str, sees: bool
) -> None:
    page = desk.page(username, tab)

    assert ("further values" in page) is sees
    assert ("<code>resolveMinutes</code>" in page) is sees
    assert "Operations" in page


def test_the_audit_trail_keeps_names_and_values_as_they_are(desk: Desk) -> None:
    page = desk.page("auditor1", "/audit")

    for raw in ("intranet-portal", "serviceDeskOutcome", "escalate"):
        assert raw in page


def test_who_opened_the_record_passed_its_start(desk: Desk) -> None:
    page = " ".join(desk.page("requester1").split())
    opening = page[page.index("Incident reported") :]

    assert opening.startswith("Incident reported · Opened</strong>")
    assert opening[:120].count("Requester 1") == 1
    assert page.count("Opened</strong>") == 1
    assert "Incident reported · Done" not in page
