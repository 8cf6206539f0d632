"""Everybody can use it: readers of screens, small screens, keyboards, other languages."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from browser.conftest import Seat
from browser.person import Person
from browser.serving import Server

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
AGENT_PAGES = (
    "/tasks",
    "/tasks?scope=groups",
    "/report",
    "/report/incident",
    "/records",
    "/my-records",
    "/records?kind=change&status=closed",
    "/records/INC-2026-000001",
    "/records/INC-2026-000001/path",
    "/records/INC-2026-000001/data",
    "/notifications",
    "/nothing-is-here",
)
AUDITOR_PAGES = (
    "/records/CHG-2026-000001/audit",
    "/processes",
    "/processes/incident/1",
    "/audit",
    "/audit/verify",
)
SHELL_PAGES = (
    "/tasks?scope=groups",
    "/records",
    "/report",
    "/report/incident",
    "/report/change",
    "/records/INC-2026-000001/path",
)
OWNER_PAGES = ("/processes/upload",)
PAGES = {"agent1": AGENT_PAGES, "auditor1": AUDITOR_PAGES, "owner1": OWNER_PAGES}


def settled(page: Page) -> None:
    """Every form and every diagram in sight is there."""
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-island=form]:not([data-ready]):visible")).to_have_count(0)


def all_pages(seated: Seat, server: Server, **options: object) -> Iterator[tuple[str, Page]]:
    """Every main page, by somebody who may see it; each is settled."""
    visitor = seated(server, "nobody", **options).go("/sign-in")
    yield "/sign-in", visitor.page
    for username, paths in PAGES.items():
        person = seated(server, username, **options).sign_in()
        for path in (*paths, *_first_task(person)):
            person.go(path)
            settled(person.page)
            yield path, person.page
        person.troubles = [said for said in person.troubles if "status of 404" not in said]


def _first_task(person: Person) -> list[str]:
    """The page of the first task that is one's own, where one has any."""
    person.go("/tasks")
    links = person.page.get_by_role("table").get_by_role("link", name=re.compile("^Handle"))
    return [str(links.first.get_attribute("href"))] if links.count() else []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_main_page_is_clean(seated: Seat, lived_in: Server, theme: str) -> None:
    axe = Axe()
    found = []
    for path, page in all_pages(seated, lived_in, color_scheme=theme):
        result = axe.run(page, options=RULES)
        found += [
            f"{path}: {one['id']}: {node['target']}: {node['html'][:100]}"
            for one in result.response["violations"]
            for node in one["nodes"]
        ]
    assert found == []


def test_a_narrow_screen_scrolls_in_one_direction_only(seated: Seat, lived_in: Server) -> None:
    wide = {}
    for path, page in all_pages(seated, lived_in, viewport={"width": 360, "height": 740}):
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 360:
            wide[path] = width
    assert wide == {}


def test_the_shell_is_wholly_in_chinese(seated: Seat, lived_in: Server) -> None:
    own_words = re.compile(
        r"itsm-flow|agent1|Ctrl|Esc|English|RACI|INC-\S+|CHG-\S+|P\d|"
        r"Mail is down in building B"
    )
    left: dict[str, list[str]] = {}
    person = seated(lived_in, "agent1", locale="zh-TW").go("/sign-in")
    person.page.get_by_label("名稱").fill("agent1")
    person.page.get_by_label("密碼").fill("demo")
    person.page.get_by_role("button", name="登入", exact=True).click()
    expect(person.page.get_by_role("navigation", name="主選單")).to_be_visible()
    for path in SHELL_PAGES:
        person.go(path)
        settled(person.page)
        shown = _words_of_shell(person.page)
        words = [
            word for text in shown for word in re.findall(r"[A-Za-z]{3,}", own_words.sub("", text))
        ]
        if words:
            left[path] = words
    assert left == {}


def _words_of_shell(page: Page) -> list[str]:
    """What stands in bar, rail, headings, heads of tables, tabs and buttons, spoken or seen."""
    return page.evaluate(
        """() => {
            const places = 'header.bar, nav, th:not(.changes th), h1, h2, button, select, label, '
                + '.status, .legend, .fjs-form-field-label, .fjs-form-field-description, '
                + '.fjs-select-display';
            const texts = [...document.querySelectorAll(places)].map((one) => one.textContent);
            const spoken = [...document.querySelectorAll('[aria-label]')];
            return [document.title, ...texts, ...spoken.map((one) => one.ariaLabel)];
        }"""
    )


def test_a_keyboard_is_enough_to_sign_in_and_do_the_first_task(
    own_lived_in: Server, seated: Seat
) -> None:
    person = seated(own_lived_in, "agent1").go("/")
    keyboard = person.page.keyboard
    expect(person.page.get_by_label("Name")).to_be_focused()
    keyboard.type("agent1")
    keyboard.press("Tab")
    keyboard.type("demo")
    keyboard.press("Enter")
    expect(person.heading("My tasks")).to_be_visible()
    with tabbing(person, "Handle at the service desk"):
        keyboard.press("Enter")
    expect(person.field("Diagnosis")).to_be_visible()
    with tabbing(person, "Resolved"):
        keyboard.press("Space")
    with tabbing(person, "Resolution"):
        keyboard.type("Mended by keyboard alone.")
    keyboard.press("Control+Enter")
    person.sees_status("Resolved")


@contextmanager
def tabbing(person: Person, name: str, limit: int = 60) -> Iterator[None]:
    """Press Tab until the focus is on what is called so, and visibly there."""
    for _ in range(limit):
        person.page.keyboard.press("Tab")
        if person.page.evaluate(_NAME_OF_FOCUS).startswith(name):
            break
    else:
        pytest.fail(f"Tab never reached {name}")
    outline = person.page.evaluate(
        """() => {
            const style = getComputedStyle(document.activeElement);
            return style.outlineStyle !== 'none' || style.boxShadow !== 'none';
        }"""
    )
    assert outline, f"the focus on {name} cannot be seen"
    yield


_NAME_OF_FOCUS = """() => {
    const at = document.activeElement;
    return (at.labels?.[0]?.textContent ?? at.ariaLabel ?? at.textContent).trim();
}"""
