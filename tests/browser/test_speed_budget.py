"""What a page transfers of JavaScript and CSS stays within the budget of the design."""

import pytest
from playwright.sync_api import Response, expect

from browser.conftest import Seat
from browser.person import Person
from browser.serving import Server

LIST_BYTES, RECORD_BYTES, TASK_BYTES = 100_000, 150_000, 330_000


@pytest.fixture
def agent(seated: Seat, lived_in: Server) -> Person:
    """Signed in, with an empty cache."""
    before = seated(lived_in, "agent1").sign_in()
    return seated(lived_in, "agent1", storage_state=before.context.storage_state())


def transferred(agent: Person, path: str, ready: str) -> int:
    """Bytes of scripts and style sheets until what `ready` selects is there."""
    answers: list[Response] = []
    page = agent.page

    def note(answer: Response) -> None:
        answers.append(answer)

    page.on("response", note)
    page.goto(agent.address + path)
    expect(page.locator(ready).first).to_be_visible()
    page.wait_for_load_state("networkidle")
    loaded = [one for one in answers if one.request.resource_type in {"script", "stylesheet"}]
    assert loaded
    for one in loaded:
        assert one.header_value("content-encoding") == "gzip", one.url
    return sum(one.request.sizes()["responseBodySize"] for one in loaded)


@pytest.mark.parametrize("path", ["/tasks?scope=groups", "/records", "/my-records", "/report"])
def test_a_list_needs_little(agent: Person, path: str) -> None:
    assert transferred(agent, path, "main h1") <= LIST_BYTES


@pytest.mark.parametrize("tab", ["", "/path", "/data"])
def test_a_record_needs_no_more_than_its_diagram(agent: Person, tab: str) -> None:
    ready = "[data-island=diagram][data-ready]" if tab == "/path" else "main h1"
    assert transferred(agent, f"/records/INC-2026-000001{tab}", ready) <= RECORD_BYTES


def test_a_task_needs_its_form_and_its_diagram(
    agent: Person, seated: Seat, lived_in: Server
) -> None:
    other = seated(lived_in, "agent1").sign_in()
    task = other.link("Handle at the service desk").first.get_attribute("href")
    ready = "[data-island=form][data-ready]"
    assert transferred(agent, str(task), ready) <= TASK_BYTES
