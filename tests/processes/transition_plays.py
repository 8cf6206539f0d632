"""Every way a transition can go (Guideline 4.1), each played and asserted to its end."""

from typing import Any

from itsm_flow.domain.people import SYSTEM
from itsm_flow.services import registers
from processes.ending import assert_ended
from processes.play import Play

REQUEST = {
    "title": "Bring the new intranet portal into operation",
    "description": "It replaces the old portal.",
    "service": "intranet-portal",
    "reason": "The old portal is out of support.",
}
ORIGIN = {
    "originNumber": "REL-2026-000003",
    "originProcess": "release",
    "title": "Intranet portal 2",
    "service": "intranet-portal",
    "reason": "A new or changed service goes live.",
    "requester": "requester2",
}
PLAN: dict[str, Any] = {
    "transitionKind": "new",
    "objectives": "Everybody works with the new portal.",
    "expectedOutcome": "The old portal is switched off.",
    "planScope": "The portal, not the search.",
    "planImpact": "All staff, for an hour each.",
    "transitionStart": "2026-03-07T20:00:00Z",
    "transitionEnd": "2026-03-21T20:00:00Z",
    "milestones": [{"milestone": "First department works", "milestoneDate": "2026-03-10"}],
    "responsibilities": [{"task": "Deployment", "person": "Portal team"}],
    "risks": [{"risk": "Old bookmarks", "countermeasure": "Redirect them"}],
    "phases": [{"phaseName": "Finance", "phaseContent": "Ten people"}],
    "backOutPlan": "The old portal answers again.",
    "needsReleases": "no",
    "supportPeriod": "P14D",
    "satisfactionTarget": 4,
}
RELEASES = [
    {"release": "Portal server", "content": "The server"},
    {"release": "Portal themes", "content": "The looks"},
]


def _requested(play: Play) -> None:
    play.start("requester1", **REQUEST)
    assert (play.record.status, play.record.owner_group) == ("requested", "transition-management")
    assert play.open == ["Task_Plan"]


def _planned(play: Play, **more: Any) -> None:
    play.do("Task_Plan", "transitionmanager1", **PLAN | more)


def _agreed(play: Play, requester: str = "requester1") -> None:
    assert play.open == ["Task_Agree"]
    play.do("Task_Agree", requester, agreement="agreed")
    assert play.record.status == "authorised"
    assert play.record.due_at is not None


def _prepared(play: Play, documents: tuple[str, ...] = ("design", "user-manual")) -> None:
    assert play.open == ["Task_Documents", "Task_Environment", "Task_TrainTeam"]
    play.do("Task_Documents", "transitionmanager1", documentsReady=[*documents, "operating-guide"])
    play.do("Task_TrainTeam", "transitionmanager1", teamReady=["service", "procedure"])
    play.do(
        "Task_Environment", "implementer1", environmentReady=["hardware", "software", "network"]
    )


def _confirmed(play: Play, readiness: str = "go") -> None:
    assert play.open == ["Task_Confirm"]
    reason = {} if readiness == "go" else {"readinessNote": "The supplier is bankrupt."}
    play.do("Task_Confirm", "transitionmanager1", readiness=readiness, **reason)


def _ready(play: Play) -> None:
    _prepared(play)
    _confirmed(play)


def _before_the_phases(play: Play, *phases: str) -> None:
    _requested(play)
    rows = [{"phaseName": phase, "phaseContent": ""} for phase in phases or ("Finance",)]
    _planned(play, phases=rows)
    _agreed(play)
    _ready(play)
    _in_the_phases(play)


def _in_the_phases(play: Play) -> None:
    assert (play.record.status, play.open) == ("implementing", ["Task_Deploy"])
    assert play.record.owner_group == "change-implementation"


def _tested(play: Play, outcome: str = "passed") -> None:
    play.do("Task_Deploy", "implementer1", deployNote="Version 2.0 on both servers.")
    play.do("Task_Test", "implementer2", testOutcome=outcome, testNote="All pages open.")


def _phase(play: Play, outcome: str = "continuous") -> None:
    _tested(play)
    play.do("Task_TrainUsers", "implementer1", usersTrained=10, trainingNote="An hour each.")
    play.do("Task_SwitchOver", "implementer1", switchOutcome=outcome, switchNote="At eight.")


SERVICE = {
    "serviceName": "Intranet portal",
    "serviceDescription": "News and forms.",
    "serviceClass": "supporting",
    "serviceLevel": "Working hours, 99.0 %",
    "serviceOwner": "operations",
    "visibleTo": ["service-desk", "operations"],
}


def _described(play: Play, **more: Any) -> None:
    assert (play.open, play.record.status) == (["Task_DescribeService"], "implementing")
    play.do("Task_DescribeService", "transitionmanager1", **SERVICE | more)
    play.work("Task_RegisterService")


def _live(play: Play) -> None:
    _phase(play)
    _described(play)


def _supported(play: Play, satisfaction: str | None = "5", run_state: str = "stable") -> None:
    assert (play.record.status, play.record.owner_group) == ("in-progress", "operations")
    assert play.timers == ["Event_SupportOver", "Timer_NoAnswer"]
    if satisfaction is not None:
        play.do("Task_Feedback", "requester1", satisfaction=satisfaction)
    else:
        play.fire("Timer_NoAnswer")
    play.fire("Event_SupportOver")
    assert play.open == ["Task_Monitor"]
    play.do(
        "Task_Monitor", "operator1", runState=run_state, incidentCount=1, runNote="The disk fills."
    )


def _evaluated(play: Play, evaluation: str = "on-target") -> None:
    assert play.open == ["Task_Evaluate"]
    play.do(
        "Task_Evaluate",
        "transitionmanager1",
        evaluation=evaluation,
        evaluationNote="As expected.",
        lessons=[{"lesson": "Train earlier", "measure": "Plan it as a phase"}],
    )


def _improvement_proposed(play: Play, reason: str) -> None:
    message = play.sent[-1]
    assert (message.name, message.correlation_key) == ("improvement-proposed", None)
    assert message.variables == {
        "originNumber": play.record.number,
        "originProcess": "transition",
        "title": play.record.title,
        "service": "intranet-portal",
        "reason": reason,
        "requester": "requester1",
    }


def into_operation(play: Play) -> None:
    _before_the_phases(play)
    _live(play)
    _supported(play)
    _evaluated(play)
    assert_ended(play, "End_InOperation", "closed")
    assert play.sent == []


def without_feedback(play: Play) -> None:
    _before_the_phases(play)
    _live(play)
    _supported(play, satisfaction=None)
    _evaluated(play)
    assert_ended(play, "End_InOperation", "closed")


def in_two_phases(play: Play) -> None:
    _before_the_phases(play, "Finance", "Sales")
    _phase(play)
    _in_the_phases(play)
    _live(play)
    _supported(play)
    _evaluated(play)
    assert_ended(play, "End_InOperation", "closed")


def required_by_a_release(play: Play) -> None:
    play.begin("transition-required", **ORIGIN)
    assert (play.record.title, play.record.requester) == (ORIGIN["title"], "requester2")
    _planned(play)
    _agreed(play, "requester2")
    _ready(play)
    _in_the_phases(play)


def the_register_has_the_new_service(play: Play) -> None:
    _before_the_phases(play)
    _live(play)
    (row,) = _registered(play)
    assert row.values == {
        "name": "Intranet portal",
        "description": "News and forms.",
        "class": "supporting",
        "level": "Working hours, 99.0 %",
        "owner": "operations",
        "visibleTo": ["operations", "service-desk"],
        "state": "active",
    }
    _supported(play)
    _evaluated(play)


def a_changed_service_keeps_its_row(play: Play) -> None:
    known = {"name": "Portal", "level": "Gold", "owner": "service-desk"}
    with play.database.write() as session:
        key = registers.write(session, SYSTEM, "service", known, now=play.now).key
    _before_the_phases(play)
    _phase(play)
    _described(play, serviceKey=key, serviceName="Portal 2", serviceLevel="", visibleTo=[])
    (row,) = _registered(play)
    assert (row.key, row.revision) == (key, 2)
    assert (row.values["name"], row.values["owner"]) == ("Portal 2", "operations")
    assert row.values["level"] == "Gold", "what is left empty stays"
    _supported(play)
    _evaluated(play)
    assert_ended(play, "End_InOperation", "closed")


def _registered(play: Play) -> list[registers.Entry]:
    with play.database.read() as session:
        rows = registers.search(session, SYSTEM, "service", limit=1000).rows
    return [row for row in rows if row.record_number == play.record.number]


def withdrawn_while_it_is_planned(play: Play) -> None:
    _requested(play)
    reason = "The supplier is bankrupt."
    play.do("Task_Plan", "transitionmanager1", planDecision="withdraw", withdrawalReason=reason)
    assert_ended(play, "End_PlanWithdrawn", "cancelled")
    assert play.sent == []


def withdrawn_while_it_is_prepared(play: Play) -> None:
    _requested(play)
    _planned(play)
    _agreed(play)
    _prepared(play, documents=("design",))
    _confirmed(play, "withdraw")
    assert_ended(play, "End_ReadyWithdrawn", "cancelled")


def withdrawn(play: Play) -> None:
    _requested(play)
    _planned(play)
    play.do("Task_Agree", "requester1", agreement="withdraw", agreementNote="Not this year.")
    assert_ended(play, "End_Withdrawn", "cancelled")


def planned_again_until_it_is_agreed(play: Play) -> None:
    _requested(play)
    _planned(play)
    play.do("Task_Agree", "requester1", agreement="rework", agreementNote="Too fast.")
    _planned(play)
    _agreed(play)
    _ready(play)
    _in_the_phases(play)


def a_plan_that_ends_before_it_starts(play: Play) -> None:
    _requested(play)
    _planned(play, transitionEnd="2026-03-07T19:00:00Z")
    assert play.open == ["Task_Plan"], "back to whoever planned it"
    _planned(play, transitionEnd=PLAN["transitionStart"])
    assert play.open == ["Task_Plan"]
    _planned(play)
    assert play.open == ["Task_Agree"]


def a_milestone_outside_of_the_plan(play: Play) -> None:
    _requested(play)
    for date in ("2026-03-06", "2026-03-22"):
        _planned(play, milestones=[{"milestone": "Done", "milestoneDate": date}])
        assert play.open == ["Task_Plan"]
    _planned(play, milestones=[{"milestone": "Done", "milestoneDate": "2026-03-21"}])
    assert play.open == ["Task_Agree"]


def not_ready_at_first(play: Play) -> None:
    _requested(play)
    _planned(play)
    _agreed(play)
    _prepared(play, documents=("design",))
    _confirmed(play)
    _prepared(play)
    _confirmed(play, "again")
    _ready(play)
    _in_the_phases(play)


def _releases_asked_for(play: Play) -> None:
    _planned(play, needsReleases="yes", releases=RELEASES)
    _agreed(play)
    _ready(play)
    assert (play.record.status, play.open) == ("waiting", [])
    asked = play.sent[-2:]
    assert [message.name for message in asked] == ["release-required"] * 2
    assert sorted(message.variables["title"] for message in asked) == [
        "Portal server",
        "Portal themes",
    ]
    assert {message.variables["originNumber"] for message in asked} == {play.record.number}


def _released(play: Play, title: str, outcome: str = "released") -> None:
    play.hear(
        "release-completed",
        originNumber="REL-2026-000008",
        title=title,
        releaseNumber="REL-2026-000008",
        releaseOutcome=outcome,
    )
    assert play.record.title == REQUEST["title"], "it keeps its own title"


def waits_for_two_releases(play: Play) -> None:
    _requested(play)
    _releases_asked_for(play)


def with_two_releases(play: Play) -> None:
    waits_for_two_releases(play)
    _released(play, "Portal themes")
    assert play.open == []
    _released(play, "Portal server")
    _in_the_phases(play)


def a_release_fails(play: Play) -> None:
    _requested(play)
    _releases_asked_for(play)
    _released(play, "Portal server")
    _released(play, "Portal themes", "backed-out")
    assert (play.record.status, play.open) == ("requested", ["Task_Plan"])
    _releases_asked_for(play)


def a_release_is_withdrawn(play: Play) -> None:
    _requested(play)
    _releases_asked_for(play)
    _released(play, "Portal themes", "withdrawn")
    _released(play, "Portal server")
    assert (play.record.status, play.open) == ("requested", ["Task_Plan"])
    results = play.seen("Task_Plan")["releaseResults"]
    assert sorted(result["outcome"] for result in results) == ["released", "withdrawn"]


def _backed_out(play: Play, next_step: str) -> None:
    assert play.open == ["Task_BackOut"]
    play.do(
        "Task_BackOut",
        "implementer1",
        backOutResult="restored",
        backOutNote="The old portal answers.",
        nextStep=next_step,
    )


def tests_fail(play: Play) -> None:
    _before_the_phases(play)
    _tested(play, "failed")
    _backed_out(play, "give-up")
    assert_ended(play, "End_BackedOut", "backed-out")
    _improvement_proposed(play, "The transition was backed out.")


def the_second_phase_interrupts_the_business(play: Play) -> None:
    _before_the_phases(play, "Finance", "Sales", "Everybody else")
    _phase(play)
    _phase(play, "broken")
    _backed_out(play, "plan-again")
    assert (play.record.status, play.open) == ("requested", ["Task_Plan"])
    assert play.record.owner_group == "transition-management"


def support_is_extended(play: Play) -> None:
    _before_the_phases(play)
    _live(play)
    _supported(play, run_state="disturbed")
    _evaluated(play, "extend")
    _supported(play)
    _evaluated(play)
    assert_ended(play, "End_InOperation", "closed")


def users_are_not_satisfied(play: Play) -> None:
    _before_the_phases(play)
    _live(play)
    _supported(play, satisfaction="3")
    _evaluated(play)
    assert_ended(play, "End_Improve", "closed")
    _improvement_proposed(play, "The satisfaction of the users is below its target.")


def something_to_improve(play: Play) -> None:
    _before_the_phases(play)
    _live(play)
    _supported(play, satisfaction=None)
    _evaluated(play, "below-target")
    assert_ended(play, "End_Improve", "closed")
    _improvement_proposed(play, "The evaluation of the transition shows what to improve.")


PLAYS = (
    into_operation,
    without_feedback,
    in_two_phases,
    required_by_a_release,
    the_register_has_the_new_service,
    a_changed_service_keeps_its_row,
    withdrawn_while_it_is_planned,
    withdrawn_while_it_is_prepared,
    withdrawn,
    planned_again_until_it_is_agreed,
    a_plan_that_ends_before_it_starts,
    a_milestone_outside_of_the_plan,
    not_ready_at_first,
    with_two_releases,
    a_release_fails,
    a_release_is_withdrawn,
    tests_fail,
    the_second_phase_interrupts_the_business,
    support_is_extended,
    users_are_not_satisfied,
    something_to_improve,
)
