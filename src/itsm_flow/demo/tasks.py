"""How the demo people take and complete tasks."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from itsm_flow.demo import words
from itsm_flow.demo.cast import Cast
from itsm_flow.demo.scene import Answers, Scene, as_text
from itsm_flow.domain.people import Actor
from itsm_flow.errors import InvalidInput, NotFound, NotOpen
from itsm_flow.services import found_risks, offers, plan_checks, tasks
from itsm_flow.services.refusals import SamePerson
from itsm_flow.store import CandidateKind, TaskCandidate, TaskStatus, UserTask

FINDERS = {"Task_Operate": 0.02, "Task_Archive": 0.02, "Task_Monitor": 0.05}
"""After which steps people find a risk, and how often."""


def take(session: Session, cast: Cast, scene: Scene, task_id: int) -> str:
    """Claim the task for one of its candidates; gives who has it. Raises NotOpen.

    Whoever did a step before does it again, so that somebody else is left to verify it.
    """
    status = session.get_one(UserTask, task_id).status
    if status is not TaskStatus.OPEN:
        raise NotOpen(what="Task", key=task_id, state=status)
    for username in _candidates(session, cast, scene, task_id):
        try:
            tasks.claim(session, cast.person(username), task_id, now=scene.now)
        except SamePerson:
            continue
        scene.story.hands[scene.element_id] = username
        return username
    raise NotFound(what="candidate", key=scene.element_id)


def _candidates(session: Session, cast: Cast, scene: Scene, task_id: int) -> list[str]:
    found = session.execute(
        select(TaskCandidate.kind, TaskCandidate.key).filter_by(task_id=task_id)
    ).all()
    groups = {key for kind, key in found if kind is CandidateKind.GROUP}
    names = cast.members(groups) + [key for kind, key in found if kind is CandidateKind.USER]
    scene.random.shuffle(names)
    before = scene.story.hands.get(scene.element_id)
    return sorted(names, key=lambda name: name != before)


def complete(session: Session, actor: Actor, scene: Scene, task_id: int, answers: Answers) -> None:
    """Complete the task; where a plan has conflicts, move it or say why it has to be so."""
    answers = answers | _cures(session, actor, scene, task_id)
    try:
        tasks.complete(session, actor, task_id, answers, now=scene.now)
    except InvalidInput as error:
        if plan_checks.REASON not in error.fields:
            raise
        answers = _without_conflict(session, actor, scene, task_id, answers)
        tasks.complete(session, actor, task_id, answers, now=scene.now)
    story = scene.story
    story.told.update(answers)
    story.rounds[scene.element_id] = scene.again + 1
    if scene.happens(FINDERS.get(scene.element_id, 0)):
        _find_risk(session, actor, scene)


def _cures(session: Session, actor: Actor, scene: Scene, task_id: int) -> Answers:
    """Who archives a change that was carried out finds that it cures what waits for it."""
    if scene.element_id != "Task_Archive":
        return {}
    shown = tasks.form(session, actor, task_id, now=scene.now).data
    if shown.get("changeOutcome") != "implemented":
        return {}
    return {"curedIncidents": [option["value"] for option in shown[offers.WAITING_INCIDENTS]]}


def _without_conflict(
    session: Session, actor: Actor, scene: Scene, task_id: int, answers: Answers
) -> Answers:
    known = tasks.variables(session, actor, task_id)
    told = plan_checks.advice(session, known | answers, scene.story.record_id, now=scene.now)
    if told is None or told.free is None or "milestones" in answers or scene.happens(0.4):
        return answers | {plan_checks.REASON: scene.say(words.REASONS)}
    moved: dict[str, Any] = {
        "plannedStart": as_text(told.free.start),
        "plannedEnd": as_text(told.free.end),
    }
    return answers | moved


def _find_risk(session: Session, actor: Actor, scene: Scene) -> None:
    place = scene.say(words.PLACES)
    found = found_risks.FoundRisk(
        what=scene.say(words.RISKS).format(place),
        probability=scene.random.randint(1, 5),
        reason=scene.say(words.REASONS),
    )
    found_risks.hand_over(session, actor, scene.story.record_id, found, now=scene.now)
