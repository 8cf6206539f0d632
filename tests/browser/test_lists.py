"""Lists are narrowed while one types, and nothing that was typed is lost."""

from playwright.sync_api import Route, expect

from browser import incident_steps as incident
from browser.conftest import Seat
from browser.serving import Server


def test_words_typed_while_another_scope_is_fetched_are_kept_and_searched(
    seated: Seat, server: Server
) -> None:
    number = incident.report(seated(server, "requester1").sign_in())
    agent = seated(server, "agent1").sign_in().go("/tasks")
    page = agent.page
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/tasks?scope=groups", hold)

    page.get_by_role("link", name="My groups").click()
    page.get_by_role("searchbox", name="Search tasks").press_sequentially("no such words")
    expect(page.get_by_role("searchbox", name="Search tasks")).to_be_focused()
    held[0].continue_()

    expect(page.get_by_role("link", name="My groups")).to_have_attribute("aria-current", "page")
    expect(page.get_by_role("searchbox", name="Search tasks")).to_have_value("no such words")
    expect(page.get_by_text("Nothing fits")).to_be_visible()
    page.get_by_role("searchbox", name="Search tasks").fill(number)
    expect(page.get_by_role("link", name=number, exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="My groups")).to_have_attribute("aria-current", "page")
