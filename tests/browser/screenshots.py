"""`make screenshots`: the pictures of the README, taken of a system that people work on."""

import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, FilePayload, ViewportSize, expect, sync_playwright

from browser.chromium import launched
from browser.lived_in import live_in
from browser.person import PATIENCE_MS, Person
from browser.serving import made_file, serving
from itsm_flow.services import shipped

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
SIZE = ViewportSize(width=1400, height=900)
MOST_BYTES = 200_000


def sign_in(person: Person) -> None:
    person.go("/sign-in")


def tasks(person: Person) -> None:
    expect(person.page.get_by_role("table")).to_be_visible()


def task(person: Person) -> None:
    person.row("Payslips cannot be opened").get_by_role("link", name="Handle").click()
    person.fill("Diagnosis", "The certificate of the archive ran out last night.")
    person.choose("What came of it?", "Resolved")
    expect(person.page.get_by_role("status").filter(has_text="saved")).to_be_visible()


def record_path(person: Person) -> None:
    person.go("/records/INC-2026-000001/path")


def record_timeline(person: Person) -> None:
    person.go("/records/CHG-2026-000001")
    vote = person.told("Vote on the change · Done").first
    vote.get_by_text("answers").click()
    person.told("Determine type and route · Done").evaluate("(entry) => entry.scrollIntoView()")
    person.page.mouse.wheel(0, -60)


def records(person: Person) -> None:
    person.go("/records")


def findings(person: Person) -> None:
    diagram = next(one.content for one in shipped.sources() if one.name == "incident.bpmn")
    wrong = diagram.replace(b'formId="incident-operate"', b'formId="incident-repair"')
    person.go("/processes/upload")
    file = FilePayload(name="incident.bpmn", mimeType="application/xml", buffer=wrong)
    person.page.get_by_label(re.compile("^Diagrams")).set_input_files([file])
    person.button("Check the files").click()
    expect(person.element("Task_Operate")).to_be_visible()
    person.button(re.compile("There is no form")).click()


def process(person: Person) -> None:
    person.go("/processes/change/1")


def audit(person: Person) -> None:
    person.go("/records/CHG-2026-000001/audit")
    person.button("Verify this chain").click()
    expect(person.page.get_by_text("This chain holds")).to_be_visible()


PICTURES_OF: tuple[tuple[str, str | None, Callable[[Person], None]], ...] = (
    ("sign-in", None, sign_in),
    ("tasks", "agent1", tasks),
    ("task", "agent1", task),
    ("records", "agent1", records),
    ("record-path", "agent1", record_path),
    ("record-timeline", "changemanager1", record_timeline),
    ("process", "owner1", process),
    ("process-findings", "owner1", findings),
    ("audit", "auditor1", audit),
)


def take(browser: Browser, address: str, name: str, username: str | None) -> Person:
    """Sit somebody down for the picture."""
    context = browser.new_context(viewport=SIZE, locale="en-GB")
    person = Person(username or name, address, context)
    return person.sign_in() if username else person


def finish(person: Person, name: str) -> None:
    """Take the picture when everything is there; it may not weigh too much."""
    person.page.wait_for_load_state("networkidle")
    person.page.mouse.move(0, 0)
    path = PICTURES / f"{name}.png"
    person.page.screenshot(path=path, animations="disabled", caret="hide")
    person.context.close()
    size = path.stat().st_size
    assert size <= MOST_BYTES, f"{path.name} has {size} bytes"
    assert not person.troubles, person.troubles
    print(f"{path.relative_to(PICTURES.parents[1])}: {size:,} bytes")


def take_all() -> None:
    """Write every picture anew."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=PATIENCE_MS)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = made_file(Path(folder) / "pictures.db")
        live_in(f"sqlite:///{file}")
        browser = launched(playwright)
        with serving(f"sqlite:///{file}") as server:
            for name, username, prepare in PICTURES_OF:
                person = take(browser, server.address, name, username)
                prepare(person)
                finish(person, name)
        browser.close()


if __name__ == "__main__":
    take_all()
