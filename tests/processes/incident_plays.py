"""Every way an incident can go (Guideline 5.2), each played and asserted to its end."""

from typing import Any

from itsm_flow.services import records
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


def _sought(play: Play, **answers: Any) -> None:
    """The service desk finds that the cure lies in a problem or a change."""
    _at_the_service_desk(play)
    play.do("Task_Handle", "agent1", diagnosis="A disk.", serviceDeskOutcome="cure-elsewhere")
    assert play.open == ["Task_Cure"]
    play.do("Task_Cure", "agent1", **answers)


def _waits(play: Play) -> None:
    assert (play.record.status, play.open) == ("waiting", ["Task_Wait"])
    assert play.timers == ["Timer_WaitOver"]


def waits_for_a_problem(play: Play) -> None:
    _sought(play, cureKind="problem", cureNeeded="Why it fills up.", meanwhile="wait", waitDays=20)
    _waits(play)
    (message,) = play.sent
    assert (message.name, message.variables["incidentNumber"]) == (
        "problem-identified",
        play.record.number,
    )
    assert message.variables["reason"].endswith("cannot be cured yet: Why it fills up.")


def waits_for_a_change(play: Play) -> None:
    _sought(play, cureKind="change", cureNeeded="A larger disk.", meanwhile="wait", waitDays=20)
    _waits(play)
    (message,) = play.sent
    assert (message.name, message.variables["originNumber"]) == (
        "change-required",
        play.record.number,
    )
    assert message.variables["reason"].endswith("needs a change: A larger disk.")


def waits_for_what_is_open_already(play: Play, number: str | None = None) -> None:
    """For a problem that is not this incident's."""
    if number is None:
        facts = {"service": "e-mail", "source": "monitoring", "symptom": "Slow."}
        other = Play(play.database, play.people, "problem").start("agent1", title="Disk", **facts)
        number = other.record.number
    _sought(play, cureKind="known", awaitedNumber=number, meanwhile="wait", waitDays=20)
    _waits(play)
    assert play.sent == []


def problem_closed(play: Play, outcome: str) -> None:
    play.hear(
        "problem-closed",
        originNumber="PRB-2026-000001",
        originProcess="problem",
        title="Disk",
        service="e-mail",
        reason="It is over.",
        requester="agent1",
        problemNumber="PRB-2026-000001",
        problemOutcome=outcome,
    )


def change_completed(play: Play, outcome: str, *, cured: bool) -> None:
    play.hear(
        "change-completed",
        originNumber="CHG-2026-000001",
        originProcess="change",
        title="A larger disk",
        service="e-mail",
        reason="It is over.",
        requester="agent1",
        changeNumber="CHG-2026-000001",
        changeOutcome=outcome,
        cured=cured,
    )


def _cured(play: Play) -> None:
    """The requester says whether it works; nobody looks for the cause a second time."""
    assert (play.record.status, play.open) == ("resolved", ["Task_Confirm"])
    sent = len(play.sent)
    _confirmed(play)
    play.do("Task_Close", "agent2", closureCode="solved", rootCauseKnown="handed-over")
    assert_ended(play, "End_Closed", "closed")
    assert len(play.sent) == sent


def _handled_again(play: Play) -> None:
    assert (play.record.status, play.open) == ("in-progress", ["Task_Handle"])
    _resolved(play)
    _cured(play)


def cured_by_a_problem(play: Play) -> None:
    waits_for_a_problem(play)
    problem_closed(play, "solved")
    with play.database.read() as session:
        told = records.variables(session, play.people["agent1"], play.record_id)
    assert told["resolution"] == "Resolved by problem PRB-2026-000001: Disk"
    assert told["rootCauseKnown"] == "handed-over"
    _cured(play)


def not_cured_by_a_problem(play: Play) -> None:
    waits_for_a_problem(play)
    problem_closed(play, "accepted")
    _handled_again(play)


def cured_by_a_change(play: Play) -> None:
    waits_for_a_change(play)
    change_completed(play, "implemented", cured=True)
    with play.database.read() as session:
        told = records.variables(session, play.people["agent1"], play.record_id)
    assert told["resolution"] == "Resolved by change CHG-2026-000001: A larger disk"
    _cured(play)


def a_change_that_does_not_cure_it(play: Play) -> None:
    waits_for_a_change(play)
    change_completed(play, "implemented", cured=False)
    _handled_again(play)


def a_change_that_is_rejected(play: Play) -> None:
    waits_for_a_change(play)
    change_completed(play, "rejected", cured=False)
    _handled_again(play)


def waits_for_a_problem_of_others(play: Play) -> None:
    waits_for_what_is_open_already(play)
    problem_closed(play, "solved")
    _cured(play)


def taken_back_by_a_person(play: Play) -> None:
    waits_for_a_problem(play)
    play.do("Task_Wait", "agent2", takeBackReason="The requester cannot wait.")
    _handled_again(play)


def waited_long_enough(play: Play) -> None:
    waits_for_a_problem(play)
    before = play.now
    play.fire("Timer_WaitOver")
    assert (play.now - before).days == 20
    _handled_again(play)


def closed_with_a_workaround(play: Play) -> None:
    around = {"meanwhile": "workaround", "resolution": "Use the other printer."}
    _sought(play, cureKind="problem", cureNeeded="Why.", **around)
    _cured(play)


def handled_on_while_it_is_cured(play: Play) -> None:
    _sought(play, cureKind="change", cureNeeded="A larger disk.", meanwhile="go-on")
    _handled_again(play)


def reopened_after_its_cure(play: Play) -> None:
    waits_for_a_problem(play)
    problem_closed(play, "solved")
    play.do("Task_Confirm", "requester1", confirmation="still-wrong", reopenReason="No mail yet.")
    _handled_again(play)


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
    cured_by_a_problem,
    not_cured_by_a_problem,
    cured_by_a_change,
    a_change_that_does_not_cure_it,
    a_change_that_is_rejected,
    waits_for_a_problem_of_others,
    taken_back_by_a_person,
    waited_long_enough,
    closed_with_a_workaround,
    handled_on_while_it_is_cured,
    reopened_after_its_cure,
)
