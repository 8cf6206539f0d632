"""An auditor reads everything and changes nothing."""

import re

import pytest
from playwright.sync_api import expect

from browser.conftest import Seat
from browser.person import Person
from browser.serving import Server

CHANGES = (
    "/records/INC-2026-000002/cancel",
    "/records/INC-2026-000002/suspend",
    "/report/incident",
    "/processes/deploy",
)


@pytest.fixture
def auditor(seated: Seat, lived_in: Server) -> Person:
    return seated(lived_in, "auditor1").sign_in()


def test_an_auditor_finds_nothing_to_press_in_tasks_and_records(auditor: Person) -> None:
    auditor.link(re.compile("^All$")).click()
    expect(auditor.row("Payslips cannot be opened")).to_be_visible()
    expect(auditor.button(re.compile("Claim|Release"))).to_have_count(0)
    auditor.row("Payslips cannot be opened").get_by_role("link", name="Handle").click()
    expect(auditor.field("Diagnosis")).not_to_be_editable()
    expect(auditor.button(re.compile("Complete|Claim|Assign"))).to_have_count(0)
    auditor.link(re.compile("^INC-")).first.click()
    expect(auditor.heading("Payslips cannot be opened")).to_be_visible()
    expect(auditor.page.get_by_label("More actions")).to_have_count(0)
    expect(auditor.link("Report something")).to_have_count(0)


@pytest.mark.parametrize("path", CHANGES)
def test_what_an_auditor_sends_all_the_same_is_refused(auditor: Person, path: str) -> None:
    status = auditor.page.evaluate(
        """async (path) => {
            const token = document.querySelector('meta[name="csrf-token"]').content;
            const body = new URLSearchParams({csrf_token: token, reason: "because", revision: "1",
                name: "a.bpmn", content: "PGEvPg==", message: "x"});
            return (await fetch(path, {method: "POST", body})).status;
        }""",
        path,
    )
    assert status == 403
    auditor.was_refused(403)


def test_an_auditor_cannot_claim_a_task(auditor: Person) -> None:
    auditor.go("/tasks?scope=all")
    task = auditor.row("Payslips cannot be opened").get_by_role("link", name="Handle")
    address = task.get_attribute("href")
    status = auditor.page.evaluate(
        """async (path) => {
            const token = document.querySelector('meta[name="csrf-token"]').content;
            const headers = {"X-CSRFToken": token};
            return (await fetch(path, {method: "POST", headers})).status;
        }""",
        f"{address}/claim",
    )
    assert status == 403
    auditor.was_refused(403)


def test_events_are_found_by_record_and_person(auditor: Person) -> None:
    auditor.rail("Events")
    auditor.page.get_by_label("Number of the record").fill("CHG-2026-000001")
    auditor.page.get_by_label("Name one signs in with").fill("cab1")
    auditor.button("Show").click()
    votes = auditor.row("Task_CabVote").filter(has_text="CAB member 1")
    expect(votes.first).to_be_visible()
    expect(auditor.row("Change manager 1")).to_have_count(0)
