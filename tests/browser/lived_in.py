"""A system in the middle of a working day: records at every stage, made through the services."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from itsm_flow.domain.people import Actor
from itsm_flow.runtime import utc_now
from itsm_flow.services import people, tasks
from itsm_flow.services.demo import PEOPLE
from itsm_flow.store import UserTask
from itsm_flow.store.database import create_engine_for, sessionmaker_for
from processes.play import Play
from support import Database

SOLVED = {"resolution": "Restarted the mail queue and saw it empty."}


@dataclass(frozen=True)
class Day:
    """Where records are made, by whom, and what time it is now."""

    database: Database
    people: Mapping[str, Actor]
    now: datetime

    def play(self, process_id: str, hours_ago: float) -> Play:
        """A record that began so long ago."""
        began = self.now - timedelta(hours=hours_ago)
        return Play(self.database, self.people, process_id, now=began)

    def claim(self, play: Play, username: str) -> None:
        """Take the first open task of the record, without doing it."""
        with self.database.write() as session:
            wanted = select(UserTask.id).filter_by(instance_id=play.record_id, status="open")
            task_id = session.scalars(wanted.order_by(UserTask.id)).first()
            assert task_id is not None
            tasks.claim(session, self.people[username], task_id, now=play.now)


def live_in(database_url: str) -> None:
    """Fill the database; it has the demo people and the shipped processes already."""
    engine = create_engine_for(database_url)
    database = Database("sqlite", database_url, engine, sessionmaker_for(engine))
    with database.read() as session:
        actors = {one.username: people.actor_named(session, one.username) for one in PEOPLE}
    day = Day(database, {name: one for name, one in actors.items() if one}, utc_now())
    _closed_change(day)
    _closed_incident(day)
    _changes_under_way(day)
    _incidents_under_way(day)
    _fresh_reports(day)
    engine.dispose()


def _report(day: Day, hours_ago: float, title: str, service: str, who: str = "requester1") -> Play:
    return day.play("incident", hours_ago).start(
        who,
        title=title,
        service=service,
        feltImpact="several",
        contactChannel="portal",
        description="It began this morning and concerns the whole second floor.",
    )


def _assess(play: Play, service: str, impact: str, urgency: str) -> None:
    play.do("Task_Classify", "agent1", incidentClass="interruption", service=service)
    answers = {"impact": impact, "urgency": urgency, "workaroundAvailable": "no"}
    play.do("Task_Assess", "agent1", affectedUsers=40, **answers)


def _closed_incident(day: Day) -> None:
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


def _request(day: Day, hours_ago: float, title: str) -> Play:
    return day.play("change", hours_ago).start(
        "requester1",
        title=title,
        description="What runs there is out of support since summer.",
        kindOfChange="component-update",
        service="e-mail",
        reason="Security",
        requestedType="normal",
    )


def _prepared(play: Play) -> None:
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


def _voted(play: Play) -> None:
    reason = "The plan says nothing about the branch office."
    play.do("Task_CabVote", "cab1", vote="reject", voteReason=reason)
    play.do("Task_CabVote", "cab2", vote="approve")
    play.do("Task_CabVote", "cab3", vote="approve")


def _planned(day: Day, play: Play, *activities: str) -> None:
    plan: dict[str, Any] = {
        "planScope": "The gateway in building B and its certificates",
        "plannedStart": _moment(day, 30),
        "plannedEnd": _moment(day, 33),
        "planSteps": [{"activity": activity, "planned": "20:00"} for activity in activities],
        "responsibilities": [{"task": "Installation", "person": "Change implementer 1"}],
        "backOutPlan": "Switch back to the old gateway.",
    }
    play.do("Task_Plan", "changemanager1", **plan)


def _moment(day: Day, hours_ahead: float) -> str:
    at = day.now.replace(minute=0) + timedelta(hours=hours_ahead)
    return at.strftime("%Y-%m-%dT%H:%M:00Z")


def _carried_out(play: Play) -> None:
    play.do("Task_CarryOut", "implementer1", stepOutcome="done", stepNote="As planned.")


def _closed_change(day: Day) -> None:
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


def _changes_under_way(day: Day) -> None:
    running = _request(day, 26, "Move the ERP database to new storage")
    _prepared(running)
    _voted(running)
    _planned(day, running, "Copy the data", "Switch the application over", "Remove the old volumes")
    _carried_out(running)
    _prepared(_request(day, 20, "Certificates of the intranet portal"))


def _incidents_under_way(day: Day) -> None:
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
    day.claim(urgent, "agent1")


def _fresh_reports(day: Day) -> None:
    waiting = _report(day, 0.7, "Mailbox full although it was emptied", "e-mail")
    waiting.do("Task_Classify", "agent2", incidentClass="interruption", service="e-mail")
    day.claim(waiting, "agent1")
    major = _report(day, 0.4, "No site can reach the data centre", "network", "requester2")
    _assess(major, "network", "high", "high")
    _report(day, 0.2, "Keyboard of a meeting room is broken", "workplace-pc")
    _report(day, 0.1, "Intranet search finds nothing", "intranet-portal", "requester2")
