"""Every way a problem can go (Guideline 5.3), each played and asserted to its end."""

from typing import Any

from sqlalchemy import select

from itsm_flow.store import KnownError
from processes.ending import assert_ended
from processes.play import Play

SYMPTOM = "Mail stops every Monday at nine."
IDENTIFIED = {
    "title": "Mail queue fills up",
    "service": "e-mail",
    "source": "monitoring",
    "symptom": SYMPTOM,
}
HANDED_OVER = {
    "originNumber": "INC-2026-000001",
    "originProcess": "incident",
    "title": "Mail is down in building B",
    "service": "e-mail",
    "reason": "The root cause of the incident is not known.",
    "requester": "requester1",
    "incidentNumber": "INC-2026-000001",
    "incidentClass": "interruption",
    "reportedBy": "requester1",
}
CAUSE = "The backup fills the disk."
SOLUTION = "Move the backup to its own disk."


def _reported(play: Play) -> None:
    play.start("agent1", **IDENTIFIED)
    assert (play.record.status, play.record.owner_group) == ("new", "problem-management")
    assert play.open == ["Task_Identify"]


def _identified(play: Play) -> None:
    play.do(
        "Task_Identify",
        "problemmanager1",
        **IDENTIFIED,
        problemDecision="yes",
        priority=2,
        analysisDays=5,
    )
    assert (play.record.status, play.record.priority) == ("in-progress", 2)
    assert (play.record.owner_group, play.open) == ("operations", ["Task_Analyse"])
    assert play.record.due_at is not None


def _analysed(play: Play, *, cause: str | None = CAUSE, workaround: str | None = None) -> None:
    found: dict[str, Any] = {"rootCauseFound": "no"}
    if cause:
        found = {
            "rootCauseFound": "yes",
            "rootCause": cause,
            "proposedSolutions": [{"solution": SOLUTION, "effort": "A day", "effect": "Full"}],
        }
    known = {"workaroundKnown": "no"}
    if workaround:
        known = {"workaroundKnown": "yes", "workaround": workaround}
    play.do(
        "Task_Analyse",
        "operator1",
        analysisMethod="five-whys",
        analysisFindings=[{"question": "Why does it stop?", "finding": "The disk is full."}],
        effectScope="All mail users.",
        effectSeverity="high",
        **found,
        **known,
    )
    if workaround:
        play.work("Task_PublishKnownError")
    assert (play.record.status, play.record.owner_group) == ("assessed", "problem-management")


def _decided(play: Play, route: str) -> None:
    chosen = {} if route == "accept" else {"chosenSolution": SOLUTION}
    play.do(
        "Task_Decide", "problemmanager1", solutionRoute=route, solutionReason="Cheapest.", **chosen
    )


def _at_the_decision(play: Play) -> None:
    _reported(play)
    _identified(play)
    _analysed(play)
    assert play.open == ["Task_Decide"]


def _own_work_done(play: Play) -> None:
    _decided(play, "own-work")
    work = [{"activity": "Moved the backup", "result": "Done"}]
    assert play.record.owner_group == "operations"
    play.do("Task_Implement", "operator1", workDone=work)


def _change_asked_for(play: Play) -> None:
    _decided(play, "change")
    assert (play.record.status, play.open) == ("waiting", [])
    assert play.sent[-1].name == "change-required"
    assert play.sent[-1].variables == {
        "originNumber": play.record.number,
        "originProcess": "problem",
        "title": IDENTIFIED["title"],
        "service": "e-mail",
        "reason": f"The solution of problem {play.record.number} needs a change: {SOLUTION}",
        "requester": "agent1",
    }


def _change_completed(play: Play, outcome: str) -> None:
    play.hear(
        "change-completed",
        originNumber="CHG-2026-000001",
        originProcess="change",
        title="Move the backup",
        service="e-mail",
        reason="The change has ended.",
        requester="agent1",
        changeOutcome=outcome,
        changeNumber="CHG-2026-000001",
    )
    assert (play.record.status, play.record.title) == ("in-progress", IDENTIFIED["title"])


def _known_error(play: Play) -> KnownError:
    """One row, however often the problem wrote it."""
    return play.row(select(KnownError).filter_by(problem_number=play.record.number))


def _verified(play: Play, outcome: str = "removed") -> None:
    assert play.record.owner_group == "operations"
    play.do(
        "Task_Verify",
        "operator1",
        verificationChecks=[{"check": "Two Mondays", "finding": "No stop"}],
        verificationOutcome=outcome,
        verificationNote="Watched for two weeks.",
    )


def _closed(play: Play, *, measures: int = 1, improvement: str = "no") -> None:
    assert (play.record.status, play.open) == ("resolved", ["Task_Prevent"])
    rows = [
        {"measure": f"Alarm {number}", "kind": "technical", "responsible": "operator1"}
        for number in range(measures)
    ]
    play.do("Task_Prevent", "problemmanager1", preventiveMeasures=rows)
    assert play.open == (["Task_CarryOutMeasure"] * measures or ["Task_Summarise"])
    assert play.record.owner_group == ("operations" if measures else "problem-management")
    for _ in range(measures):
        play.do("Task_CarryOutMeasure", "operator1", measureOutcome="done", measureNote="Set.")
    play.do(
        "Task_Summarise",
        "problemmanager1",
        summary="A full disk, now watched.",
        recurrence="unlikely",
        lessons="Backups need disks of their own.",
        improvementFound=improvement,
    )
    play.work("Task_CloseKnownError")
    assert play.record.owner_group == "problem-management"
    assert _known_error(play).state == "closed"
    assert_ended(play, "End_Solved", "closed")


def solved_by_own_work(play: Play) -> None:
    _at_the_decision(play)
    _own_work_done(play)
    _verified(play)
    _closed(play)
    assert play.sent == []


def no_preventive_measure_is_needed(play: Play) -> None:
    _at_the_decision(play)
    _own_work_done(play)
    _verified(play)
    _closed(play, measures=0)


def several_measures_and_an_improvement(play: Play) -> None:
    _at_the_decision(play)
    _own_work_done(play)
    _verified(play)
    _closed(play, measures=2, improvement="yes")
    (message,) = play.sent
    assert message.name == "improvement-proposed"
    assert message.variables == {
        "originNumber": play.record.number,
        "originProcess": "problem",
        "title": IDENTIFIED["title"],
        "service": "e-mail",
        "reason": f"Learned from problem {play.record.number}: Backups need disks of their own.",
        "requester": "agent1",
    }


def handed_over_by_an_incident(play: Play) -> None:
    play.begin("problem-identified", **HANDED_OVER)
    assert (play.record.title, play.record.requester) == (HANDED_OVER["title"], "requester1")
    assert play.record.service == "e-mail"
    solved_from_here(play)


def no_problem_at_all(play: Play) -> None:
    _reported(play)
    refused_from_here(play)


def a_workaround_is_published(play: Play) -> None:
    _reported(play)
    _identified(play)
    _analysed(play, workaround="Empty the queue at half past eight.")
    _own_work_done(play)
    _verified(play)
    _closed(play)


def solved_from_here(play: Play) -> None:
    """From its beginning by a message to its end."""
    _identified(play)
    _analysed(play)
    _own_work_done(play)
    _verified(play)
    _closed(play)


def waits_for_a_change_from_here(play: Play) -> None:
    """From its beginning by a message until it has asked for a change."""
    _identified(play)
    _analysed(play)
    _decided(play, "change")
    assert (play.record.status, play.open) == ("waiting", [])


def refused_from_here(play: Play) -> None:
    """It turns out to be no problem."""
    play.do(
        "Task_Identify",
        "problemmanager1",
        **IDENTIFIED,
        problemDecision="no-problem",
        decisionNote="Known as PRB-2026-000001.",
    )
    assert_ended(play, "End_NoProblem", "cancelled")


def _parked(play: Play, decision: str) -> None:
    assert play.open == ["Task_Park"]
    more = {"reviewDays": 30} if decision == "review" else {}
    play.do(
        "Task_Park", "problemmanager1", parkDecision=decision, parkReason="Nothing found.", **more
    )


def parked_and_reviewed(play: Play, times: int = 1) -> None:
    _reported(play)
    _identified(play)
    for _ in range(times):
        _analysed(play, cause=None)
        _parked(play, "review")
        assert (play.record.status, play.timers) == ("waiting", ["Timer_Review"])
        before = play.now
        play.fire("Timer_Review")
        assert (play.now - before).days == 30
        assert (play.record.status, play.open) == ("in-progress", ["Task_Analyse"])
    _analysed(play)
    _own_work_done(play)
    _verified(play)
    _closed(play)


def parked_twice(play: Play) -> None:
    parked_and_reviewed(play, times=2)


def kept_as_a_known_error(play: Play) -> None:
    _reported(play)
    _identified(play)
    _analysed(play, cause=None, workaround="Empty the queue.")
    _parked(play, "known-error")
    play.work("Task_KeepKnownError")
    assert (_known_error(play).state, _known_error(play).workaround) == ("open", "Empty the queue.")
    assert_ended(play, "End_KnownError", "closed")


def accepted_without_a_solution(play: Play) -> None:
    _at_the_decision(play)
    _decided(play, "accept")
    play.work("Task_AcceptError")
    assert_ended(play, "End_Accepted", "closed")


def waiting_for_a_change(play: Play) -> None:
    _at_the_decision(play)
    _change_asked_for(play)


def solved_by_a_change(play: Play) -> None:
    waiting_for_a_change(play)
    _change_completed(play, "implemented")
    assert play.open == ["Task_Verify"]
    _verified(play)
    _closed(play)


def _change_without_effect(play: Play, outcome: str) -> None:
    waiting_for_a_change(play)
    _change_completed(play, outcome)
    assert play.open == ["Task_Decide"]
    _own_work_done(play)
    _verified(play)
    _closed(play)


def the_change_is_rejected(play: Play) -> None:
    _change_without_effect(play, "rejected")


def the_change_is_backed_out(play: Play) -> None:
    _change_without_effect(play, "backed-out")


def a_second_change_helps(play: Play) -> None:
    waiting_for_a_change(play)
    _change_completed(play, "withdrawn")
    _change_asked_for(play)
    _change_completed(play, "implemented")
    _verified(play)
    _closed(play)


def the_cause_remains(play: Play) -> None:
    _at_the_decision(play)
    _own_work_done(play)
    _verified(play, "remains")
    assert (play.record.status, play.open) == ("in-progress", ["Task_Decide"])
    _change_asked_for(play)
    _change_completed(play, "implemented")
    _verified(play)
    _closed(play)


PLAYS = (
    solved_by_own_work,
    no_preventive_measure_is_needed,
    several_measures_and_an_improvement,
    handed_over_by_an_incident,
    no_problem_at_all,
    a_workaround_is_published,
    parked_and_reviewed,
    parked_twice,
    kept_as_a_known_error,
    accepted_without_a_solution,
    solved_by_a_change,
    the_change_is_rejected,
    the_change_is_backed_out,
    a_second_change_helps,
    the_cause_remains,
)
