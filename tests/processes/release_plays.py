"""Every way a release can go (Guideline 4.3), each played and asserted to its end."""

from typing import Any

from sqlalchemy import Select, select

from itsm_flow.domain.people import SYSTEM
from itsm_flow.services import registers
from itsm_flow.store import Component
from processes.ending import assert_ended
from processes.play import Play

REQUEST = {
    "title": "Release the mail gateway of spring",
    "description": "Two changes go into production together.",
    "service": "e-mail",
    "reason": "The old gateway is out of support.",
}
ORIGIN = {
    "originNumber": "CHG-2026-000017",
    "originProcess": "change",
    "title": "Renew the mail gateway",
    "service": "e-mail",
    "reason": "The change is bundled into a release.",
    "requester": "requester2",
    "description": "The gateway in building B",
}
PLAN: dict[str, Any] = {
    "service": "e-mail",
    "contents": [{"content": "Renew the mail gateway", "contentNumber": "CHG-2026-000017"}],
    "releaseKind": "minor",
    "objectives": "Mail is filtered by the new gateway.",
    "expectedOutcome": "The old gateway is switched off.",
    "planScope": "The gateways of building B.",
    "planImpact": "No mail for five minutes.",
    "impactLevel": "medium",
    "serviceEffect": "none",
    "plannedStart": "2026-03-14T20:00:00Z",
    "plannedEnd": "2026-03-15T02:00:00Z",
    "milestones": [{"milestone": "First gateway runs", "milestoneDate": "2026-03-14"}],
    "responsibilities": [{"task": "Deployment", "person": "implementer1"}],
    "phases": [{"phaseName": "First gateway", "phaseContent": "Building B"}],
    "backOutPlan": "The old gateway answers again.",
    "backOutEase": "easy",
    "usersNotice": "There is no mail for five minutes.",
    "observationPeriod": "P7D",
    "conflictReason": "Agreed with everybody who plans at that time.",
}


def _requested(play: Play) -> None:
    play.start("requester1", **REQUEST)
    assert (play.record.status, play.record.owner_group) == ("requested", "release-management")
    assert play.open == ["Task_Plan"]


def _planned(play: Play, **more: Any) -> None:
    play.do("Task_Plan", "releasemanager1", **PLAN | more)


def _before_the_manager(play: Play, **more: Any) -> None:
    _requested(play)
    _planned(play, **more)
    assert (play.record.status, play.record.priority) == ("assessed", 3)
    assert play.open == ["Task_ApproveManager"]


def _approved(play: Play) -> None:
    play.do("Task_ApproveManager", "releasemanager1", decision="approve")


def _prepared(play: Play, documents: tuple[str, ...] = ("release-notice",)) -> None:
    assert play.record.status == "authorised"
    assert play.open == ["Task_Documents", "Task_Environment", "Task_TrainTeam"]
    play.do("Task_Documents", "releasemanager1", documentsReady=[*documents, "operating-guide"])
    play.do("Task_TrainTeam", "releasemanager1", teamReady=["procedure", "back-out"])
    play.do(
        "Task_Environment", "implementer1", environmentReady=["hardware", "software", "network"]
    )


def _confirmed(play: Play, readiness: str = "go") -> None:
    assert play.open == ["Task_Confirm"]
    reason = {} if readiness == "go" else {"readinessNote": "The supplier is bankrupt."}
    play.do("Task_Confirm", "releasemanager1", readiness=readiness, **reason)


def _ready(play: Play) -> None:
    _prepared(play)
    _confirmed(play)


def _before_the_phases(play: Play, **more: Any) -> None:
    _before_the_manager(play, **more)
    _approved(play)
    _ready(play)
    _in_the_phases(play)


def _in_the_phases(play: Play) -> None:
    assert (play.record.status, play.open) == ("implementing", ["Task_Deploy"])
    assert play.record.owner_group == "change-implementation"


def _tested(play: Play, outcome: str = "passed") -> None:
    play.do("Task_Deploy", "implementer1", deployNote="Version 7 on the first node.")
    play.do("Task_Test", "implementer2", testOutcome=outcome, testNote="Mail comes through.")


def _phase(play: Play, outcome: str = "continuous") -> None:
    _tested(play)
    assert play.open == []
    play.work("Task_NotifyUsers")
    assert {"requester1", "agent1", "operator1"} <= set(play.told)
    play.do("Task_StartService", "implementer1", startOutcome=outcome, startNote="At eight.")


def _unchanged(play: Play) -> None:
    assert play.open == ["Task_Components"]
    play.do("Task_Components", "implementer1", componentsChanged="no")


def _observed(play: Play) -> None:
    assert (play.record.status, play.record.owner_group) == ("in-progress", "operations")
    assert (play.open, play.timers) == ([], ["Event_ObservationOver"])
    play.fire("Event_ObservationOver")
    play.do(
        "Task_Monitor",
        "operator1",
        runState="stable",
        incidentCount=0,
        runNote="The queue grows on Mondays.",
        userFeedback="No complaints.",
    )


def _evaluated(play: Play, improve: str = "no") -> None:
    assert play.open == ["Task_Evaluate"]
    play.do(
        "Task_Evaluate",
        "releasemanager1",
        evaluationNote="As expected.",
        lessons=[{"lesson": "Test longer", "measure": "An hour more"}],
        proposeImprovement=improve,
    )


def _backed_out(play: Play) -> None:
    assert play.open == ["Task_BackOut"]
    play.do(
        "Task_BackOut",
        "implementer1",
        backOutResult="restored",
        backOutNote="The old gateway answers.",
    )
    assert (play.record.status, play.record.owner_group) == ("backed-out", "release-management")


def _finished(play: Play, improve: str = "no") -> None:
    _phase(play)
    _unchanged(play)
    _observed_and_evaluated(play, improve)


def _observed_and_evaluated(play: Play, improve: str = "no") -> None:
    _observed(play)
    _evaluated(play, improve)
    assert_ended(play, "End_Released", "closed")


def released(play: Play) -> None:
    _before_the_phases(play)
    _finished(play)
    assert play.sent == []


def pre_approved(play: Play) -> None:
    _requested(play)
    _planned(play, impactLevel="low")
    assert play.record.priority == 4
    _ready(play)
    _finished(play)


def _before_the_board(play: Play) -> None:
    _requested(play)
    _planned(play, releaseKind="major")
    assert (play.record.priority, play.open) == (2, ["Task_ApproveBoard"])


def approved_by_the_board(play: Play) -> None:
    _before_the_board(play)
    play.do("Task_ApproveBoard", "cab1", decision="approve")
    _ready(play)
    _finished(play)


def rejected_by_the_board(play: Play) -> None:
    _before_the_board(play)
    play.do("Task_ApproveBoard", "cab2", decision="reject", decisionNote="Not in this quarter.")
    assert_ended(play, "End_Rejected", "rejected")
    assert play.sent == []


def back_for_rework(play: Play) -> None:
    _before_the_manager(play)
    play.do(
        "Task_ApproveManager", "releasemanager1", decision="rework", decisionNote="Who tests it?"
    )
    assert play.open == ["Task_Plan"]
    _planned(play)
    _approved(play)
    _ready(play)
    _finished(play)


def a_milestone_outside_of_the_plan(play: Play) -> None:
    _requested(play)
    for date in ("2026-03-13", "2026-03-16"):
        _planned(play, milestones=[{"milestone": "Done", "milestoneDate": date}])
        assert play.open == ["Task_Plan"], "back to whoever planned it"
    _planned(play, milestones=[{"milestone": "Done", "milestoneDate": "2026-03-15"}])
    assert play.open == ["Task_ApproveManager"]


def not_ready_at_first(play: Play) -> None:
    _before_the_manager(play)
    _approved(play)
    _prepared(play, documents=())
    _confirmed(play)
    _prepared(play)
    _confirmed(play, "again")
    _ready(play)
    _finished(play)


def in_two_phases(play: Play) -> None:
    rows = [{"phaseName": phase, "phaseContent": ""} for phase in ("First", "Second")]
    _before_the_phases(play, phases=rows)
    _phase(play)
    _in_the_phases(play)
    _finished(play)


def _listed(play: Play, *rows: dict[str, Any]) -> None:
    assert play.record.status == "implementing"
    play.do("Task_Components", "implementer1", componentsChanged="yes", changedComponents=[*rows])


def _described(play: Play, **more: Any) -> None:
    assert play.open == ["Task_DescribeComponent"]
    play.do("Task_DescribeComponent", "implementer1", **more)
    play.work("Task_RegisterComponent")


def components_are_registered(play: Play) -> None:
    """One after the other, so that what was entered first can be needed by the next."""
    _before_the_phases(play)
    _phase(play)
    _listed(play, {"componentName": "Gateway"}, {"componentName": "Filter"})
    _described(
        play,
        componentName="Gateway",
        componentService="network",
        componentKind="software",
        componentInterfaces="SMTP",
        componentDescription="The gateway of spring.",
    )
    gateway = play.row(_written_by(play))
    assert (gateway.name, gateway.service, gateway.kind) == ("Gateway", "network", "software")
    assert (gateway.interfaces, gateway.state) == ("SMTP", "active")
    _described(play, componentName="Filter", componentDependsOn=[gateway.key])
    with play.database.read() as session:
        row = session.scalars(_written_by(play).filter_by(name="Filter")).one()
        values = registers.get(session, SYSTEM, "component", row.key).values
    assert (values["service"], values["dependsOn"]) == ("e-mail", [gateway.key])
    _observed_and_evaluated(play)


def a_cycle_is_corrected(play: Play) -> None:
    """What would need itself is refused with the cycle, and goes in when it is corrected."""
    known = {"name": "Relay", "interfaces": "SMTP"}
    with play.database.write() as session:
        key = registers.write(session, SYSTEM, "component", known, now=play.now).key
    _before_the_phases(play)
    _phase(play)
    _listed(play, {"componentName": "Spring relay", "componentKey": key})
    _described(play, componentName="Spring relay", componentDependsOn=[key])
    assert f"{key} → {key}" in play.seen("Task_DescribeComponent")["refusal"]
    _described(play, componentName="Spring relay", componentDependsOn=[])
    row = play.row(_written_by(play))
    assert (row.key, row.name) == (key, "Spring relay")
    assert row.interfaces == "SMTP", "what is left empty stays"
    _observed_and_evaluated(play)


def _written_by(play: Play) -> Select[tuple[Component]]:
    return select(Component).filter_by(record_number=play.record.number)


def _withdraws(play: Play) -> None:
    reason = "The gateway is not made any more."
    play.do("Task_Plan", "releasemanager1", planDecision="withdraw", withdrawalReason=reason)


def withdrawn_while_it_is_planned(play: Play) -> None:
    _requested(play)
    _withdraws(play)
    assert_ended(play, "End_Withdrawn", "cancelled")
    assert play.sent == []


def withdrawn_after_rework(play: Play) -> None:
    _before_the_manager(play)
    play.do("Task_ApproveManager", "releasemanager1", decision="rework", decisionNote="Why?")
    _withdraws(play)
    assert_ended(play, "End_Withdrawn", "cancelled")


def withdrawn_while_it_is_prepared(play: Play) -> None:
    _before_the_manager(play)
    _approved(play)
    _prepared(play, documents=())
    _confirmed(play, "withdraw")
    assert_ended(play, "End_Withdrawn", "cancelled")


def tests_fail(play: Play) -> None:
    _before_the_phases(play)
    _tested(play, "failed")
    _backed_out(play)
    _evaluated(play)
    assert_ended(play, "End_BackedOut", "closed")


def the_service_does_not_go_on(play: Play) -> None:
    _before_the_phases(play)
    _phase(play, "broken")
    _backed_out(play)
    _evaluated(play, "yes")
    assert_ended(play, "End_BackedOut", "closed")
    (message,) = play.sent
    assert (message.name, message.correlation_key) == ("improvement-proposed", None)
    assert message.variables["reason"] == "The release was backed out."


def a_new_service_goes_live(play: Play) -> None:
    _before_the_phases(play, serviceEffect="new")
    _finished(play, improve="yes")
    improvement, transition = play.sent
    assert improvement.name == "improvement-proposed"
    assert (transition.name, transition.correlation_key) == ("transition-required", None)
    assert transition.variables == {
        "originNumber": play.record.number,
        "originProcess": "release",
        "title": REQUEST["title"],
        "service": "e-mail",
        "reason": "A new service goes live.",
        "requester": "requester1",
    }


def a_new_service_that_is_backed_out(play: Play) -> None:
    _before_the_phases(play, serviceEffect="new")
    _tested(play, "failed")
    _backed_out(play)
    _evaluated(play)
    assert_ended(play, "End_BackedOut", "closed")
    assert play.sent == [], "nothing goes live"


def _required(play: Play, **more: Any) -> None:
    play.begin("release-required", **ORIGIN | more)
    assert (play.record.title, play.record.requester) == (ORIGIN["title"], "requester2")
    _planned(play, serviceEffect="changed")
    assert play.open == ["Task_ApproveManager"]


def _reported(play: Play, outcome: str) -> None:
    """The record that waits is told how the release ended."""
    message = play.sent[-1]
    assert (message.name, message.correlation_key) == ("release-completed", "CHG-2026-000017")
    assert message.variables["releaseOutcome"] == outcome
    assert message.variables["releaseNumber"] == play.record.number
    assert message.variables["originNumber"] == play.record.number
    assert message.variables["title"] == ORIGIN["title"]


def _phase_of_another(play: Play) -> None:
    _tested(play)
    play.work("Task_NotifyUsers")
    play.do("Task_StartService", "implementer1", startOutcome="continuous", startNote="At eight.")


def planned_and_released(play: Play, **more: Any) -> None:
    """From the plan to the end, for a record that a message has begun."""
    _planned(play, **more)
    _approved_and_released(play)


def _approved_and_released(play: Play) -> None:
    _approved(play)
    _ready(play)
    _phase_of_another(play)
    _unchanged(play)
    _observed(play)
    _evaluated(play)
    assert_ended(play, "End_Released", "closed")


def required_by_a_change(play: Play) -> None:
    _required(play)
    _approved_and_released(play)
    assert [message.name for message in play.sent] == ["transition-required", "release-completed"]
    _reported(play, "released")


def required_by_a_transition(play: Play) -> None:
    _required(play, originProcess="transition")
    _approved_and_released(play)
    assert [message.name for message in play.sent] == ["release-completed"], "it has begun already"


def required_and_rejected(play: Play) -> None:
    _required(play)
    play.do("Task_ApproveManager", "releasemanager1", decision="reject", decisionNote="Too late.")
    assert_ended(play, "End_Rejected", "rejected")
    _reported(play, "rejected")


def withdrawn_from_here(play: Play) -> None:
    """A release that a message has begun is planned, prepared and not gone on with."""
    _planned(play)
    _approved(play)
    _prepared(play)
    _confirmed(play, "withdraw")
    assert_ended(play, "End_Withdrawn", "cancelled")


def required_and_withdrawn(play: Play) -> None:
    play.begin("release-required", **ORIGIN)
    withdrawn_from_here(play)
    _reported(play, "withdrawn")


def required_and_backed_out(play: Play) -> None:
    _required(play)
    _approved(play)
    _ready(play)
    _tested(play, "failed")
    _backed_out(play)
    _evaluated(play)
    assert_ended(play, "End_BackedOut", "closed")
    _reported(play, "backed-out")


PLAYS = (
    released,
    pre_approved,
    approved_by_the_board,
    rejected_by_the_board,
    back_for_rework,
    a_milestone_outside_of_the_plan,
    not_ready_at_first,
    in_two_phases,
    components_are_registered,
    a_cycle_is_corrected,
    withdrawn_while_it_is_planned,
    withdrawn_after_rework,
    withdrawn_while_it_is_prepared,
    tests_fail,
    the_service_does_not_go_on,
    a_new_service_goes_live,
    a_new_service_that_is_backed_out,
    required_by_a_change,
    required_by_a_transition,
    required_and_rejected,
    required_and_withdrawn,
    required_and_backed_out,
)
