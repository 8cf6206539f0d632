"""Every way a risk can go (Guideline 8), each played and asserted to its end."""

from typing import Any

from sqlalchemy import select

from itsm_flow.store import Risk
from processes.ending import assert_ended
from processes.play import Play

REPORT = {
    "title": "Only one person knows the backup",
    "service": "erp",
    "description": "Nobody else could restore the data.",
}
FOUND = {
    "originNumber": "INC-2026-000001",
    "originProcess": "incident",
    "title": "Restoring took a day",
    "service": "erp",
    "reason": "Nobody else could restore the data.",
    "requester": "agent1",
}
EXPERTS = ("riskmanager2", "operator1")
MEASURE = {"measure": "Train a second person", "kind": "managerial", "responsible": "operator1"}


def _reported(play: Play) -> None:
    play.start("operator1", **REPORT)
    assert (play.record.status, play.record.owner_group) == ("new", "risk-management")
    until_it_is_classified(play)


def until_it_is_classified(play: Play) -> None:
    """What is done before the risk is assessed."""
    play.do(
        "Task_ListActivities",
        "riskmanager1",
        riskSources=["team", "history"],
        keyActivities=[{"activity": "Restore", "harm": "Data are lost"}],
    )
    play.do(
        "Task_FindFactors",
        "riskmanager1",
        riskFactors=[{"activity": "Restore", "factor": "Illness"}],
    )
    assert play.open == ["Task_Classify"]


def _classified(play: Play, transferable: str = "no") -> None:
    play.do(
        "Task_Classify",
        "riskmanager1",
        riskDecision="yes",
        **REPORT,
        category="people",
        transferable=transferable,
        experts=list(EXPERTS),
    )
    assert play.record.status == "classified"
    play.work("Task_ListRisk")
    assert play.open == ["Task_Score", "Task_Score"]


def _scored(play: Play, *scores: tuple[int, int, int]) -> None:
    for expert, (probability, impact, loss) in zip(EXPERTS, scores, strict=True):
        play.do(
            "Task_Score",
            expert,
            expertProbability=probability,
            expertImpact=impact,
            expertLoss=loss,
            expertReason="From experience.",
        )
    assert (play.record.status, play.open) == ("assessed", ["Task_ChooseStrategy"])


def _of_high_level(play: Play) -> None:
    _reported(play)
    _classified(play)
    _scored(play, (3, 4, 4), (4, 4, 4))
    assert play.record.priority == 2


def _chosen(play: Play, strategy: str = "reduce") -> None:
    play.do(
        "Task_ChooseStrategy",
        "riskmanager1",
        strategy=strategy,
        strategyReason="It fits.",
        reviewDays=30,
    )


def _planned(play: Play, change: str = "no") -> None:
    assert play.open == ["Task_PlanMeasures"]
    play.do(
        "Task_PlanMeasures",
        "riskmanager1",
        preventiveMeasures=[MEASURE],
        emergencyMeasures=[{"response": "Call the supplier", "responder": "agent1"}],
        earlyWarning="Holidays are planned together.",
        changeNeeded=change,
        measures="A second person is trained.",
        reviewDays=60,
    )


def _carried_out(play: Play, outcome: str = "done") -> None:
    assert (play.record.status, play.record.owner_group) == ("in-progress", "operations")
    play.do("Task_CarryOut", "operator1", measureOutcome=outcome, measureNote="In May.")


def _watched(play: Play, days: int = 60) -> None:
    play.work("Task_SaveRisk")
    assert play.record.owner_group == "risk-management"
    assert (play.record.status, play.timers) == ("waiting", ["Timer_ReviewDue"])
    before = play.now
    play.fire("Timer_ReviewDue")
    assert (play.now - before).days == days
    assert play.open == ["Task_Review"]


def _reviewed(play: Play, outcome: str, **more: Any) -> None:
    days = {} if outcome == "close" else {"reviewDays": 90}
    play.do(
        "Task_Review",
        "riskmanager1",
        warningSeen="no",
        reviewNote="Looked at.",
        reviewOutcome=outcome,
        **days,
        **more,
    )


def _in_the_database(play: Play) -> Risk:
    """One row, however often the risk was written."""
    return play.row(select(Risk).filter_by(risk_number=play.record.number))


def _closed(play: Play) -> None:
    _reviewed(play, "close")
    assert _in_the_database(play).state in {"treated", "accepted"}
    play.work("Task_CloseRisk")
    assert _in_the_database(play).state == "closed"
    assert_ended(play, "End_Closed", "closed")


def reduced_and_closed(play: Play) -> None:
    _of_high_level(play)
    _chosen(play)
    _planned(play)
    _carried_out(play)
    _watched(play)
    kept = _in_the_database(play)
    assert (kept.risk_index, kept.risk_level, kept.strategy) == (64, "high", "reduce")
    _closed(play)
    assert play.sent == []


def found_in_another_record(play: Play) -> None:
    play.begin("risk-identified", **FOUND)
    assert (play.record.title, play.record.requester) == (FOUND["title"], "agent1")
    until_it_is_classified(play)
    _classified(play, transferable="yes")
    _scored(play, (5, 5, 5), (4, 5, 5))
    assert play.record.priority == 1
    _chosen(play, "avoid")
    _planned(play)
    _carried_out(play, "not-done")
    _watched(play)
    _closed(play)


def no_risk_at_all(play: Play) -> None:
    _reported(play)
    play.do(
        "Task_Classify",
        "riskmanager1",
        riskDecision="no-risk",
        **REPORT,
        decisionNote="Known as RSK-2026-000001.",
    )
    assert_ended(play, "End_NoRisk", "cancelled")


def accepted_and_closed(play: Play) -> None:
    _reported(play)
    _classified(play)
    _scored(play, (1, 2, 3), (2, 1, 2))
    assert play.record.priority == 4
    _chosen(play, "accept")
    _watched(play, 30)
    _closed(play)


def kept_in_sight(play: Play, times: int = 1) -> None:
    _of_high_level(play)
    _chosen(play, "transfer")
    _planned(play)
    _carried_out(play)
    _watched(play)
    for _ in range(times):
        _reviewed(play, "keep")
        _watched(play, 90)
    _closed(play)


def kept_in_sight_twice(play: Play) -> None:
    kept_in_sight(play, times=2)


def _change_asked_for(play: Play) -> None:
    _planned(play, change="yes")
    assert (play.record.status, play.open) == ("waiting", [])
    assert play.sent[-1].name == "change-required"
    assert play.sent[-1].variables == {
        "originNumber": play.record.number,
        "originProcess": "risk",
        "title": REPORT["title"],
        "service": "erp",
        "reason": f"The response to risk {play.record.number} (high) needs a change.",
        "requester": "operator1",
    }


def _change_completed(play: Play, outcome: str) -> None:
    play.hear(
        "change-completed",
        originNumber="CHG-2026-000001",
        originProcess="change",
        title="Second backup",
        service="erp",
        reason="The change has ended.",
        requester="operator1",
        changeOutcome=outcome,
        changeNumber="CHG-2026-000001",
    )
    assert (play.record.status, play.record.title) == ("in-progress", REPORT["title"])


def waiting_for_a_change(play: Play) -> None:
    _of_high_level(play)
    _chosen(play)
    _change_asked_for(play)


def answered_by_a_change(play: Play) -> None:
    waiting_for_a_change(play)
    _change_completed(play, "implemented")
    _carried_out(play)
    _watched(play)
    _closed(play)


def the_change_is_rejected(play: Play) -> None:
    waiting_for_a_change(play)
    _change_completed(play, "rejected")
    _planned(play)
    _carried_out(play)
    _watched(play)
    _closed(play)


def other_measures_after_a_review(play: Play) -> None:
    _of_high_level(play)
    _chosen(play, "accept")
    _watched(play, 30)
    _reviewed(play, "not-effective", adjustment="measures")
    _planned(play)
    _carried_out(play)
    _watched(play)
    _closed(play)


def escalated_and_scored_again(play: Play) -> None:
    _of_high_level(play)
    _chosen(play)
    _planned(play)
    _carried_out(play)
    _watched(play)
    _reviewed(
        play, "not-effective", adjustment="escalate", escalateTo=["change-management", "operations"]
    )
    play.work("Task_Escalate")
    assert play.told == {"changemanager1": 1, "operator1": 1}
    assert play.open == ["Task_Score", "Task_Score"]
    _scored(play, (5, 5, 4), (5, 5, 5))
    assert play.record.priority == 1
    _chosen(play, "avoid")
    _planned(play)
    _carried_out(play)
    _watched(play)
    _closed(play)


PLAYS = (
    reduced_and_closed,
    found_in_another_record,
    no_risk_at_all,
    accepted_and_closed,
    kept_in_sight,
    kept_in_sight_twice,
    answered_by_a_change,
    the_change_is_rejected,
    other_measures_after_a_review,
    escalated_and_scored_again,
)
