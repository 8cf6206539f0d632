"""Demo people: one or more for every role, with the same password."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from itsm_flow.domain.people import SYSTEM, Permission
from itsm_flow.services import accounts
from itsm_flow.services.passwords import Hashing
from itsm_flow.store import Group, User

PASSWORD = "demo"  # noqa: S105

GROUPS = {
    "service-desk": "Service desk",
    "operations": "Operations",
    "major-incident": "Major incident team",
    "problem-management": "Problem management",
    "change-management": "Change management",
    "cab": "Change advisory board",
    "ecab": "Emergency change advisory board",
    "change-implementation": "Change implementation",
    "release-management": "Release management",
    "transition-management": "Transition management",
    "risk-management": "Risk management",
    "improvement": "Service improvement",
}

_REPORTS = (Permission.REPORT,)
_WORKS = (Permission.REPORT, Permission.WORK)


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Someone to try the product as; named after the role."""

    username: str
    display_name: str
    groups: tuple[str, ...] = ()
    permissions: tuple[Permission, ...] = _WORKS
    owns: tuple[str, ...] = ()


PEOPLE = (
    DemoPerson("requester1", "Requester 1", permissions=_REPORTS),
    DemoPerson("requester2", "Requester 2", permissions=_REPORTS),
    DemoPerson("agent1", "Service desk agent 1", ("service-desk",)),
    DemoPerson("agent2", "Service desk agent 2", ("service-desk",)),
    DemoPerson("operator1", "Operations engineer 1", ("operations",)),
    DemoPerson("coordinator1", "Major incident coordinator 1", ("major-incident",)),
    DemoPerson("changemanager1", "Change manager 1", ("change-management", "ecab")),
    DemoPerson("cab1", "CAB member 1", ("cab",)),
    DemoPerson("cab2", "CAB member 2", ("cab",)),
    DemoPerson("cab3", "CAB member 3", ("cab",)),
    DemoPerson("implementer1", "Change implementer 1", ("change-implementation",)),
    DemoPerson("implementer2", "Change implementer 2", ("change-implementation",)),
    DemoPerson("problemmanager1", "Problem manager 1", ("problem-management",)),
    DemoPerson("releasemanager1", "Release manager 1", ("release-management",)),
    DemoPerson("transitionmanager1", "Transition manager 1", ("transition-management",)),
    DemoPerson("riskmanager1", "Risk manager 1", ("risk-management",)),
    DemoPerson("riskmanager2", "Risk manager 2", ("risk-management",)),
    DemoPerson("improvementmanager1", "Improvement manager 1", ("improvement",)),
    DemoPerson(
        "owner1",
        "Process owner 1",
        permissions=(*_WORKS, Permission.OWN_PROCESSES),
        owns=("incident", "problem", "change", "release", "transition", "risk", "csi"),
    ),
    DemoPerson("auditor1", "Auditor 1", permissions=(Permission.AUDIT,)),
    DemoPerson("repair1", "Process operator 1", permissions=(Permission.OPERATE,)),
    DemoPerson("admin1", "Administrator 1", permissions=(Permission.ADMINISTER,)),
)


def create_demo_people(session: Session, *, now: datetime, hashing: Hashing | None = None) -> None:
    """Create the groups and people above, where they are missing."""
    present_groups = set(session.scalars(select(Group.key)))
    for key, name in GROUPS.items():
        if key not in present_groups:
            accounts.create_group(session, SYSTEM, key, name, now=now)
    session.flush()
    present = set(session.scalars(select(User.username)))
    for person in PEOPLE:
        if person.username not in present:
            _create(session, person, now, hashing)


def _create(session: Session, person: DemoPerson, now: datetime, hashing: Hashing | None) -> None:
    accounts.create_user(
        session,
        SYSTEM,
        person.username,
        person.display_name,
        now=now,
        password=PASSWORD,
        email=f"{person.username}@example.org",
        groups=person.groups,
        permissions=person.permissions,
        owns=person.owns,
        hashing=hashing,
    )
