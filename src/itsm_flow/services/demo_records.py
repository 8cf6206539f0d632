"""Demo records at every stage of their lives, made through the use cases as people would."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from itsm_flow.domain.people import Actor
from itsm_flow.services import instances, people, tasks
from itsm_flow.services.demo import PEOPLE
from itsm_flow.store import Record, TaskStatus, UserTask

SOLVED = {"resolution": "Restarted the mail queue and saw it empty."}


def create_demo_records(session: Session, *, now: datetime) -> bool:
    """Make them by the demo people, on the shipped processes.

    Returns False and makes none where there are records already, or where a demo person left.
    """
    if session.scalar(select(Record.id).limit(1)) is not None:
        return False
    found = {one.username: people.actor_named(session, one.username) for one in PEOPLE}
    present = {name: actor for name, actor in found.items() if actor is not None}
    if len(present) < len(PEOPLE):
        return False
    day = _Day(session, present, now)
    _closed_change(day)
    _closed_incident(day)
    _changes_under_way(day)
    _incidents_under_way(day)
    _fresh_reports(day)
    return True


@dataclass(frozen=True)
class _Day:
    """By whom records are made, and what time it is now."""

    session: Session
    people: Mapping[str, Actor]
    now: datetime


@dataclass
class _Played:
    """A record that began some hours ago; every step of it takes a minute."""

    day: _Day
    process_id: str
    hours_ago: float
    record_id: int = 0
    now: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.now = self.day.now - timedelta(hours=self.hours_ago)

    def start(self, username: str, **answers: Any) -> "_Played":
        """Start the process with what the start form asks."""
        actor = self.day.people[username]
        record = instances.start(self.day.session, actor, self.process_id, answers, now=self.now)
        self.record_id = record.id
        return self

    def do(self, element_id: str, username: str, **answers: Any) -> None:
        """Claim the first open task of this element that is free or this person's; complete it."""
        task_id = self.claim(element_id, username)
        actor = self.day.people[username]
        tasks.complete(self.day.session, actor, task_id, answers, now=self.now)

    def claim(self, element_id: str, username: str) -> int:
        """Take the task without doing it; its id."""
        self.now += timedelta(minutes=1)
        wanted = (
            select(UserTask.id)
            .filter_by(instance_id=self.record_id, element_id=element_id, status=TaskStatus.OPEN)
            .where(or_(UserTask.assignee.is_(None), UserTask.assignee == username))
            .order_by(UserTask.multi_instance_number, UserTask.id)
        )
        task_id = self.day.session.scalars(wanted.limit(1)).one()
        tasks.claim(self.day.session, self.day.people[username], task_id, now=self.now)
        return task_id


def _report(
    day: _Day, hours_ago: float, title: str, service: str, who: str = "requester1"
) -> _Played:
    return _Played(day, "incident", hours_ago).start(
        who,
        title=title,
        service=service,
        feltImpact="several",
        contactChannel="portal",
        description="It began this morning and concerns the whole second floor.",
    )


def _assess(play: _Played, service: str, impact: str, urgency: str) -> None:
    play.do("Task_Classify", "agent1", incidentClass="interruption", service=service)
    answers = {"impact": impact, "urgency": urgency, "workaroundAvailable": "no"}
    play.do("Task_Assess", "agent1", affectedUsers=40, **answers)


def _closed_incident(day: _Day) -> None:
    """INC…1: escalated to operations, resolved, reopened once, confirmed, closed."""
    play = _report(day, 30, "Mail is down in building B", "e-mail")
    _assess(play, "e-mail", "medium", "medium")
    reason = "The mail server itself does not answer."
    play.do("Task_Handle", "agent1", serviceDeskOutcome="escalate", escalationReason=reason)
    work = {"operationsWork": "Replaced a disk.", "operationsOutcome": "resolved"}
    play.do("Task_Operate", "operator1", **work, **SOLVED)
    wrong = {"confirmation": "still-wrong", "reopenReason": "No mail from outside yet."}
    play.do("Task_Confirm", "requester1", **wrong)
    play.do("Task_Handle", "agent2", serviceDeskOutcome="resolved", **SOLVED)
    play.do("Task_Confirm", "requester1", confirmation="works", satisfaction="5")
    cause = {"rootCauseKnown": "yes", "cause": "A full disk of the gateway."}
    play.do("Task_Close", "agent2", closureCode="solved", **cause)


def _request(day: _Day, hours_ago: float, title: str) -> _Played:
    return _Played(day, "change", hours_ago).start(
        "requester1",
        title=title,
        description="What runs there is out of support since summer.",
        kindOfChange="component-update",
        service="e-mail",
        reason="Security",
        requestedType="normal",
    )


def _prepared(play: _Played) -> None:
    play.do(
        "Task_Identify",
        "changemanager1",
        kindOfChange="component-update",
        service="e-mail",
        components="Mail gateway in building B",
        urgency="medium",
        standardTemplate="none",
    )
    business = {"effectOnUsers": "low", "effectOnBusiness": "low"}
    needs = {"resourcesNeeded": "Two engineers for one evening", "costEstimate": 1200}
    play.do("Task_AssessBusiness", "changemanager1", **business, **needs)
    effects = dict.fromkeys(("effectOnFunction", "effectOnReliability", "effectOnSecurity"), "low")
    risk = {"likelihoodOfFailure": "low", "backOutEase": "easy", "technicalNote": "Tried twice."}
    play.do("Task_AssessTechnical", "implementer1", **effects, **risk)
    play.do("Task_Convene", "changemanager1", cabMembers=["cab1", "cab2", "cab3"])


def _voted(play: _Played) -> None:
    reason = "The plan says nothing about the branch office."
    play.do("Task_CabVote", "cab1", vote="reject", voteReason=reason)
    play.do("Task_CabVote", "cab2", vote="approve")
    play.do("Task_CabVote", "cab3", vote="approve")


def _planned(day: _Day, play: _Played, *activities: str) -> None:
    plan: dict[str, Any] = {
        "planScope": "The gateway in building B and its certificates",
        "plannedStart": _moment(day, 30),
        "plannedEnd": _moment(day, 33),
        "planSteps": [{"activity": activity, "planned": "20:00"} for activity in activities],
        "responsibilities": [{"task": "Installation", "person": "Change implementer 1"}],
        "backOutPlan": "Switch back to the old gateway.",
    }
    play.do("Task_Plan", "changemanager1", **plan)


def _moment(day: _Day, hours_ahead: float) -> str:
    at = day.now.replace(minute=0) + timedelta(hours=hours_ahead)
    return at.strftime("%Y-%m-%dT%H:%M:00Z")


def _carried_out(play: _Played) -> None:
    play.do("Task_CarryOut", "implementer1", stepOutcome="done", stepNote="As planned.")


def _closed_change(day: _Day) -> None:
    """CHG…1: one member of the board rejects, two approve; done, verified, archived."""
    play = _request(day, 52, "Renew the mail gateway")
    _prepared(play)
    _voted(play)
    _planned(day, play, "Install the new gateway", "Switch over")
    _carried_out(play)
    _carried_out(play)
    check = {"check": "A mail from outside arrives", "finding": "It does, after four seconds"}
    result = {"verificationOutcome": "passed", "verificationNote": "All checks passed."}
    play.do("Task_Verify", "implementer2", verificationChecks=[check], **result)
    play.do("Task_Archive", "changemanager1", closureCode="as-planned")


def _changes_under_way(day: _Day) -> None:
    running = _request(day, 26, "Move the ERP database to new storage")
    _prepared(running)
    _voted(running)
    _planned(day, running, "Copy the data", "Switch the application over", "Remove the old volumes")
    _carried_out(running)
    debated = _request(day, 20, "Certificates of the intranet portal")
    _prepared(debated)
    reason = "The new certificates have to be tried on one server first."
    debated.do("Task_CabVote", "cab1", vote="reject", voteReason=reason)


def _incidents_under_way(day: _Day) -> None:
    done = _report(day, 7, "Cannot open attachments from outside", "e-mail")
    _assess(done, "e-mail", "low", "low")
    done.do("Task_Handle", "agent1", serviceDeskOutcome="resolved", **SOLVED)
    helped = _report(day, 5, "Calls to the branch office break off", "telephony", "requester2")
    _assess(helped, "telephony", "medium", "medium")
    reason = "The trunk has to be measured."
    helped.do("Task_Handle", "agent2", serviceDeskOutcome="escalate", escalationReason=reason)
    calm = _report(day, 3.5, "The printer on the third floor prints blank pages", "workplace-pc")
    _assess(calm, "workplace-pc", "low", "medium")
    urgent = _report(day, 1.6, "Payslips cannot be opened", "intranet-portal", "requester2")
    _assess(urgent, "intranet-portal", "medium", "high")
    urgent.claim("Task_Handle", "agent1")


def _fresh_reports(day: _Day) -> None:
    waiting = _report(day, 0.7, "Mailbox full although it was emptied", "e-mail")
    waiting.do("Task_Classify", "agent2", incidentClass="interruption", service="e-mail")
    waiting.claim("Task_Assess", "agent1")
    major = _report(day, 0.4, "No site can reach the data centre", "network", "requester2")
    _assess(major, "network", "high", "high")
    _report(day, 0.2, "Keyboard of a meeting room is broken", "workplace-pc")
    _report(day, 0.1, "Intranet search finds nothing", "intranet-portal", "requester2")
    _report(day, 0.05, "三樓會議室的投影機沒有畫面", "workplace-pc")
