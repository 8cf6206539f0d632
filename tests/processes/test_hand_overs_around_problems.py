"""What incidents, problems, risks and improvements send starts the process that is to go on."""

from collections.abc import Callable

import pytest

from processes import change_plays, csi_plays, incident_plays, problem_plays, risk_plays
from processes.conftest import Stage
from processes.play import Play

HAND_OVERS = [
    ("incident", incident_plays.a_latent_problem_is_handed_over, "problem-identified", "problem"),
    ("incident", incident_plays.the_root_cause_is_handed_over, "problem-identified", "problem"),
    ("problem", problem_plays.waiting_for_a_change, "change-required", "change"),
    ("problem", problem_plays.several_measures_and_an_improvement, "improvement-proposed", "csi"),
    ("risk", risk_plays.waiting_for_a_change, "change-required", "change"),
    ("csi", csi_plays.waiting_for_a_change, "change-required", "change"),
]


@pytest.mark.parametrize(("process_id", "scene", "message", "receiver"), HAND_OVERS)
def test_what_is_sent_starts_a_record_that_people_can_go_on_with(
    stage: Stage, process_id: str, scene: Callable[[Play], None], message: str, receiver: str
) -> None:
    sender = Play(*stage, process_id=process_id)
    scene(sender)
    started = sender.handed_over(message, receiver)
    assert started.record.title == sender.record.title
    assert started.record.service == sender.record.service
    assert started.record.requester == sender.record.requester
    assert started.open
    assert not started.instance.has_failed_step


@pytest.mark.parametrize(
    ("process_id", "ask", "follows"),
    [
        ("problem", problem_plays.waiting_for_a_change, ["Task_Decide"]),
        ("risk", risk_plays.waiting_for_a_change, ["Task_PlanMeasures"]),
        ("csi", csi_plays.waiting_for_a_change, ["Task_Plan"]),
    ],
)
def test_a_rejected_change_comes_back_to_the_record_that_waits(
    stage: Stage, process_id: str, ask: Callable[[Play], None], follows: list[str]
) -> None:
    sender = Play(*stage, process_id=process_id)
    ask(sender)
    change = sender.handed_over("change-required", "change")
    change_plays.rejected_from_here(change)
    assert change.record.status == "rejected"
    sender.now = change.now
    assert change.handed_over("change-completed", process_id).record_id == sender.record_id
    assert sender.open == follows
