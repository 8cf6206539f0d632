"""Every user task says who is to do it, and how urgent it is in words we know."""

from collections.abc import Iterator
from datetime import datetime

from itsm_flow.definitions.bundle import Bundle, Catalogue, ReadProcess
from itsm_flow.definitions.rule import Rule, elements
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.domain.model import Assignment, Element, Kind

RULE = Rule("assignment", Severity.WARNING)

NOBODY = N_(
    "Nobody is named for this task: set an assignee, candidate groups or candidate users, or only "
    "those who may see every task will find it."
)
UNKNOWN_GROUP = N_("There is no group {group}.")
PRIORITY = N_("The priority {priority} is not a whole number from 0 to 100.")
NOT_A_DATE = N_("The {position} {text} is no ISO 8601 date and time such as 2026-11-30T17:00:00Z.")


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for process, element in elements(bundle):
        for group in _unknown_groups(element, known):
            yield RULE.at(process, element, UNKNOWN_GROUP, group=group)
        if element.kind is Kind.USER_TASK or _asks(element):
            if element.assignment == Assignment():
                yield RULE.at(process, element, NOBODY)
            yield from _literals(process, element)


def _asks(element: Element) -> bool:
    """Whether a person chooses the way at a gateway."""
    return element.kind is Kind.EXCLUSIVE_GATEWAY and element.form is not None


def _unknown_groups(element: Element, known: Catalogue) -> Iterator[str]:
    """Candidates, and those who are accountable, consulted or informed."""
    if known.groups is None:
        return
    candidates = element.assignment.candidate_groups or ""
    named = [] if candidates.startswith("=") else list(map(str.strip, candidates.split(",")))
    named += [*element.accountable, *element.consulted, *element.informed]
    yield from (group for group in named if group and group not in known.groups)


def _literals(process: ReadProcess, element: Element) -> Iterator[Finding]:
    priority = element.priority
    if priority is not None and not priority.startswith("=") and not _is_priority(priority):
        yield RULE.at(process, element, PRIORITY, severity=Severity.ERROR, priority=priority)
    dates = {"dueDate": element.schedule.due_date, "followUpDate": element.schedule.follow_up_date}
    for position, text in dates.items():
        if text is None or text.startswith("=") or _is_date(text):
            continue
        facts = {"position": position, "text": text}
        yield RULE.at(process, element, NOT_A_DATE, severity=Severity.ERROR, **facts)


def _is_priority(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) <= 100


def _is_date(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return "T" in text
