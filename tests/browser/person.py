"""A person at a browser of their own, who finds things by what they read."""

import re
from dataclasses import dataclass, field
from typing import Self

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, expect

PASSWORD = "demo"
PATIENCE_MS = 30_000  # A busy machine is slow, not wrong.


@dataclass
class Person:
    """Signed in as `username` in `context`; `troubles` is what went wrong in the page."""

    username: str
    address: str
    context: BrowserContext
    page: Page = field(init=False)
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        self.page.on("requestfailed", self._failed)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.troubles.append(f"console: {message.text}")

    def _failed(self, request: Request) -> None:
        # Leaving a page ends what it was still asking for.
        if request.failure != "net::ERR_ABORTED":
            self.troubles.append(f"request: {request.url}: {request.failure}")

    def was_refused(self, status: int) -> None:
        """The page asked for something and was refused with this status, as the test expects."""
        refusals = [said for said in self.troubles if f"status of {status}" in said]
        assert refusals, f"nothing was refused with {status}: {self.troubles}"
        self.troubles = [said for said in self.troubles if said not in refusals]

    def go(self, path: str) -> Self:
        """Open a page by its address."""
        self.page.goto(self.address + path)
        return self

    def sign_in(self) -> Self:
        """Sign in by name and password."""
        self.go("/sign-in")
        self.page.get_by_label("Name").fill(self.username)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        expect(self.heading("My tasks")).to_be_visible()
        return self

    def heading(self, words: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("heading", name=words)

    def button(self, words: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("button", name=words)

    def link(self, words: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("link", name=words)

    def rail(self, words: str) -> None:
        """Follow a line of the rail."""
        self.page.get_by_role("navigation", name="Main").get_by_role("link", name=words).click()

    def form(self) -> Locator:
        return self.page.get_by_role("region", name="Form", exact=True)

    def field(self, label: str) -> Locator:
        """The field of the form with exactly this label, required or not."""
        fields = self.page.locator("input, textarea")
        return self.form().get_by_label(_exactly(label)).and_(fields)

    def fill(self, label: str, words: str) -> None:
        self.field(label).fill(words)

    def select(self, label: str, choice: str) -> None:
        """Choose from the list that opens."""
        self.field(label).focus()
        self.page.get_by_role("option", name=choice, exact=True).click()

    def choose(self, question: str, answer: str) -> None:
        """Choose one of the answers that stand below a question."""
        group = self.form().get_by_role("radiogroup", name=_exactly(question))
        group.get_by_label(answer, exact=True).check()

    def pick_time(self, label: str, day: str, time: str) -> None:
        """Write a day (as in 2030-03-07) and a time into the two fields of a moment."""
        moment = self.form().locator(".fjs-form-field-datetime").filter(has_text=label)
        year, month, date = day.split("-")
        moment.get_by_label(_exactly(label)).fill(f"{date}/{month}/{year}")
        moment.get_by_label(_exactly(label)).press("Enter")
        moment.get_by_label(_exactly("Time")).fill(time)
        moment.get_by_label(_exactly("Time")).press("Tab")

    def open_task(self, name: str, number: str, scope: str = "Mine") -> None:
        """Open a task from the list of tasks."""
        self.find_task(number, scope)
        self.row(number).get_by_role("link", name=name).click()
        expect(self.heading(re.compile(re.escape(name)))).to_be_visible()

    def find_task(self, number: str, scope: str) -> None:
        """The list of tasks, with that of one record alone."""
        self.rail("Tasks")
        if scope != "Mine":
            self.link(re.compile(f"^{scope}$")).click()
        expect(self.link(re.compile(f"^{scope}$"))).to_have_attribute("aria-current", "page")
        self.page.get_by_role("searchbox", name="Search tasks").fill(number)
        expect(self.page.get_by_label(f"Remove the filter {number}")).to_be_visible()

    def row(self, number: str) -> Locator:
        """The line of a record in a list."""
        return self.page.get_by_role("row").filter(has_text=number)

    def claim(self, name: str, number: str) -> None:
        """Claim a task of one's groups, then open it; the list is not loaded anew."""
        self.find_task(number, "My groups")
        self.page.evaluate("window.stillTheSamePage = true")
        self.row(number).get_by_role("button", name=f"Claim {name}").click()
        expect(self.row(number).get_by_role("button", name=f"Release {name}")).to_be_visible()
        assert self.page.evaluate("window.stillTheSamePage"), "the page was loaded anew"
        self.row(number).get_by_role("link", name=name).click()
        expect(self.page.get_by_text("claimed by you")).to_be_visible()

    def complete(self, button: str = "Complete") -> None:
        """Send the form, and see that the record went on."""
        self.button(re.compile(f"^{button}")).click()
        expect(
            self.page.get_by_text(re.compile(r"^(Done: .* (moved on|is closed)\.|Thank you\.)"))
        ).to_be_visible()

    def number_of_record(self) -> str:
        """The number of the record whose page is open."""
        found = re.search(r"/records/([A-Z]+-\d+-\d+)", self.page.url)
        assert found is not None, self.page.url
        return found[1]

    def tab(self, words: str) -> None:
        """Another tab of the record."""
        tabs = self.page.get_by_role("navigation", name="Record")
        tabs.get_by_role("link", name=words).click()
        expect(tabs.get_by_role("link", name=words)).to_have_attribute("aria-current", "page")

    def sees_status(self, words: str) -> None:
        expect(self.page.get_by_role("main").locator(".status").first).to_have_text(words)

    def element(self, element_id: str) -> Locator:
        """An element of the diagram that is shown."""
        return self.page.locator(f'.djs-element[data-element-id="{element_id}"]')

    def badge(self, element_id: str) -> Locator:
        """The badge that stands at an element of the diagram."""
        return self.page.locator(f'[data-container-id="{element_id}"] .badge-step')

    def sees_lit(self, element_id: str) -> None:
        """The diagram shows that things stand here."""
        self.page.locator("[data-island=diagram]").last.scroll_into_view_if_needed()
        expect(self.element(element_id)).to_have_class(re.compile("step-current"))

    def told(self, words: str) -> Locator:
        """An entry of the timeline."""
        return self.page.get_by_role("listitem").filter(has_text=words)


def _exactly(label: str) -> re.Pattern[str]:
    return re.compile(f"^{re.escape(label)}(\\*? \\(required\\))?$")
