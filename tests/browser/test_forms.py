"""Forms answer clearly, and nothing that was typed is lost."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from browser import incident_steps as incident
from browser.conftest import Seat
from browser.person import Person
from browser.serving import Server

Reported = Callable[..., str]


@pytest.fixture
def agent(seated: Seat, server: Server) -> Person:
    return seated(server, "agent1").sign_in()


@pytest.fixture
def classifying(seated: Seat, server: Server, agent: Person) -> str:
    """An incident whose classification agent1 has claimed and opened; its number."""
    number = incident.report(seated(server, "requester1").sign_in())
    agent.claim("Classify incident", number)
    expect(agent.field("Affected service")).to_have_value("E-mail")
    return number


def test_missing_answers_are_told_at_their_fields_and_in_a_summary_that_jumps(
    seated: Seat, server: Server
) -> None:
    requester = seated(server, "requester1").sign_in().go("/report/incident")
    requester.fill("More details", "Since nine o'clock.")
    requester.button(re.compile("^Send")).click()
    expect(requester.field("What is wrong?")).to_be_focused()
    expect(requester.field("What is wrong?")).to_have_attribute("aria-invalid", "true")
    summary = requester.page.get_by_role("alert")
    for label in ("What is wrong?", "Affected service", "How does it affect you?"):
        expect(summary.get_by_role("button", name=label)).to_be_visible()
    summary.get_by_role("button", name="Affected service").click()
    expect(requester.field("Affected service")).to_be_focused()


def test_what_the_server_refuses_is_told_at_its_field(agent: Person, classifying: str) -> None:
    agent.choose("Class", "Problem: a latent risk of interruption")
    agent.fill("Reason", "The disk will fail.")
    _without(agent, "classificationNote")
    agent.button(re.compile("^Complete")).click()
    expect(agent.page.get_by_role("alert").get_by_role("button", name="Reason")).to_be_visible()
    expect(agent.field("Reason")).to_be_focused()
    expect(agent.field("Reason")).to_have_attribute("aria-invalid", "true")
    expect(agent.field("Reason")).to_have_value("The disk will fail.")
    agent.was_refused(400)


def _without(person: Person, name: str) -> None:
    """Let one value be lost on its way to the server, as the form itself would not."""

    def lose(route: Route) -> None:
        sent = json.loads(route.request.post_data or "")
        sent["variables"].pop(name)
        route.continue_(post_data=json.dumps(sent))

    person.page.route("**/complete", lose)


def test_a_field_is_there_only_while_its_condition_holds(agent: Person, classifying: str) -> None:
    expect(agent.field("Reason")).to_have_count(0)
    agent.choose("Class", "Problem: a latent risk of interruption")
    agent.fill("Reason", "A thought that was given up.")
    agent.choose("Class", "Fault of equipment or a system")
    expect(agent.field("Reason")).to_have_count(0)
    agent.complete()
    agent.tab("Data")
    expect(agent.row("Class")).to_contain_text("Fault of equipment")
    expect(agent.page.get_by_text("A thought that was given up.")).to_have_count(0)


def test_a_draft_survives_leaving_the_page_and_signing_in_elsewhere(
    agent: Person, classifying: str, seated: Seat, server: Server
) -> None:
    agent.choose("Class", "No incident: a request, a duplicate or withdrawn")
    agent.fill("Reason", "The same as yesterday's.")
    expect(agent.page.get_by_role("status").filter(has_text="saved")).to_be_visible()
    task = agent.page.url
    agent.rail("My records")
    expect(agent.heading("My records")).to_be_visible()
    agent.page.goto(task)
    expect(agent.field("Reason")).to_have_value("The same as yesterday's.")

    elsewhere = seated(server, "agent1").sign_in()
    elsewhere.page.goto(task)
    expect(elsewhere.field("Reason")).to_have_value("The same as yesterday's.")


def test_ctrl_enter_completes_with_what_was_typed_a_moment_before(
    agent: Person, classifying: str
) -> None:
    agent.choose("Class", "No incident: a request, a duplicate or withdrawn")
    agent.field("Reason").press_sequentially("A question.")
    agent.page.keyboard.press("Control+Enter")
    agent.sees_status("Cancelled")
    agent.tab("Data")
    expect(agent.row("Reason")).to_contain_text("A question.")


def test_a_task_done_meanwhile_says_so_and_keeps_what_was_typed(
    agent: Person, classifying: str, seated: Seat, server: Server
) -> None:
    second_window = seated(server, "agent1").sign_in()
    second_window.page.goto(agent.page.url)
    second_window.choose("Class", "Problem: a latent risk of interruption")
    second_window.fill("Reason", "Typed in the second window.")
    agent.choose("Class", "Fault of equipment or a system")
    agent.complete()

    second_window.button(re.compile("^Complete")).click()
    told = second_window.page.get_by_role("alert")
    expect(told).to_contain_text("was completed by")
    expect(told.get_by_role("link", name="See what happened")).to_be_visible()
    expect(second_window.field("Reason")).to_have_value("Typed in the second window.")
    second_window.was_refused(409)


def test_an_expired_session_keeps_what_was_typed_through_sign_in(
    agent: Person, classifying: str
) -> None:
    agent.choose("Class", "No incident: a request, a duplicate or withdrawn")
    saved = agent.page.get_by_role("status").filter(has_text="saved")
    expect(saved).to_be_visible()  # An answer on its way would bring the session back.
    agent.context.clear_cookies()
    agent.fill("Reason", "Typed after the session had ended.")
    agent.button(re.compile("^Complete")).click()
    expect(agent.heading("Sign in to itsm-flow")).to_be_visible()
    agent.was_refused(401)
    agent.page.get_by_label("Name").fill("agent1")
    agent.page.get_by_label("Password").fill("demo")
    agent.button(re.compile("^Sign in$")).click()
    expect(agent.field("Reason")).to_have_value("Typed after the session had ended.")
    agent.complete()
    agent.sees_status("Cancelled")
