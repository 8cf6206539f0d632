"""What an auditor finds about the change that was played through the browser."""

import re

from playwright.sync_api import expect

from browser.person import Person

DONE_BY = (
    ("Task_Identify", "Change manager 1", "components"),
    ("Task_AssessBusiness", "Change manager 1", "costEstimate"),
    ("Task_AssessTechnical", "Change implementer 1", "likelihoodOfFailure"),
    ("Task_Convene", "Change manager 1", "cabMembers"),
    ("Task_CabVote", "CAB member 1", "voteReason"),
    ("Task_CabVote", "CAB member 2", "vote"),
    ("Task_CabVote", "CAB member 3", "vote"),
    ("Task_Plan", "Change manager 1", "backOutPlan"),
    ("Task_CarryOut", "Change implementer 1", "stepOutcome"),
    ("Task_Verify", "Change implementer 2", "verificationChecks"),
    ("Task_Archive", "Change manager 1", "closureCode"),
)
"""Every user task of the play: its element, who did it, and a value that was given with it."""

TIME = re.compile(r"\d{1,2}:\d\d:\d\d")


def reads_every_step(auditor: Person, number: str) -> None:
    """Each user task with its actor, time, version and data; the chain of the record holds."""
    auditor.go(f"/records/{number}")
    auditor.tab("Audit")
    for element, name, value in DONE_BY:
        done = auditor.row(element).filter(has_text=name).filter(has_text=re.compile(r"\bDone\b"))
        expect(done).to_have_count(1)
        cells = done.get_by_role("cell")
        expect(cells.nth(1)).to_have_text(TIME)
        expect(cells.nth(5)).to_have_text(re.compile(r"^4\.2"))
        expect(cells.nth(6)).to_have_text("1")
        done.get_by_text("As it was received").click()
        expect(cells.nth(7)).to_contain_text(value)
    auditor.button("Verify this chain").click()
    expect(auditor.page.get_by_text("This chain holds")).to_be_visible()


def sees_the_path(auditor: Person) -> None:
    """Badges on what was visited, with the number of visits; none on what was not."""
    auditor.tab("Path")
    for element, _name, _value in DONE_BY:
        expect(auditor.element(element)).to_have_class(re.compile("step-done"))
        expect(auditor.badge(element)).to_be_visible()
    expect(auditor.badge("Task_CabVote")).to_have_text("3")
    expect(auditor.element("End_Archived")).to_have_class(re.compile("step-done"))
    for element in ("Task_BackOut", "Task_Rework", "Task_EcabVote"):
        expect(auditor.badge(element)).to_have_count(0)


def verifies_everything(auditor: Person) -> None:
    """All chains of the system hold."""
    auditor.rail("Verify")
    auditor.button("Verify all chains").click()
    expect(auditor.heading("Everything holds")).to_be_visible()
