"""Transitions: agreed with the requester, switched over phase by phase, supported, evaluated."""

from datetime import UTC, timedelta

from itsm_flow.demo import office, words
from itsm_flow.demo.processes.change import back_out
from itsm_flow.demo.processes.release import (
    ENVIRONMENT,
    confirm,
    deploy,
    lessons,
    monitor,
    phases,
    test,
    withdrawn,
)
from itsm_flow.demo.scene import Answers, Scene, Step, as_text
from itsm_flow.demo.starts import Opening
from itsm_flow.services.demo_registers import SERVICES

DOCUMENTS: Answers = {"documentsReady": ["design", "user-manual", "operating-guide"]}
TRAINED: Answers = {"teamReady": ["service", "procedure"]}


def start(opening: Opening) -> Answers:
    """What is asked for."""
    title = opening.call(words.TRANSITIONS)
    return {
        "title": title,
        "description": title,
        "service": opening.service,
        "reason": opening.say(words.REASONS),
    }


def _plan(scene: Scene) -> Answers:
    if (given_up := withdrawn(scene)) is not None:
        return given_up
    start = office.evening(scene.now, scene.random.randint(10, 30))
    end = start + timedelta(days=scene.random.choice([14, 28]))
    needs = scene.again == 0 and scene.happens(0.4)
    releases = [{"release": scene.title[:120], "content": scene.title}]
    return {
        "transitionKind": scene.pick({"new": 3, "changed": 5, "taken-over": 1}),
        "objectives": scene.title,
        "expectedOutcome": scene.say(words.GOOD),
        "planScope": scene.title,
        "planImpact": scene.say(words.LESSONS),
        "transitionStart": as_text(start),
        "transitionEnd": as_text(end),
        "milestones": [
            {
                "milestone": words.PHASES[0][scene.story.chinese],
                "milestoneDate": (start + timedelta(days=7)).astimezone(UTC).date().isoformat(),
            }
        ],
        "responsibilities": [
            {"task": words.ACTIVITIES[1][scene.story.chinese], "person": "implementer1"}
        ],
        "risks": [{"risk": scene.say(words.CAUSES), "countermeasure": scene.say(words.MEASURES)}],
        "phases": phases(scene),
        "backOutPlan": scene.say(words.RESOLUTIONS),
        "needsReleases": "yes" if needs else "no",
        "supportPeriod": scene.random.choice(["P7D", "P14D", "P30D"]),
        "satisfactionTarget": 4,
    } | ({"releases": releases} if needs else {})


def _agree(scene: Scene) -> Answers:
    if scene.again == 0 and scene.happens(0.2):
        agreement = scene.pick({"rework": 4, "withdraw": 1})
        return {"agreement": agreement, "agreementNote": scene.say(words.REFUSALS)}
    return {"agreement": "agreed"}


def _train_users(scene: Scene) -> Answers:
    return {"usersTrained": scene.random.randint(5, 80), "trainingNote": scene.say(words.GOOD)}


def _switch_over(scene: Scene) -> Answers:
    fails = scene.happens(0.03)
    note = scene.say(words.BAD if fails else words.GOOD)
    return {"switchOutcome": "broken" if fails else "continuous", "switchNote": note}


def _describe(scene: Scene) -> Answers:
    """A new service gets a row; of any other, what it gives is written anew."""
    if scene.story.told.get("transitionKind") == "new":
        return {
            "serviceName": scene.title[:120],
            "serviceDescription": scene.title,
            "serviceClass": scene.pick({"core": 1, "supporting": 3, "value-added": 2}),
            "serviceLevel": "Working hours, 99.0 %",
            "serviceOwner": "operations",
        }
    return {
        "serviceKey": scene.service,
        "serviceName": _name(scene.service),
        "serviceDescription": scene.title,
    }


def _name(service: str) -> str:
    """What the register calls a service."""
    names = [str(row["name"]) for row in SERVICES]
    return next((name for name in names if name.lower().replace(" ", "-") == service), service)


def _back_out(scene: Scene) -> Answers:
    next_step = "plan-again" if scene.again == 0 and scene.happens(0.7) else "give-up"
    return back_out(scene) | {"nextStep": next_step}


def _feedback(scene: Scene) -> Answers:
    return {"satisfaction": scene.pick({"5": 4, "4": 4, "3": 2})}


def _evaluate(scene: Scene) -> Answers:
    weights = {"on-target": 6, "below-target": 3} | ({"extend": 1} if scene.again == 0 else {})
    return {
        "evaluation": scene.pick(weights),
        "evaluationNote": scene.say(words.GOOD),
        "lessons": lessons(scene),
    }


STEPS = {
    "Task_Plan": Step(_plan, (2, 16), (2, 12)),
    "Task_Agree": Step(_agree, (2, 16), (0.2, 1)),
    "Task_Documents": Step(DOCUMENTS, (2, 24), (2, 12)),
    "Task_TrainTeam": Step(TRAINED, (2, 24), (2, 6)),
    "Task_Environment": Step(ENVIRONMENT, (2, 24), (2, 12)),
    "Task_Confirm": Step(confirm, (0.5, 8), (0.1, 0.5)),
    "Task_Deploy": Step(deploy, (1, 8), (1, 4), starts="transitionStart"),
    "Task_Test": Step(test, (0.5, 4), (0.5, 3)),
    "Task_TrainUsers": Step(_train_users, (2, 16), (1, 8)),
    "Task_SwitchOver": Step(_switch_over, (1, 8), (0.2, 1)),
    "Task_DescribeService": Step(_describe, (0.5, 8), (0.2, 1)),
    "Task_BackOut": Step(_back_out, (0, 0.3), (0.3, 2)),
    "Task_Feedback": Step(_feedback, (4, 40), (0.1, 0.2), left=0.25),
    "Task_Monitor": Step(monitor, (1, 8), (0.3, 1)),
    "Task_Evaluate": Step(_evaluate, (2, 16), (0.5, 3)),
}
