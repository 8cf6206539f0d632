"""Every way an improvement can go (Guideline 6), each played and asserted to its end."""

from sqlalchemy import select

from itsm_flow.store import Improvement
from processes.ending import assert_ended
from processes.play import Play

PROPOSAL = {
    "title": "Answer mail incidents faster",
    "service": "e-mail",
    "description": "Half of the reports wait for an hour.",
}
LEARNED = {
    "originNumber": "PRB-2026-000001",
    "originProcess": "problem",
    "title": "Mail queue fills up",
    "service": "e-mail",
    "reason": "Learned from problem PRB-2026-000001: watch the disks.",
    "requester": "agent1",
}
OBJECTIVE = "Reports are answered within ten minutes."
MEASURES = [{"measure": "One queue for all", "expected": "No second reading"}]
PEOPLE = [{"measure": "Train at the mail server", "area": "training", "expected": "Fewer returns"}]
FIRST, SECOND = (
    {"phase": "Pilot", "steps": "Building B", "planned": "June"},
    {"phase": "All", "steps": "All buildings", "planned": "July"},
)


def _proposed(play: Play) -> None:
    play.start("agent2", **PROPOSAL)
    assert (play.record.status, play.record.owner_group) == ("new", "improvement")
    _objective_set(play)


def _objective_set(play: Play) -> None:
    play.do(
        "Task_SetObjective",
        "improvementmanager1",
        objectiveDecision="yes",
        title=PROPOSAL["title"],
        service="e-mail",
        objectiveArea="efficiency",
        objective=OBJECTIVE,
        metric="First response time",
        unit="minutes",
        target=10,
    )
    assert (play.record.status, play.open) == ("classified", ["Task_AnalyseState"])


def _analysed(play: Play, weakness: str) -> None:
    play.do(
        "Task_AnalyseState",
        "improvementmanager1",
        baseline=55,
        stateNote="Two queues, read in turns.",
        weaknesses=[{"point": "Reports are read twice", "evidence": "Timeline of May"}],
        weakness=weakness,
    )
    assert play.record.status == "assessed"
    play.work("Task_EnterImprovement")


def _process_designed(play: Play) -> None:
    _proposed(play)
    _analysed(play, "redundancy")
    play.do(
        "Task_DesignProcess",
        "improvementmanager1",
        bottlenecks=[{"step": "Sorting", "finding": "Done twice"}],
        improvementMeasures=MEASURES,
        processMonitoring="Response time, weekly.",
    )
    assert play.open == ["Task_Plan"]


def _technology_designed(play: Play) -> None:
    _proposed(play)
    _analysed(play, "tool-missing")
    play.do(
        "Task_DesignTechnology",
        "improvementmanager1",
        researched=[{"technology": "Sorting by rules", "finding": "Fits"}],
        chosenTechnology="Sorting by rules",
        improvementMeasures=MEASURES,
        trainingPlan="An hour for each agent.",
    )
    assert play.open == ["Task_Plan"]


def _planned(play: Play, *phases: dict[str, str], change: str | None = None) -> None:
    needed = {"changeNeeded": change} if change else {}
    play.do(
        "Task_Plan",
        "improvementmanager1",
        improvementMeasures=MEASURES,
        phases=list(phases or (FIRST,)),
        cost=500,
        effectDays=90,
        **needed,
    )


def _phase_done(play: Play) -> None:
    assert (play.record.status, play.record.owner_group) == ("in-progress", "operations")
    play.do("Task_CarryOutPhase", "operator1", phaseOutcome="done", phaseNote="As planned.")
    trained = [{"group": "Service desk", "content": "The new queue"}]
    play.do("Task_Train", "operator1", trained=trained)


def _phase_failed(play: Play) -> None:
    play.do("Task_CarryOutPhase", "operator1", phaseOutcome="failed", phaseNote="Mail got lost.")
    assert (play.record.status, play.open) == ("in-progress", ["Task_Plan"])


def _effect_shows(play: Play) -> None:
    assert (play.record.status, play.timers) == ("waiting", ["Timer_Effect"])
    assert play.record.owner_group == "improvement"
    assert play.record.due_at is not None
    before = play.now
    play.fire("Timer_Effect")
    assert (play.now - before).days == 90
    assert play.open == ["Task_Evaluate"]


def _row(play: Play) -> Improvement:
    """One row, however often the improvement wrote it."""
    return play.row(select(Improvement).filter_by(improvement_number=play.record.number))


def _evaluated(play: Play, effect: str) -> None:
    play.do(
        "Task_Evaluate",
        "improvementmanager1",
        actual=9 if effect == "reached" else 50,
        savings=12000,
        evaluation="From 55 minutes.",
        effect=effect,
    )


def _reached(play: Play) -> None:
    _effect_shows(play)
    _evaluated(play, "reached")
    play.work("Task_RecordEffect")
    assert _row(play).state == "effective"
    assert (_row(play).baseline, _row(play).target, _row(play).actual) == (55, 10, 9)
    assert_ended(play, "End_Reached", "closed")


def a_process_is_optimised(play: Play) -> None:
    _process_designed(play)
    _planned(play)
    _phase_done(play)
    _reached(play)
    assert play.sent == []


def two_phases(play: Play) -> None:
    _process_designed(play)
    _planned(play, FIRST, SECOND)
    _phase_done(play)
    _phase_done(play)
    _reached(play)


def people_are_developed(play: Play) -> None:
    _proposed(play)
    _analysed(play, "skills")
    play.do(
        "Task_DesignPeople",
        "improvementmanager1",
        improvementMeasures=PEOPLE,
        peopleNote="All agents.",
    )
    _planned(play)
    _phase_done(play)
    _reached(play)


def learned_from_a_problem(play: Play) -> None:
    play.begin("improvement-proposed", **LEARNED)
    assert (play.record.title, play.record.requester) == (LEARNED["title"], "agent1")
    play.do(
        "Task_SetObjective",
        "improvementmanager1",
        objectiveDecision="no",
        decisionNote="It is done already.",
        title=LEARNED["title"],
        service="e-mail",
    )
    assert_ended(play, "End_Declined", "cancelled")


def technology_without_a_change(play: Play) -> None:
    _technology_designed(play)
    _planned(play, change="no")
    _phase_done(play)
    _reached(play)


def waiting_for_a_change(play: Play) -> None:
    _technology_designed(play)
    _planned(play, change="yes")
    assert (play.record.status, play.open) == ("waiting", [])
    (message,) = play.sent
    assert message.name == "change-required"
    assert message.variables == {
        "originNumber": play.record.number,
        "originProcess": "csi",
        "title": PROPOSAL["title"],
        "service": "e-mail",
        "reason": f"Improvement {play.record.number} needs a change: {OBJECTIVE}",
        "requester": "agent2",
    }


def _change_completed(play: Play, outcome: str) -> None:
    play.hear(
        "change-completed",
        originNumber="CHG-2026-000001",
        originProcess="change",
        title="Sorting by rules",
        service="e-mail",
        reason="The change has ended.",
        requester="agent2",
        changeOutcome=outcome,
        changeNumber="CHG-2026-000001",
    )
    assert play.record.title == PROPOSAL["title"]


def technology_by_a_change(play: Play) -> None:
    waiting_for_a_change(play)
    _change_completed(play, "implemented")
    _phase_done(play)
    _reached(play)


def the_change_is_backed_out(play: Play) -> None:
    waiting_for_a_change(play)
    _change_completed(play, "backed-out")
    assert play.open == ["Task_Plan"]
    _planned(play, change="no")
    _phase_done(play)
    _reached(play)


def a_phase_fails(play: Play) -> None:
    _process_designed(play)
    _planned(play, FIRST, SECOND)
    _phase_done(play)
    _phase_failed(play)
    _planned(play, SECOND)
    _phase_done(play)
    _reached(play)


def reworked_after_no_effect(play: Play, times: int = 1) -> None:
    _process_designed(play)
    for _ in range(times):
        _planned(play)
        _phase_done(play)
        _effect_shows(play)
        _evaluated(play, "rework")
        assert (play.record.status, play.open) == ("in-progress", ["Task_Plan"])
    _planned(play)
    _phase_done(play)
    _reached(play)


def reworked_twice(play: Play) -> None:
    reworked_after_no_effect(play, times=2)


def stopped_without_effect(play: Play) -> None:
    _process_designed(play)
    _planned(play)
    _phase_done(play)
    _effect_shows(play)
    _evaluated(play, "stop")
    play.work("Task_RecordStopped")
    assert _row(play).state == "stopped"
    assert_ended(play, "End_Stopped", "closed")


PLAYS = (
    a_process_is_optimised,
    two_phases,
    people_are_developed,
    learned_from_a_problem,
    technology_without_a_change,
    technology_by_a_change,
    the_change_is_backed_out,
    a_phase_fails,
    reworked_after_no_effect,
    reworked_twice,
    stopped_without_effect,
)
