"""The steps of a change (Guideline 4.2), each done by a person at a browser."""

from playwright.sync_api import expect

from browser.person import Person

TITLE = "Renew the mail gateway"
REASON_AGAINST = "The plan says nothing about the branch office."


def request(requester: Person) -> str:
    """Request it; returns the number of the record."""
    requester.rail("Report something")
    requester.link("Request a change").click()
    requester.fill("What is to change?", TITLE)
    requester.fill("Description", "The gateway's operating system is out of support.")
    requester.select("Kind of change", "Component update")
    requester.select("Affected service", "E-mail")
    requester.fill("Reason", "Security")
    requester.choose("How should it be handled?", "Normal")
    requester.complete("Send")
    return requester.number_of_record()


def identify(manager: Person, number: str) -> None:
    """What kind it is, and what it touches."""
    manager.claim("Identify and register change", number)
    expect(manager.field("Affected service")).to_have_value("E-mail")
    manager.fill("Components affected", "Mail gateway in building B")
    manager.choose("Urgency", "Medium")
    manager.select("Pre-approved template", "None")
    manager.complete()


def assess_business(manager: Person, number: str) -> None:
    """Effect on users and business, resources and cost."""
    manager.claim("Assess business effect", number)
    manager.select("Effect on users", "Low")
    manager.select("Effect on business processes", "Low")
    manager.fill("Resources needed", "Two engineers for one evening")
    manager.fill("Cost estimate", "1200")
    manager.complete()


def assess_technical(implementer: Person, number: str) -> None:
    """Effect on the service, and the risk of the change itself."""
    implementer.claim("Assess technical effect", number)
    for effect in ("Effect on function", "Effect on reliability", "Effect on security"):
        implementer.select(effect, "Low")
    implementer.select("Likelihood of failure", "Low")
    implementer.select("Back-out", "Easy")
    implementer.fill("Explanation", "Tried in the laboratory twice.")
    implementer.complete()


def convene(manager: Person, number: str) -> None:
    """Three members of the board are to vote."""
    manager.claim("Convene the CAB", number)
    for member in ("CAB member 1", "CAB member 2", "CAB member 3"):
        manager.select("Members who vote", member)
    manager.complete()


def vote(member: Person, number: str, answer: str, reason: str | None = None) -> None:
    """Vote; whoever does not approve says why."""
    member.open_task("Vote on the change", number)
    member.choose("Your vote", answer)
    if reason is None:
        expect(member.field("Reason")).to_have_count(0)
    else:
        member.fill("Reason", reason)
    member.complete()


def plan(manager: Person, number: str) -> None:
    """Scope, timetable, responsibilities, back-out."""
    manager.claim("Plan implementation", number)
    manager.fill("Scope", "The gateway in building B and its certificates")
    manager.pick_time("Planned start", "2030-03-07", "20:00")
    manager.pick_time("Planned end", "2030-03-07", "23:00")
    manager.fill("Activity", "Install the new gateway")
    manager.fill("When", "20:00")
    manager.fill("Responsible for", "Installation")
    manager.fill("Who", "Change implementer 1")
    manager.fill("Back-out plan", "Switch back to the old gateway.")
    manager.complete()


def carry_out(implementer: Person, number: str) -> None:
    """The one step of the plan."""
    implementer.claim("Carry out step", number)
    expect(implementer.form()).to_contain_text("Install the new gateway")
    implementer.choose("How did the step end?", "Done")
    implementer.fill("What was done", "Installed it and moved the address over.")
    implementer.complete()


def verify(implementer: Person, number: str) -> None:
    """Somebody else than who carried it out looks whether it works."""
    implementer.claim("Verify result", number)
    implementer.fill("What was checked", "A mail from outside arrives")
    implementer.fill("Finding", "It arrived after four seconds")
    implementer.choose("Is the result as planned?", "Yes")
    implementer.fill("Explanation", "All checks passed.")
    implementer.complete()


def archive(manager: Person, number: str) -> None:
    """Request, approvals, plan, execution and verification stand in the form; it is closed."""
    manager.claim("Record and archive", number)
    for part in ("approved", "The gateway in building B", "Install the new gateway", "All checks"):
        expect(manager.form()).to_contain_text(part)
    manager.select("Closure code", "As planned")
    manager.complete()
