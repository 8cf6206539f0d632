"""Releases: planned, approved, prepared, deployed phase by phase and observed."""

from datetime import UTC, timedelta

from itsm_flow.demo import office, words
from itsm_flow.demo.processes.change import back_out
from itsm_flow.demo.scene import Answers, Scene, Step, as_text
from itsm_flow.demo.starts import Opening
from itsm_flow.services.demo_registers import COMPONENTS

TRAINED: Answers = {"teamReady": ["procedure", "back-out"]}
ENVIRONMENT: Answers = {"environmentReady": ["hardware", "software", "network"]}


def start(opening: Opening) -> Answers:
    """What is asked for."""
    title = opening.call(words.RELEASES)
    return {
        "title": title,
        "description": title,
        "service": opening.service,
        "reason": opening.say(words.REASONS),
    }


def phases(scene: Scene) -> list[Answers]:
    """The phases of a plan, one to three."""
    count = scene.pick({1: 5, 2: 3, 3: 1})
    chosen = words.PHASES[-1:] if count == 1 else words.PHASES[:count]
    return [
        {"phaseName": phase[scene.story.chinese], "phaseContent": scene.title} for phase in chosen
    ]


def withdrawn(scene: Scene) -> Answers | None:
    """Seldom, a plan is not gone on with."""
    if not scene.happens(0.03):
        return None
    return {"planDecision": "withdraw", "withdrawalReason": scene.say(words.REFUSALS)}


def _plan(scene: Scene) -> Answers:
    if (given_up := withdrawn(scene)) is not None:
        return given_up
    start = office.evening(scene.now, scene.random.randint(7, 21))
    end = start + timedelta(hours=scene.random.choice([4, 6, 10]))
    return {
        "service": scene.service,
        "contents": [{"content": scene.title, "contentNumber": scene.story.number}],
        "releaseKind": scene.pick({"minor": 7, "major": 2, "emergency": 1}),
        "objectives": scene.title,
        "expectedOutcome": scene.say(words.GOOD),
        "planScope": scene.title,
        "planImpact": scene.say(words.LESSONS),
        "impactLevel": scene.pick({"low": 4, "medium": 5, "high": 1}),
        "serviceEffect": scene.pick({"none": 6, "changed": 3, "new": 1}),
        "plannedStart": as_text(start),
        "plannedEnd": as_text(end),
        "milestones": [
            {
                "milestone": words.ACTIVITIES[2][scene.story.chinese],
                "milestoneDate": end.astimezone(UTC).date().isoformat(),
            }
        ],
        "responsibilities": [
            {"task": words.ACTIVITIES[1][scene.story.chinese], "person": "implementer1"}
        ],
        "phases": phases(scene),
        "backOutPlan": scene.say(words.RESOLUTIONS),
        "backOutEase": scene.pick({"easy": 7, "hard": 3}),
        "usersNotice": scene.title,
        "observationPeriod": scene.random.choice(["P1D", "P3D", "P7D"]),
    }


def _approve(scene: Scene) -> Answers:
    if scene.again == 0 and scene.happens(0.15):
        decision = scene.pick({"rework": 2, "reject": 1})
        return {"decision": decision, "decisionNote": scene.say(words.REFUSALS)}
    return {"decision": "approve"}


def _documents(scene: Scene) -> Answers:
    ready = ["release-notice", "operating-guide"]
    return {"documentsReady": ready[1:] if scene.again == 0 and scene.happens(0.1) else ready}


def confirm(scene: Scene) -> Answers:
    """Go, or seldom not."""
    readiness = "go"
    if scene.again == 0:
        readiness = scene.pick({"go": 93, "again": 5, "withdraw": 2})
    if readiness == "go":
        return {"readiness": readiness}
    return {"readiness": readiness, "readinessNote": scene.say(words.REFUSALS)}


def deploy(scene: Scene) -> Answers:
    """What was deployed."""
    return {"deployNote": scene.say(words.ACTIVITIES)}


def test(scene: Scene) -> Answers:
    """How the test of a phase went."""
    fails = scene.happens(0.05)
    note = scene.say(words.BAD if fails else words.GOOD)
    return {"testOutcome": "failed" if fails else "passed", "testNote": note}


def _start_service(scene: Scene) -> Answers:
    fails = scene.happens(0.03)
    note = scene.say(words.BAD if fails else words.GOOD)
    return {"startOutcome": "broken" if fails else "continuous", "startNote": note}


def _components(scene: Scene) -> Answers:
    """A component of the service was changed; a new one where the register has none."""
    if scene.happens(0.4):
        return {"componentsChanged": "no"}
    known = [str(row["name"]) for row in COMPONENTS if row["service"] == scene.service]
    if not known:
        return {"componentsChanged": "yes", "changedComponents": [{"componentName": "Server"}]}
    name = scene.random.choice(known)
    row = {"componentName": name, "componentKey": name.lower().replace(" ", "-")}
    return {"componentsChanged": "yes", "changedComponents": [row]}


def _describe(scene: Scene) -> Answers:
    (row,) = scene.story.told["changedComponents"]
    return {"componentName": row["componentName"], "componentDescription": scene.title}


def monitor(scene: Scene) -> Answers:
    """How the service runs."""
    state = scene.pick({"stable": 8, "disturbed": 2})
    count = scene.random.randint(0, 1 if state == "stable" else 6)
    return {"runState": state, "incidentCount": count, "runNote": scene.say(words.GOOD)}


def lessons(scene: Scene) -> list[Answers]:
    """What was learned."""
    return [{"lesson": scene.say(words.LESSONS), "measure": scene.say(words.MEASURES)}]


def _evaluate(scene: Scene) -> Answers:
    return {
        "evaluationNote": scene.say(words.GOOD),
        "lessons": lessons(scene),
        "proposeImprovement": "yes" if scene.happens(0.2) else "no",
    }


STEPS = {
    "Task_Plan": Step(_plan, (2, 16), (2, 8)),
    "Task_ApproveManager": Step(_approve, (1, 8), (0.2, 1)),
    "Task_ApproveBoard": Step(_approve, (4, 24), (0.2, 1)),
    "Task_Documents": Step(_documents, (1, 16), (1, 8)),
    "Task_TrainTeam": Step(TRAINED, (1, 16), (1, 4)),
    "Task_Environment": Step(ENVIRONMENT, (1, 16), (1, 8)),
    "Task_Confirm": Step(confirm, (0.5, 4), (0.1, 0.5)),
    "Task_Deploy": Step(deploy, (0.1, 1), (0.5, 2), starts="plannedStart"),
    "Task_Test": Step(test, (0.1, 0.5), (0.3, 1), starts="plannedStart"),
    "Task_StartService": Step(_start_service, (0.1, 0.5), (0.1, 0.5), starts="plannedStart"),
    "Task_Components": Step(_components, (0.1, 2), (0.2, 1), starts="plannedStart"),
    "Task_DescribeComponent": Step(_describe, (0.1, 2), (0.2, 1)),
    "Task_BackOut": Step(back_out, (0, 0.1), (0.3, 2), starts="plannedStart"),
    "Task_Monitor": Step(monitor, (1, 8), (0.2, 1)),
    "Task_Evaluate": Step(_evaluate, (2, 16), (0.5, 2)),
}
