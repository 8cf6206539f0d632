"""The steps of an incident (Guideline 5.2), each done by a person at a browser."""

from playwright.sync_api import expect

from browser.person import Person

TITLE = "Mail is down in building B"
RESOLUTION = "Restarted the mail queue and saw it empty."


def report(requester: Person, title: str = TITLE) -> str:
    """Report it as a requester does; returns the number of the record."""
    requester.rail("Report something")
    requester.link("Report an incident").click()
    requester.fill("What is wrong?", title)
    requester.select("Affected service", "E-mail")
    requester.choose("How does it affect you?", "Several of us are affected")
    requester.fill("More details", "Nobody on the second floor gets mail since nine o'clock.")
    requester.complete("Send")
    return requester.number_of_record()


def classify(agent: Person, number: str) -> None:
    """Claim the report from the group's list, and classify it as an interruption."""
    agent.claim("Classify incident", number)
    agent.choose("Class", "Incident: a service is interrupted or degraded")
    expect(agent.field("Affected service")).to_have_value("E-mail")
    agent.complete()


def assess(agent: Person, number: str, impact: str, urgency: str) -> None:
    """Assess scope and severity; `impact` and `urgency` are the words of the answers."""
    agent.claim("Assess scope and severity", number)
    agent.choose("Impact", impact)
    agent.choose("Urgency", urgency)
    agent.choose("Is there a workaround?", "No")
    agent.complete()


def assess_as_medium(agent: Person, number: str) -> None:
    """Priority 3."""
    impact = "Medium: a department or several people"
    assess(agent, number, impact, "Medium: work is hindered")


def resolve(agent: Person, number: str) -> None:
    """Handle it at the service desk."""
    agent.claim("Handle at the service desk", number)
    agent.fill("Diagnosis", "The queue of the gateway is stuck.")
    agent.choose("What came of it?", "Resolved")
    agent.fill("Resolution", RESOLUTION)
    agent.complete()


def escalate(agent: Person, number: str) -> None:
    """Ask operations for help."""
    agent.claim("Handle at the service desk", number)
    agent.choose("What came of it?", "Needs operations")
    agent.fill("Why operations?", "The mail server itself does not answer.")
    agent.complete()


def resolve_in_operations(operator: Person, number: str) -> None:
    """Mend it where the service desk cannot."""
    operator.claim("Handle in operations", number)
    operator.fill("Work done", "Replaced a disk and started the mail server again.")
    operator.choose("What came of it?", "Resolved")
    operator.fill("Resolution", RESOLUTION)
    operator.complete()


def confirm(requester: Person, number: str) -> None:
    """It works again."""
    requester.open_task("Confirm resolution", number)
    expect(requester.form()).to_contain_text(RESOLUTION)
    expect(requester.button("Release")).to_have_count(0)  # There is nobody else to do it.
    requester.choose("Does it work again?", "Yes")
    requester.choose("How satisfied are you?", "Very satisfied")
    requester.complete()


def close(agent: Person, number: str) -> None:
    """Record and close it."""
    agent.claim("Record and close", number)
    agent.select("Closure code", "Solved")
    agent.choose("Is the root cause known?", "Yes")
    agent.fill("Cause", "A full disk of the gateway.")
    agent.complete()
