"""An incident becomes a problem, a change, a release, a transition and an improvement."""

import re
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from browser import incident_steps as incident
from browser import routine
from browser.backstage import Backstage, backstage_of, eventually
from browser.conftest import Seat
from browser.person import PATIENCE_MS, Person
from browser.serving import Server
from itsm_flow.domain.people import SYSTEM
from itsm_flow.runtime import utc_now
from itsm_flow.services import coverage
from itsm_flow.services.demo_registers import create_demo_registers

LONG_MS = 45_000
CHAPTERS = ("4", "5.2", "5.3", "6.2", "8")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
REGISTERS = ("service", "component", "known-error", "risk", "improvement")
GATEWAY = "Mail gateway of spring"
RISK = str(routine.RISK["title"])
WHY = "The disks of the file server are watched by nobody."


@pytest.fixture
def backstage(own_server: Server) -> Iterator[Backstage]:
    """Behind the test's own server, whose registers know the services and components."""
    with backstage_of(own_server.database_url) as found:
        with found.database.write() as session:
            create_demo_registers(session, now=utc_now())
        yield found


@pytest.fixture
def seat(own_server: Server, seated: Seat) -> Iterator[Callable[[str], Person]]:
    """People of the test's own server, who wait long for a busy machine."""
    expect.set_options(timeout=LONG_MS)

    def seat(username: str) -> Person:
        person = seated(own_server, username)
        person.page.set_default_timeout(LONG_MS)
        return person.sign_in()

    yield seat
    expect.set_options(timeout=PATIENCE_MS)


def sees_linked(person: Person, number: str, others: dict[str, str]) -> None:
    """The record's links show each of the other records, and the message between them."""
    person.go(f"/records/{number}").tab("Links")
    chain = person.page.get_by_role("region", name="The chain of this record")
    for other, message in others.items():
        expect(chain.get_by_role("link", name=re.compile(other))).to_be_visible()
        told = person.row(number).filter(has_text=other).filter(has_text=message)
        expect(told).to_have_count(1)


def sees_wait(person: Person, number: str, awaited: str) -> None:
    """The record's page says which record it waits for."""
    person.go(f"/records/{number}").sees_status("Waiting")
    expect(person.page.get_by_text(f"Waiting for {awaited} to be completed.")).to_be_visible()


def sees_no_wait(person: Person, number: str) -> None:
    """What it waited for has happened."""
    person.go(f"/records/{number}")
    status = person.page.get_by_role("main").locator(".status").first
    expect(status).not_to_have_text("Waiting")
    expect(person.page.get_by_text("Waiting for")).to_have_count(0)


def find_risk(person: Person, number: str) -> None:
    """Hand a risk over from the record's page."""
    person.go(f"/records/{number}").button("Found a risk…").click()
    dialog = person.page.get_by_role("dialog", name="Found a risk")
    dialog.get_by_label("What could go wrong").fill(RISK)
    dialog.get_by_label("How probable it feels").select_option("4")
    dialog.get_by_label("Why you think so").fill(WHY)
    dialog.get_by_role("button", name="Hand it over").click()
    expect(person.page.get_by_text("The risk is on its way to risk management")).to_be_visible()


def is_clean(person: Person, path: str) -> None:
    """Readers of screens can use the page."""
    person.go(path)
    person.page.wait_for_load_state("networkidle")
    violations = Axe().run(person.page, options=RULES).response["violations"]
    assert [(path, one["id"], [n["html"] for n in one["nodes"]]) for one in violations] == []


def becomes_a_problem(seat: Callable[[str], Person], backstage: Backstage) -> tuple[str, str]:
    """An incident is closed without its root cause known."""
    incident_number = incident.report(seat("requester1"))
    routine.incident_until_it_works_again(backstage, incident_number)
    agent = seat("agent1")
    agent.claim("Record and close", incident_number)
    agent.select("Closure code", "Solved with a workaround")
    agent.choose("Is the root cause known?", "No, problem management is to find it")
    agent.complete()
    agent.sees_status("Closed")
    number = backstage.handed_over(incident_number, "problem-identified")
    sees_linked(agent, incident_number, {number: "Problem identified"})
    return incident_number, number


def becomes_a_change(manager: Person, backstage: Backstage, problem: str) -> str:
    """The solution of a problem needs a change; the problem waits for it."""
    routine.problem_until_its_solution_is_chosen(backstage, problem)
    manager.claim("Choose solution", problem)
    manager.choose("How is it resolved?", "By a change")
    manager.fill("Chosen solution", routine.SOLUTION)
    manager.fill("Reason", "It removes the cause.")
    manager.complete()
    number = backstage.handed_over(problem, "change-required")
    sees_wait(manager, problem, number)
    sees_linked(manager, problem, {number: "Change required"})
    return number


def becomes_a_release(manager: Person, backstage: Backstage, change: str) -> str:
    """The change is bundled into a release, and waits for it."""
    routine.change_until_it_is_planned(backstage, change)
    manager.open_task("Plan implementation", change)
    manager.choose("How is it put into production?", "Bundled into a release")
    manager.complete()
    number = backstage.handed_over(change, "release-required")
    sees_wait(manager, change, number)
    sees_linked(manager, change, {number: "Release required"})
    return number


def is_registered(team: Person, release: str) -> None:
    """The release team enters what is in production, and what it depends on."""
    team.claim("List changed components", release)
    team.choose("Were components added or changed?", "Yes")
    team.fill("Component", GATEWAY)
    team.complete()
    team.claim("Describe component", release)
    team.select("Kind", "Software")
    team.fill("Interfaces", "SMTP")
    team.select("Depends on", "Mail server")
    team.complete()


def becomes_a_transition(
    manager: Person, team: Person, backstage: Backstage, release: str, change: str
) -> str:
    """A changed service goes live; the change that waited goes on."""
    routine.release_is_planned(backstage, release, change)
    manager.open_task("Plan release", release)
    manager.choose("Does a new or changed service go live?", "Yes, a changed one")
    manager.complete()
    routine.release_until_it_is_live(backstage, release)
    is_registered(team, release)
    routine.release_until_it_is_evaluated(backstage, release)
    manager.claim("Evaluate release and draw lessons", release)
    manager.fill("Evaluation", "Mail flows as planned.")
    manager.fill("Lesson", "Test longer")
    manager.fill("What follows from it", "An hour more")
    manager.choose("Is there something to improve?", "No")
    manager.complete()
    number = backstage.handed_over(release, "transition-required")
    backstage.handed_over(release, "release-completed")
    others = {number: "Transition required", change: "Release completed"}
    sees_linked(manager, release, others)
    sees_no_wait(manager, change)
    return number


def comes_back(manager: Person, backstage: Backstage, change: str, problem: str) -> None:
    """The change is closed, and the problem that waited for it goes on."""
    routine.change_until_it_is_verified(backstage, change)
    manager.claim("Record and archive", change)
    manager.select("Closure code", "As planned")
    manager.complete()
    assert backstage.handed_over(change, "change-completed") == problem
    sees_linked(manager, change, {problem: "Change completed"})
    sees_no_wait(manager, problem)
    routine.problem_until_it_is_closed(backstage, problem)


def becomes_an_improvement(manager: Person, backstage: Backstage, transition: str) -> str:
    """The evaluation of the transition shows what to improve."""
    routine.transition_until_it_is_evaluated(backstage, transition)
    manager.claim("Evaluate transition and draw lessons", transition)
    manager.choose("What came of it?", "Below target, or there is something to improve")
    manager.fill("Evaluation", "Reports are read twice.")
    manager.fill("Lesson", "One queue is enough")
    manager.fill("What follows from it", "Join the queues")
    manager.complete()
    number = backstage.handed_over(transition, "improvement-proposed")
    sees_linked(manager, transition, {number: "Improvement proposed"})
    return number


def is_taken_up(manager: Person, backstage: Backstage, improvement: str) -> None:
    """It gets its objective."""
    routine.objective_is_drafted(backstage, improvement)
    manager.open_task("Set objective", improvement)
    manager.choose("Is it taken up?", "Yes")
    manager.complete()
    manager.sees_status("Classified")


def sees_the_whole_chain(person: Person, here: str, steps: list[tuple[str, str, str]]) -> None:
    """Every record is drawn, and every hand-over is told with both its ends."""
    person.go(f"/records/{here}").tab("Links")
    chain = person.page.get_by_role("region", name="The chain of this record")
    numbers = {number for sender, receiver, _message in steps for number in (sender, receiver)}
    for number in numbers:
        expect(chain.get_by_role("link", name=re.compile(number))).to_be_visible()
    expect(chain.get_by_role("link")).to_have_count(len(numbers))
    expect(chain.locator("[aria-current=true]")).to_contain_text(here)
    table = person.page.get_by_role("table", name="What was handed over, and why")
    told = {
        tuple(row.get_by_role("cell").nth(cell).inner_text() for cell in range(4))
        for row in table.get_by_role("row").all()[1:]
    }
    assert {(_number(one[0]), _number(one[1]), one[2]) for one in told} == set(steps)
    assert all(len(one[3]) > 3 for one in told), "each has its reason"


def _number(words: str) -> str:
    return words.split(maxsplit=1)[0]


def guideline_is_carried_out(backstage: Backstage) -> None:
    """No clause of these chapters is a gap, and each was done on the way."""
    with backstage.database.read() as session:
        found = [
            item
            for item in coverage.of_guideline(session, SYSTEM)
            if re.match(rf"({'|'.join(map(re.escape, CHAPTERS))})(?![0-9])", item.clause.key)
        ]
    assert {key for key in CHAPTERS if all(item.clause.key != key for item in found)} == set()
    assert [item.clause.key for item in found if item.is_gap] == []
    assert [item.clause.key for item in found if item.required and not item.executions] == []


def everything_is_closed(backstage: Backstage, numbers: list[str]) -> None:
    for number in numbers:
        eventually(lambda n=number: backstage.status(n) == "closed" or None, f"{number} closed")


def registers_are_clean(person: Person) -> None:
    """Their lists, the matrix of risks, and the rows that the chain has written."""
    for register in REGISTERS:
        is_clean(person, f"/registers/{register}")
    is_clean(person, "/registers/risk/matrix")
    for register in ("known-error", "risk", "improvement", "service", "component"):
        row = person.go(f"/registers/{register}").page.get_by_role("table").get_by_role("link")
        shown = row.and_(person.page.locator(f'[href*="/registers/{register}/rows/"]')).first
        is_clean(person, str(shown.get_attribute("href")))


def test_an_incident_leads_to_an_improvement_through_all_processes(
    backstage: Backstage, seat: Callable[[str], Person]
) -> None:
    incident_number, problem = becomes_a_problem(seat, backstage)
    solver, changer, releaser = (
        seat(name) for name in ("problemmanager1", "changemanager1", "releasemanager1")
    )
    sees_linked(solver, problem, {incident_number: "Problem identified"})
    change = becomes_a_change(solver, backstage, problem)
    find_risk(solver, problem)
    risk = backstage.handed_over(problem, "risk-identified")
    sees_linked(solver, risk, {problem: "Risk identified"})
    expect(solver.heading(RISK)).to_be_visible()

    sees_linked(changer, change, {problem: "Change required"})
    release = becomes_a_release(changer, backstage, change)
    sees_linked(releaser, release, {change: "Release required"})
    transition = becomes_a_transition(releaser, seat("implementer1"), backstage, release, change)
    comes_back(changer, backstage, change, problem)

    mover, improver = seat("transitionmanager1"), seat("improvementmanager1")
    sees_linked(mover, transition, {release: "Transition required"})
    improvement = becomes_an_improvement(mover, backstage, transition)
    sees_linked(improver, improvement, {transition: "Improvement proposed"})
    is_taken_up(improver, backstage, improvement)

    sees_the_whole_chain(
        improver,
        improvement,
        [
            (incident_number, problem, "Problem identified"),
            (problem, change, "Change required"),
            (problem, risk, "Risk identified"),
            (change, release, "Release required"),
            (release, change, "Release completed"),
            (release, transition, "Transition required"),
            (change, problem, "Change completed"),
            (transition, improvement, "Improvement proposed"),
        ],
    )
    routine.risk_until_it_is_treated(backstage, risk)
    routine.improvement_until_its_effect_is_known(backstage, improvement)
    everything_is_closed(backstage, [problem, change, risk, release, transition, improvement])
    guideline_is_carried_out(backstage)
    is_clean(improver, f"/records/{improvement}/links")
    registers_are_clean(improver)
    improver.go("/registers/component").link(GATEWAY).first.click()
    expect(improver.page.get_by_role("main")).to_contain_text(release)
    expect(improver.link("Mail server")).to_be_visible()
