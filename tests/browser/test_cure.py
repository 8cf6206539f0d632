"""Incidents wait for what cures them; whoever closes the change decides about them."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from browser import incident_steps as incident
from browser import routine
from browser.backstage import Backstage, backstage_of, eventually
from browser.conftest import Seat
from browser.person import Person
from browser.serving import Server

SECOND = "Mail is slow in building C"


@pytest.fixture
def backstage(own_server: Server) -> Iterator[Backstage]:
    """Behind the test's own server."""
    with backstage_of(own_server.database_url) as found:
        yield found


def seeks_its_cure(agent: Person, backstage: Backstage, number: str) -> None:
    """The service desk finds that somebody else has to cure it."""
    asked = {"incidentClass": "interruption", "service": "e-mail"}
    backstage.do(number, "Task_Classify", "agent1", **asked)
    scope = {"impact": "medium", "urgency": "medium", "workaroundAvailable": "no"}
    backstage.do(number, "Task_Assess", "agent1", **scope)
    agent.claim("Handle at the service desk", number)
    agent.choose("What came of it?", "A problem or a change has to cure it")
    agent.complete()
    agent.claim("Decide about its cure", number)


def waits_for(agent: Person, number: str, awaited: str) -> None:
    """The page of the incident says for what, and what one may do about it."""
    agent.go(f"/records/{number}").sees_status("Waiting")
    expect(agent.page.get_by_text(f"Waiting for {awaited} to be completed.")).to_be_visible()
    expect(agent.link("Wait for its cure")).to_be_visible()


def test_who_closes_a_change_decides_which_incidents_it_resolves(
    own_server: Server, seated: Seat, backstage: Backstage
) -> None:
    requester, agent, manager = (
        seated(own_server, name).sign_in() for name in ("requester1", "agent1", "changemanager1")
    )
    first, second = incident.report(requester), incident.report(requester, SECOND)
    seeks_its_cure(agent, backstage, first)
    agent.choose("What will cure it?", "A change: what has to be done is clear")
    agent.fill("What has to be found or changed?", "A larger disk.")
    agent.choose("What happens until then?", "Wait for its cure")
    expect(agent.field("How many days at most?")).to_have_value("30")
    agent.complete()
    change = backstage.handed_over(first, "change-required")
    waits_for(agent, first, change)

    seeks_its_cure(agent, backstage, second)
    agent.choose("What will cure it?", "A problem or a change that is open already")
    agent.select("Which one?", f"{change} · {incident.TITLE}")
    agent.choose("What happens until then?", "Wait for its cure")
    agent.complete()
    waits_for(agent, second, change)

    routine.change_until_it_is_planned(backstage, change)
    manager.open_task("Plan implementation", change)
    manager.complete()
    backstage.do(change, "Task_CarryOut", "implementer1", stepOutcome="done", stepNote="Done.")
    routine.change_until_it_is_verified(backstage, change)
    manager.claim("Record and archive", change)
    manager.select("Closure code", "As planned")
    offered = manager.form().get_by_role("group", name="Which incidents does it cure?")
    expect(offered.get_by_role("checkbox")).to_have_count(2)
    offered.get_by_label(f"{first} · {incident.TITLE}").check()
    manager.complete()

    eventually(lambda: backstage.status(first) == "resolved" or None, "the first is resolved")
    eventually(lambda: backstage.status(second) == "in-progress" or None, "the second goes on")
    agent.go(f"/records/{first}").sees_status("Resolved")
    agent.go(f"/records/{second}").sees_status("In progress")
    requester.open_task("Confirm resolution", first)
    expect(requester.page.get_by_text(f"Resolved by change {change}").first).to_be_visible()
