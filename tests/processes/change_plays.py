"""Every way a change can go (Guideline 4.2), each played and asserted to its end."""

from typing import Any

from processes.ending import assert_ended
from processes.play import Play

REQUEST = {
    "title": "Renew the mail gateway",
    "description": "The gateway's operating system is out of support.",
    "kindOfChange": "component-update",
    "service": "e-mail",
    "reason": "Security",
    "requestedType": "normal",
}
PLAN: dict[str, Any] = {
    "planScope": "Gateway in building B",
    "plannedStart": "2026-03-07T20:00:00Z",
    "plannedEnd": "2026-03-07T23:00:00Z",
    "planSteps": [{"activity": "Install the new gateway", "planned": "20:00"}],
    "responsibilities": [{"task": "Installation", "person": "implementer1"}],
    "backOutPlan": "Switch back to the old gateway.",
    "conflictReason": "Agreed with everybody who plans at that time.",
}


def _requested(play: Play, **more: Any) -> None:
    play.start("requester1", **REQUEST | more)
    assert (play.record.status, play.record.owner_group) == ("requested", "change-management")
    assert play.open == ["Task_Identify"]


ORIGIN = {
    "originNumber": "PRB-2026-000007",
    "originProcess": "problem",
    "title": "Mail queue overflows",
    "service": "e-mail",
    "reason": "The gateway's queue is too small.",
    "requester": "problemmanager1",
}


def _required(play: Play) -> None:
    """Another record asks for the change and waits for its end."""
    play.begin("change-required", **ORIGIN)
    assert (play.record.title, play.record.requester) == (ORIGIN["title"], "problemmanager1")
    assert (play.record.status, play.open) == ("requested", ["Task_Identify"])
    _identified(play)
    _assessed(play)
    _convened(play)


def _reported(play: Play, outcome: str) -> None:
    """The record that waits is told how the change ended."""
    message = play.sent[-1]
    assert (message.name, message.correlation_key) == ("change-completed", "PRB-2026-000007")
    assert message.variables["changeOutcome"] == outcome
    assert message.variables["changeNumber"] == play.record.number
    assert message.variables["originNumber"] == play.record.number
    assert message.variables["originProcess"] == "change"


def _identified(play: Play, urgency: str = "medium", template: str = "none") -> None:
    play.do(
        "Task_Identify",
        "changemanager1",
        kindOfChange="component-update",
        service="e-mail",
        components="Mail gateway",
        urgency=urgency,
        standardTemplate=template,
    )
    assert play.open == ["Task_AssessBusiness", "Task_AssessTechnical"]


def _assessed_business(play: Play, effect: str = "low") -> None:
    play.do(
        "Task_AssessBusiness",
        "changemanager1",
        effectOnUsers=effect,
        effectOnBusiness=effect,
        resourcesNeeded="One evening",
        costEstimate=1200,
    )


def _assessed_technical(play: Play, effect: str = "low", likelihood: str = "low") -> None:
    play.do(
        "Task_AssessTechnical",
        "implementer1",
        effectOnFunction=effect,
        effectOnReliability=effect,
        effectOnSecurity=effect,
        likelihoodOfFailure=likelihood,
        backOutEase="easy" if likelihood == "low" else "impossible",
        technicalNote="Tested in the lab.",
    )


def _assessed(play: Play) -> None:
    _assessed_business(play)
    _assessed_technical(play)
    assert play.record.status == "assessed"


def _before_the_cab(play: Play, members: tuple[str, ...] = ("cab1", "cab2", "cab3")) -> None:
    _requested(play)
    _identified(play)
    _assessed(play)
    _convened(play, members)


def _convened(play: Play, members: tuple[str, ...] = ("cab1", "cab2", "cab3")) -> None:
    play.do("Task_Convene", "changemanager1", cabMembers=list(members))
    assert play.open == ["Task_CabVote"] * len(members)


def _votes(play: Play, **votes: str) -> None:
    for member, vote in votes.items():
        reason = {} if vote == "approve" else {"voteReason": "The plan is thin."}
        play.do("Task_CabVote", member, vote=vote, **reason)


def _planned(play: Play, *activities: str) -> None:
    assert (play.record.status, play.open) == ("authorised", ["Task_Plan"])
    steps = [{"activity": activity, "planned": "20:00"} for activity in activities]
    play.do("Task_Plan", "changemanager1", **PLAN | ({"planSteps": steps} if steps else {}))
    assert play.record.status == "implementing"
    assert play.record.owner_group == "change-implementation"
    assert (play.open, play.timers) == (["Task_CarryOut"], ["Timer_PlannedEnd"])


def _carried_out(play: Play, outcome: str = "done") -> None:
    play.do("Task_CarryOut", "implementer1", stepOutcome=outcome, stepNote="As planned.")


def _verified(play: Play, outcome: str = "passed") -> None:
    play.do(
        "Task_Verify",
        "implementer2",
        verificationChecks=[{"check": "Mail flows", "finding": "It does"}],
        verificationOutcome=outcome,
        verificationNote="Checked.",
    )


def _archived(play: Play) -> None:
    assert (play.record.status, play.open) == ("verified", ["Task_Archive"])
    play.do("Task_Archive", "changemanager1", closureCode="as-planned")
    assert_ended(play, "End_Archived", "closed")


def _backed_out(play: Play) -> None:
    assert play.open == ["Task_BackOut"]
    play.do("Task_BackOut", "implementer1", backOutResult="restored", backOutNote="Old one runs.")
    assert (play.record.status, play.open) == ("backed-out", ["Task_Archive"])
    play.do("Task_Archive", "changemanager1", closureCode="backed-out", lessons="Test longer.")
    assert_ended(play, "End_BackedOut", "closed")


def _finished(play: Play) -> None:
    _planned(play)
    _carried_out(play)
    _verified(play)
    _archived(play)


def approved_by_all(play: Play) -> None:
    _before_the_cab(play)
    _votes(play, cab1="approve", cab2="approve")
    assert play.record.status == "authorised", "two of three are a majority"
    _finished(play)


def approved_with_one_rejection(play: Play) -> None:
    _before_the_cab(play)
    _votes(play, cab1="reject", cab2="approve", cab3="approve")
    _finished(play)


def approved_by_a_cab_of_one(play: Play) -> None:
    _before_the_cab(play, ("cab2",))
    _votes(play, cab2="approve")
    _finished(play)


def rejected_by_majority(play: Play) -> None:
    _before_the_cab(play)
    _votes(play, cab1="reject", cab3="reject")
    assert_ended(play, "End_Rejected", "rejected")


def no_majority_means_rework(play: Play) -> None:
    _before_the_cab(play)
    _votes(play, cab1="reject", cab2="approve", cab3="rework")
    assert play.open == ["Task_Rework"]
    play.do("Task_Rework", "requester1", reworkChoice="withdraw", withdrawalReason="Not needed.")
    assert_ended(play, "End_Withdrawn", "cancelled")


def _reworked(play: Play) -> None:
    play.do(
        "Task_Rework",
        "requester1",
        reworkChoice="resubmit",
        title="Renew the mail gateway in steps",
        description=REQUEST["description"],
        reason="Security",
    )
    assert (play.record.status, play.record.title) == (
        "requested",
        "Renew the mail gateway in steps",
    )


def reworked_once(play: Play, times: int = 1) -> None:
    _before_the_cab(play)
    for _ in range(times):
        _votes(play, cab1="rework", cab2="rework", cab3="approve")
        _reworked(play)
        _identified(play)
        _assessed(play)
        _convened(play)
    _votes(play, cab1="approve", cab2="approve")
    _finished(play)


def reworked_twice(play: Play) -> None:
    reworked_once(play, times=2)


def _standard(play: Play) -> None:
    _requested(play, requestedType="standard")
    _identified(play, template="certificate-renewal")


def standard_is_pre_approved(play: Play) -> None:
    _standard(play)
    _assessed_technical(play)
    _assessed_business(play)
    _finished(play)


def standard_of_high_risk_goes_to_the_cab(play: Play) -> None:
    _standard(play)
    _assessed_business(play, "high")
    _assessed_technical(play, "high", "high")
    assert play.open == ["Task_Convene"]
    _convened(play)
    _votes(play, cab1="approve", cab2="approve")
    _finished(play)


def _emergency(play: Play) -> None:
    _requested(play, requestedType="emergency")
    _identified(play, urgency="emergency")
    _assessed(play)
    assert play.open == ["Task_EcabVote"]


def emergency_approved(play: Play) -> None:
    _emergency(play)
    play.do("Task_EcabVote", "changemanager1", vote="approve")
    _finished(play)


def emergency_rejected(play: Play) -> None:
    _emergency(play)
    play.do("Task_EcabVote", "changemanager1", vote="reject", voteReason="It can wait.")
    assert_ended(play, "End_Rejected", "rejected")


def emergency_back_for_rework(play: Play) -> None:
    _emergency(play)
    play.do("Task_EcabVote", "changemanager1", vote="rework", voteReason="Who does it?")
    _reworked(play)
    _identified(play, urgency="emergency")
    _assessed(play)
    play.do("Task_EcabVote", "changemanager1", vote="approve")
    _finished(play)


def rejected_from_here(play: Play) -> None:
    """What is left when a change was required by another process."""
    _identified(play, urgency="emergency")
    _assessed(play)
    play.do("Task_EcabVote", "changemanager1", vote="reject", voteReason="It can wait.")


def verified_from_here(play: Play) -> None:
    """As above, until only its archiving is left."""
    _identified(play)
    _assessed(play)
    _convened(play)
    _votes(play, cab1="approve", cab2="approve")
    _planned(play)
    _carried_out(play)
    _verified(play)
    assert (play.record.status, play.open) == ("verified", ["Task_Archive"])


def two_steps(play: Play) -> None:
    _before_the_cab(play)
    _votes(play, cab1="approve", cab2="approve")
    _planned(play, "Install", "Switch over")
    _carried_out(play)
    assert play.open == ["Task_CarryOut"]
    _carried_out(play)
    _verified(play)
    _archived(play)


def the_second_step_fails(play: Play) -> None:
    _before_the_cab(play)
    _votes(play, cab1="approve", cab2="approve")
    _planned(play, "Install", "Switch over", "Remove the old one")
    _carried_out(play)
    _carried_out(play, "failed")
    _backed_out(play)


def the_only_step_fails(play: Play) -> None:
    _before_the_cab(play)
    _votes(play, cab1="approve", cab2="approve")
    _planned(play)
    _carried_out(play, "failed")
    _backed_out(play)


def verification_fails(play: Play) -> None:
    _before_the_cab(play)
    _votes(play, cab1="approve", cab2="approve")
    _planned(play)
    _carried_out(play)
    _verified(play, "failed")
    _backed_out(play)


def late_and_checked(play: Play) -> None:
    _before_the_cab(play)
    _votes(play, cab1="approve", cab2="approve")
    _planned(play)
    play.fire("Timer_PlannedEnd")
    assert play.open == ["Task_CarryOut", "Task_CheckProgress"]
    play.do("Task_CheckProgress", "changemanager1", progressState="late", progressNote="An hour.")
    _carried_out(play)
    _verified(play)
    _archived(play)


def required_and_implemented(play: Play) -> None:
    _required(play)
    _votes(play, cab1="approve", cab2="approve")
    _finished(play)
    _reported(play, "implemented")


def required_and_backed_out(play: Play) -> None:
    _required(play)
    _votes(play, cab1="approve", cab2="approve")
    _planned(play)
    _carried_out(play, "failed")
    _backed_out(play)
    _reported(play, "backed-out")


def required_and_rejected(play: Play) -> None:
    _required(play)
    _votes(play, cab1="reject", cab2="reject")
    assert_ended(play, "End_Rejected", "rejected")
    _reported(play, "rejected")


def required_and_withdrawn(play: Play) -> None:
    _required(play)
    _votes(play, cab1="rework", cab2="rework", cab3="rework")
    play.do(
        "Task_Rework", "problemmanager1", reworkChoice="withdraw", withdrawalReason="Not needed."
    )
    assert_ended(play, "End_Withdrawn", "cancelled")
    _reported(play, "withdrawn")


def _bundled(play: Play) -> None:
    play.do("Task_Plan", "changemanager1", **PLAN, implementationWay="release")
    assert (play.record.status, play.open) == ("waiting", [])
    message = play.sent[-1]
    assert (message.name, message.correlation_key) == ("release-required", None)
    assert message.variables["originNumber"] == play.record.number
    assert message.variables["originProcess"] == "change"


def waits_for_its_release(play: Play) -> None:
    _before_the_cab(play)
    _votes(play, cab1="approve", cab2="approve")
    _bundled(play)


def bundled_into_a_release(play: Play) -> None:
    waits_for_its_release(play)
    play.hear(
        "release-completed",
        originNumber="REL-2026-000003",
        title="Spring release",
        releaseNumber="REL-2026-000003",
        releaseOutcome="released",
    )
    assert play.record.title == REQUEST["title"], "it keeps its own title"
    assert play.record.status == "implementing"
    assert play.record.owner_group == "change-implementation"
    _verified(play)
    _archived(play)
    assert [message.name for message in play.sent] == ["release-required"]


def planned_again_after_a_failed_release(play: Play) -> None:
    _before_the_cab(play)
    _votes(play, cab1="approve", cab2="approve")
    for outcome in ("backed-out", "rejected"):
        _bundled(play)
        play.hear("release-completed", releaseNumber="REL-2026-000003", releaseOutcome=outcome)
        assert play.record.owner_group == "change-management"
    _finished(play)


def withdrawn_while_it_is_planned(play: Play) -> None:
    _before_the_cab(play)
    _votes(play, cab1="approve", cab2="approve")
    play.do("Task_Plan", "changemanager1", implementationWay="withdraw")
    assert_ended(play, "End_Withdrawn", "cancelled")
    assert play.sent == []


PLAYS = (
    approved_by_all,
    approved_with_one_rejection,
    approved_by_a_cab_of_one,
    rejected_by_majority,
    no_majority_means_rework,
    reworked_once,
    reworked_twice,
    standard_is_pre_approved,
    standard_of_high_risk_goes_to_the_cab,
    emergency_approved,
    emergency_rejected,
    emergency_back_for_rework,
    two_steps,
    the_second_step_fails,
    the_only_step_fails,
    verification_fails,
    late_and_checked,
    required_and_implemented,
    required_and_backed_out,
    required_and_rejected,
    required_and_withdrawn,
    bundled_into_a_release,
    planned_again_after_a_failed_release,
    withdrawn_while_it_is_planned,
)
