"""What incidents, problems, risks and improvements send starts the process that is to go on."""

from collections.abc import Callable

import pytest

from itsm_flow.errors import InvalidInput
from itsm_flow.feel import interpreter
from itsm_flow.services import links, tasks
from processes import change_plays, csi_plays, incident_plays, problem_plays, risk_plays
from processes.conftest import Stage
from processes.play import Play

HAND_OVERS = [
    ("incident", incident_plays.a_latent_problem_is_handed_over, "problem-identified", "problem"),
    ("incident", incident_plays.the_root_cause_is_handed_over, "problem-identified", "problem"),
    ("incident", incident_plays.waits_for_a_problem, "problem-identified", "problem"),
    ("incident", incident_plays.waits_for_a_change, "change-required", "change"),
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


def _told(ended: Play, message_name: str, *waiting: Play) -> None:
    """What has ended tells each of these, and nobody else."""
    sent = [message for message in ended.sent if message.name == message_name]
    numbers = [incident.record.number for incident in waiting]
    assert [message.correlation_key for message in sent] == numbers
    for incident in waiting:
        reached = ended.handed_over(message_name, "incident")
        assert reached.record_id == incident.record_id
        incident.now = ended.now


def _two_that_wait(stage: Stage) -> tuple[Play, Play, Play]:
    """An incident, the problem that it raised, and another incident that waits for it too."""
    first, second = Play(*stage, process_id="incident"), Play(*stage, process_id="incident")
    incident_plays.waits_for_a_problem(first)
    problem = first.handed_over("problem-identified", "problem")
    incident_plays.waits_for_what_is_open_already(second, problem.record.number)
    return first, second, problem


def _awaited(incident: Play) -> list[str | None]:
    """The numbers that the incident's page says it waits for."""
    actor = incident.people["agent1"]
    with incident.database.read() as session:
        found = links.of_record(session, actor, incident.record_id)
        waits = links.awaited(session, incident.record_id, found)
    return [wait.chosen or wait.asked[0].number for wait in waits]


def test_a_problem_that_is_solved_resolves_all_incidents_that_wait_for_it(stage: Stage) -> None:
    first, second, problem = _two_that_wait(stage)
    assert _awaited(first) == _awaited(second) == [problem.record.number]
    problem_plays.solved_from_here(problem)
    _told(problem, "problem-closed", first, second)
    for incident in (first, second):
        assert (incident.record.status, incident.open) == ("resolved", ["Task_Confirm"])
        assert _awaited(incident) == []


def test_a_report_that_is_no_problem_gives_its_incident_back(stage: Stage) -> None:
    first, second, problem = _two_that_wait(stage)
    problem_plays.refused_from_here(problem)
    _told(problem, "problem-closed", first, second)
    assert first.open == second.open == ["Task_Handle"]


def _offered(play: Play, element_id: str, username: str) -> list[str]:
    """The waiting incidents that a form shows."""
    actor = play.people[username]
    with play.database.read() as session:
        shown = tasks.form(session, actor, play._task_for(element_id, username), now=play.now)
    return [option["value"] for option in shown.data["waitingIncidents"]]


def test_who_closes_a_change_chooses_the_incidents_that_it_cures(stage: Stage) -> None:
    first, second, problem = _two_that_wait(stage)
    problem_plays.waits_for_a_change_from_here(problem)
    change = problem.handed_over("change-required", "change")
    change_plays.verified_from_here(change)
    numbers = [first.record.number, second.record.number]
    assert _offered(change, "Task_Archive", "changemanager1") == numbers
    with pytest.raises(InvalidInput):
        change.do(
            "Task_Archive",
            "changemanager1",
            closureCode="as-planned",
            curedIncidents=["INC-2026-999999"],
        )
    change.do(
        "Task_Archive", "changemanager1", closureCode="as-planned", curedIncidents=numbers[:1]
    )
    assert change.record.status == "closed"
    assert [message.correlation_key for message in change.sent] == [
        numbers[0],
        problem.record.number,
    ]
    first.now = change.now
    assert change.handed_over("change-completed", "incident").record_id == first.record_id
    assert (first.record.status, first.open) == ("resolved", ["Task_Confirm"])
    assert (second.record.status, second.open) == ("waiting", ["Task_Wait"])
    assert change.handed_over("change-completed", "problem").record_id == problem.record_id


def test_an_incident_that_chose_a_change_hears_when_it_is_not_cured(stage: Stage) -> None:
    first, second = Play(*stage, process_id="incident"), Play(*stage, process_id="incident")
    incident_plays.waits_for_a_change(first)
    change = first.handed_over("change-required", "change")
    incident_plays.waits_for_what_is_open_already(second, change.record.number)
    change_plays.verified_from_here(change)
    cured = [first.record.number]
    change.do("Task_Archive", "changemanager1", closureCode="as-planned", curedIncidents=cured)
    _told(change, "change-completed", second, first)
    assert (first.open, second.open) == (["Task_Confirm"], ["Task_Handle"])


@pytest.mark.parametrize(("cures", "follows"), [(True, "Task_Confirm"), (False, "Task_Handle")])
def test_a_change_that_an_incident_asked_for_tells_it_whether_it_is_cured(
    stage: Stage, cures: bool, follows: str
) -> None:
    incident = Play(*stage, process_id="incident")
    incident_plays.waits_for_a_change(incident)
    change = incident.handed_over("change-required", "change")
    assert _awaited(incident) == [change.record.number]
    change_plays.verified_from_here(change)
    cured = [incident.record.number] if cures else []
    change.do("Task_Archive", "changemanager1", closureCode="as-planned", curedIncidents=cured)
    _told(change, "change-completed", incident)
    assert incident.open == [follows]


@pytest.mark.parametrize(("found", "hidden"), [({"feltProbability": 4}, False), ({}, True)])
def test_who_assesses_a_risk_sees_how_probable_its_finder_felt_it(
    stage: Stage, found: dict[str, int], hidden: bool
) -> None:
    risk = Play(*stage, process_id="risk").begin("risk-identified", **risk_plays.FOUND, **found)
    risk_plays.until_it_is_classified(risk)
    assert _hides(risk, "Task_Classify", "riskmanager1", "Text_felt") is hidden


def test_a_risk_that_somebody_reports_has_no_felt_probability(stage: Stage) -> None:
    risk = Play(*stage, process_id="risk").start("operator1", **risk_plays.REPORT)
    risk_plays.until_it_is_classified(risk)
    assert _hides(risk, "Task_Classify", "riskmanager1", "Text_felt") is True


def _hides(play: Play, element_id: str, username: str, component: str) -> object:
    """Whether the form does not show a component of it, as its condition says."""
    with play.database.read() as session:
        task_id = play._task_for(element_id, username)
        shown = tasks.form(session, play.people[username], task_id, now=play.now)
    (found,) = (item for item in shown.schema["components"] if item["id"] == component)
    condition = found["conditional"]["hide"].removeprefix("=")
    return interpreter().evaluate(condition, shown.data, now=play.now).value
