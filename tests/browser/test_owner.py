"""A process owner brings a new version; what is running stays on its own."""

import re

from playwright.sync_api import FilePayload, expect

from browser import incident_steps as incident
from browser.conftest import Seat
from browser.person import Person
from browser.serving import Server
from itsm_flow.services import shipped

INCIDENT = next(one.content for one in shipped.sources() if one.name == "incident.bpmn")


def test_a_version_with_an_error_is_refused_and_a_good_one_leaves_what_runs_alone(
    own_server: Server, seated: Seat
) -> None:
    requester = seated(own_server, "requester1").sign_in()
    running = incident.report(requester)
    owner = seated(own_server, "owner1").sign_in()

    _upload(owner, INCIDENT.replace(b'formId="incident-handle"', b'formId="no-such-form"'))
    expect(owner.page.get_by_text("1 error has to be mended")).to_be_visible()
    owner.page.set_viewport_size({"width": 1280, "height": 240})  # The diagram is far below.
    finding = owner.button(re.compile("There is no form no-such-form"))
    finding.click()
    expect(owner.element("Task_Handle")).to_have_class(re.compile("finding-chosen"))
    expect(owner.element("Task_Handle")).to_be_in_viewport()
    expect(owner.button(re.compile("^Deploy$"))).to_have_count(0)
    _newest_is(owner, "1")

    _upload(owner, INCIDENT.replace(b'"Classify incident"', b'"Classify the report"'))
    owner.page.get_by_label("What is new, and why").fill("A clearer name for the first step")
    owner.button(re.compile("^Deploy$")).click()
    expect(owner.page.get_by_text("What is running stays on its version.")).to_be_visible()
    _newest_is(owner, "2")

    agent = seated(own_server, "agent1").sign_in()
    incident.classify(agent, running)
    expect(agent.page.get_by_text("version 1")).to_be_visible()
    later = incident.report(requester, "Mail is slow")
    agent.claim("Classify the report", later)
    expect(agent.page.get_by_text("version 2")).to_be_visible()


def _upload(owner: Person, diagram: bytes) -> None:
    owner.rail("Processes")
    owner.link("Upload a new version").click()
    file = FilePayload(name="incident.bpmn", mimeType="application/xml", buffer=diagram)
    owner.page.get_by_label(re.compile("^Diagrams")).set_input_files([file])
    owner.button("Check the files").click()
    expect(owner.heading("Findings")).to_be_visible()


def _newest_is(owner: Person, version: str) -> None:
    owner.rail("Processes")
    cells = owner.row("Incident management").get_by_role("cell")
    expect(cells.nth(1)).to_have_text(version)
