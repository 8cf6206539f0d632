"""Every way an incident can go (Guideline 5.2), each played and asserted to its end."""

from typing import Any

from processes.ending import assert_ended
from processes.play import Play

REPORT = {
    "title": "Mail is down in building B",
    "service": "e-mail",
    "feltImpact": "stopped",
    "contactChannel": "portal",
}
RESOLVED = {"resolution": "Restarted the queue."}


def _reported(play: Play, **more: Any) -> None:
    play.start("requester1", **REPORT | more)
    assert play.record.status == "new"
    assert (play.record.title, play.record.requester) == (REPORT["title"], "requester1")
    assert (play.record.owner_group, play.record.service) == ("service-desk", "e-mail")


def _classified(play: Play, incident_class: str = "interruption") -> None:
    play.do("Task_Classify", "agent1", incidentClass=incident_class, service="e-mail")
    assert (play.record.status, play.open) == ("classified", ["Task_Assess"])


def _assessed(play: Play, impact: str = "medium", urgency: str = "medium") -> None:
    play.do("Task_Assess", "agent1", impact=impact, urgency=urgency, workaroundAvailable="no")


def _at_the_service_desk(play: Play) -> None:
    _reported(play)
    _classified(play)
    _assessed(play)
    assert (play.record.status, play.record.priority) == ("in-progress", 3)
    assert (play.open, play.timers) == (["Task_Handle"], ["Timer_HandleDeadline"])
    assert play.record.due_at is not None


def _resolved(play: Play) -> None:
    play.do("Task_Handle", "agent1", serviceDeskOutcome="resolved", **RESOLVED)
    assert (play.record.status, play.record.resolved_at) == ("resolved", play.now)
    assert (play.open, play.timers) == (["Task_Confirm"], ["Timer_NoAnswer"])


def _confirmed(play: Play) -> None:
    play.do("Task_Confirm", "requester1", confirmation="works", satisfaction="5")
    assert play.open == ["Task_Close"]


def _closed(play: Play, *, cause: str | None = "A full disk.") -> None:
    known = {"rootCauseKnown": "yes", "cause": cause} if cause else {"rootCauseKnown": "no"}
    play.do("Task_Close", "agent2", closureCode="solved", **known)
    assert_ended(play, "End_Closed", "closed")


def resolved_by_the_service_desk(play: Play) -> None:
    _at_the_service_desk(play)
    _resolved(play)
    _confirmed(play)
    _closed(play)
    assert (play.sent, play.told) == ([], {})


def a_fault_goes_the_same_way(play: Play) -> None:
    _reported(play)
    _classified(play, "fault")
    _assessed(play, "low", "low")
    assert play.record.priority == 5
    _resolved(play)
    _confirmed(play)
    _closed(play)


def no_incident_at_all(play: Play) -> None:
    _reported(play)
    play.do(
        "Task_Classify",
        "agent1",
        incidentClass="no-incident",
        service="e-mail",
        classificationNote="A question, answered.",
    )
    assert_ended(play, "End_Cancelled", "cancelled")


def a_latent_problem_is_handed_over(play: Play) -> None:
    _reported(play)
    play.do(
        "Task_Classify",
        "agent1",
        incidentClass="latent-problem",
        service="network",
        classificationNote="The switch will fail.",
    )
    assert_ended(play, "End_HandedOver", "handed-over")
    (message,) = play.sent
    assert message.status == "waiting"
    assert message.variables == {
        "originNumber": play.record.number,
        "originProcess": "incident",
        "title": REPORT["title"],
        "service": "network",
        "reason": "The report shows a latent problem.",
        "requester": "requester1",
        "incidentNumber": play.record.number,
        "incidentClass": "latent-problem",
        "reportedBy": "requester1",
    }


def the_root_cause_is_handed_over(play: Play) -> None:
    _at_the_service_desk(play)
    _resolved(play)
    _confirmed(play)
    _closed(play, cause=None)
    (message,) = play.sent
    assert message.variables["originNumber"] == play.record.number
    assert message.variables["incidentNumber"] == play.record.number
    assert message.variables["reason"] == "The root cause of the incident is not known."


def _escalated(play: Play) -> None:
    play.do(
        "Task_Handle",
        "agent1",
        serviceDeskOutcome="escalate",
        escalationReason="Needs the mail server.",
    )
    assert (play.record.owner_group, play.open) == ("operations", ["Task_Operate"])
    assert play.timers == ["Timer_OperateDeadline"]


def _returned(play: Play) -> None:
    play.do(
        "Task_Operate",
        "operator1",
        operationsWork="Looked at the logs.",
        operationsOutcome="return",
        returnReason="It is the client.",
    )
    assert (play.record.owner_group, play.open) == ("service-desk", ["Task_Handle"])


def resolved_in_operations(play: Play) -> None:
    _at_the_service_desk(play)
    _escalated(play)
    play.do(
        "Task_Operate",
        "operator1",
        operationsWork="Replaced the disk.",
        operationsOutcome="resolved",
        **RESOLVED,
    )
    assert play.record.owner_group == "service-desk"
    _confirmed(play)
    _closed(play)


def returned_from_operations(play: Play, times: int = 1) -> None:
    _at_the_service_desk(play)
    for _ in range(times):
        _escalated(play)
        _returned(play)
    _resolved(play)
    _confirmed(play)
    _closed(play)


def returned_twice(play: Play) -> None:
    returned_from_operations(play, times=2)


def reopened_once(play: Play, times: int = 1) -> None:
    _at_the_service_desk(play)
    for _ in range(times):
        _resolved(play)
        play.do(
            "Task_Confirm",
            "requester1",
            confirmation="still-wrong",
            reopenReason="No mail yet.",
        )
        assert (play.record.status, play.record.resolved_at) == ("in-progress", None)
        assert play.open == ["Task_Handle"]
    _resolved(play)
    _confirmed(play)
    _closed(play)


def reopened_twice(play: Play) -> None:
    reopened_once(play, times=2)


def nobody_confirms(play: Play) -> None:
    _at_the_service_desk(play)
    _resolved(play)
    play.fire("Timer_NoAnswer")
    assert play.open == ["Task_Close"]
    _closed(play)


def nobody_confirms_after_reopening(play: Play) -> None:
    _at_the_service_desk(play)
    _resolved(play)
    play.do("Task_Confirm", "requester1", confirmation="still-wrong", reopenReason="No mail yet.")
    _resolved(play)
    play.fire("Timer_NoAnswer")
    _closed(play)


def late_at_the_service_desk(play: Play) -> None:
    _at_the_service_desk(play)
    play.fire("Timer_HandleDeadline")
    assert play.open == ["Task_Handle"], "a warning does not take the task away"
    play.work("Task_Warn")
    assert play.told.keys() == {"agent1", "agent2"}
    _resolved(play)
    _confirmed(play)
    _closed(play)


def late_in_operations(play: Play) -> None:
    _at_the_service_desk(play)
    _escalated(play)
    play.fire("Timer_OperateDeadline")
    play.work("Task_Warn")
    assert play.told.keys() == {"operator1"}
    play.do(
        "Task_Operate",
        "operator1",
        operationsWork="Replaced the disk.",
        operationsOutcome="resolved",
        **RESOLVED,
    )
    _confirmed(play)
    _closed(play)


def _major(play: Play) -> None:
    _reported(play)
    _classified(play)
    _assessed(play, "high", "high")
    assert (play.record.priority, play.record.owner_group) == (1, "major-incident")
    assert (play.open, play.timers) == (["Task_Coordinate"], ["Timer_Update"])


def _led(play: Play, outcome: str) -> None:
    more = RESOLVED if outcome == "resolved" else {"returnReason": "Only one team."}
    actions = [{"action": "Call the provider", "by": "operations"}]
    play.do("Task_Coordinate", "coordinator1", majorActions=actions, majorOutcome=outcome, **more)


def a_major_incident(play: Play, updates: int = 0) -> None:
    _major(play)
    play.work("Task_NotifyStakeholders")
    for _ in range(updates):
        play.fire("Timer_Update")
        play.work("Task_SendUpdate")
    assert play.told["requester1"] == 1 + updates
    _led(play, "resolved")
    assert play.record.status == "resolved"
    _confirmed(play)
    _closed(play)


def a_major_incident_with_an_update(play: Play) -> None:
    a_major_incident(play, updates=1)


def a_major_incident_with_two_updates(play: Play) -> None:
    a_major_incident(play, updates=2)


def a_major_incident_led_before_anybody_is_notified(play: Play) -> None:
    _major(play)
    _led(play, "resolved")
    assert play.open == [], "the join waits for the notice"
    play.work("Task_NotifyStakeholders")
    _confirmed(play)
    _closed(play)


def a_major_incident_stood_down(play: Play) -> None:
    _major(play)
    play.work("Task_NotifyStakeholders")
    _led(play, "stood-down")
    assert (play.record.owner_group, play.open) == ("service-desk", ["Task_Handle"])
    _resolved(play)
    _confirmed(play)
    _closed(play)


PLAYS = (
    resolved_by_the_service_desk,
    a_fault_goes_the_same_way,
    no_incident_at_all,
    a_latent_problem_is_handed_over,
    the_root_cause_is_handed_over,
    resolved_in_operations,
    returned_from_operations,
    returned_twice,
    reopened_once,
    reopened_twice,
    nobody_confirms,
    nobody_confirms_after_reopening,
    late_at_the_service_desk,
    late_in_operations,
    a_major_incident,
    a_major_incident_with_an_update,
    a_major_incident_with_two_updates,
    a_major_incident_led_before_anybody_is_notified,
    a_major_incident_stood_down,
)
