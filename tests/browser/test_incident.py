"""Three people carry an incident from report to closure."""

import re

from playwright.sync_api import expect

from browser import incident_steps as incident
from browser.conftest import Seat
from browser.serving import Server


def test_three_people_carry_an_incident_from_report_to_closure(
    either_server: Server, seated: Seat
) -> None:
    requester = seated(either_server, "requester1").sign_in()
    agent = seated(either_server, "agent1").sign_in()
    operator = seated(either_server, "operator1").sign_in()

    number = incident.report(requester)
    assert number.startswith("INC-")
    expect(requester.heading(incident.TITLE)).to_be_visible()
    requester.sees_status("New")
    requester.tab("Path")
    requester.sees_lit("Task_Classify")

    incident.classify(agent, number)
    agent.sees_status("Classified")
    incident.assess_as_medium(agent, number)
    agent.sees_status("In progress")
    expect(agent.page.get_by_title("Priority 3").first).to_be_visible()
    incident.escalate(agent, number)
    expect(agent.page.locator("dd").get_by_text("Operations", exact=True)).to_be_visible()

    incident.resolve_in_operations(operator, number)
    operator.sees_status("Resolved")
    requester.rail("My records")
    requester.link(number).first.click()
    requester.sees_status("Resolved")
    requester.tab("Path")
    requester.sees_lit("Task_Confirm")

    incident.confirm(requester, number)
    incident.close(agent, number)
    agent.sees_status("Closed")
    for step in (
        "Incident reported",
        "Classify incident",
        "Handle in operations",
        "Confirm resolution",
    ):
        expect(agent.told(step).first).to_be_visible()
    agent.tab("Path")
    expect(agent.element("Task_Operate")).to_have_class(re.compile("step-done"))
    expect(agent.page.locator(".step-current")).to_have_count(0)
