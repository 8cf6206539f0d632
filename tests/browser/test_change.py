"""Seven people carry a change from request to archive; an auditor then reads every step of it."""

import re

from playwright.sync_api import expect

from browser import auditing
from browser import change_steps as change
from browser.conftest import Seat
from browser.person import Person
from browser.serving import Server


def test_people_carry_a_change_from_request_to_archive_and_an_auditor_reads_it(
    either_server: Server, seated: Seat
) -> None:
    requester, manager, first, second = (
        seated(either_server, name).sign_in()
        for name in ("requester1", "changemanager1", "implementer1", "implementer2")
    )
    number = change.request(requester)
    change.identify(manager, number)
    change.assess_business(manager, number)
    change.assess_technical(first, number)
    first.sees_status("Assessed")
    change.convene(manager, number)
    _votes(either_server, seated, number)
    change.plan(manager, number)
    manager.sees_status("Implementing")
    manager.tab("Path")
    manager.sees_lit("Task_CarryOut")
    change.carry_out(first, number)
    _may_not_verify_own_work(first, number)
    change.verify(second, number)
    second.sees_status("Verified")
    change.archive(manager, number)
    manager.sees_status("Closed")

    auditor = seated(either_server, "auditor1").sign_in()
    auditing.reads_every_step(auditor, number)
    auditing.sees_the_path(auditor)
    auditing.verifies_everything(auditor)


def _votes(server: Server, seated: Seat, number: str) -> None:
    """One member rejects, two approve."""
    one, two, three = (seated(server, name).sign_in() for name in ("cab1", "cab2", "cab3"))
    change.vote(one, number, "Reject", change.REASON_AGAINST)
    one.sees_status("Assessed")
    change.vote(two, number, "Approve")
    change.vote(three, number, "Approve")
    three.sees_status("Authorised")
    rejection = three.told("CAB member 1").filter(has_text="Vote on the change")
    rejection.get_by_text("2 values").click()
    expect(rejection).to_contain_text(change.REASON_AGAINST)


def _may_not_verify_own_work(implementer: Person, number: str) -> None:
    implementer.find_task(number, "My groups")
    implementer.row(number).get_by_role("button", name="Claim Verify result").click()
    said = implementer.page.get_by_text(re.compile("Carry out step"))
    expect(said).to_be_visible()
    implementer.was_refused(403)
