"""Improvements: an objective, the state measured, measures carried out, the effect measured."""

from itsm_flow.demo import words
from itsm_flow.demo.scene import Answers, Scene, Step
from itsm_flow.demo.starts import Opening

WEAKNESSES = {"bottleneck": 3, "redundancy": 2, "tool-missing": 2, "manual-work": 3, "skills": 3}
AREAS = ["training", "incentive", "team"]
TARGET, BASELINES = 10, (18, 60)


def start(opening: Opening) -> Answers:
    """What could be better."""
    title = opening.call(words.IMPROVEMENTS)
    return {"title": title, "service": opening.service, "description": title}


def _objective(scene: Scene) -> Answers:
    answers: Answers = {"title": scene.title, "service": scene.service}
    if scene.happens(0.15):
        return answers | {"objectiveDecision": "no", "decisionNote": scene.say(words.REFUSALS)}
    return answers | {
        "objectiveDecision": "yes",
        "objectiveArea": scene.random.choice(["efficiency", "cost", "satisfaction"]),
        "objective": scene.title,
        "metric": scene.title,
        "unit": "分鐘" if scene.story.chinese else "minutes",
        "target": TARGET,
    }


def _state(scene: Scene) -> Answers:
    return {
        "baseline": scene.random.randint(*BASELINES),
        "stateNote": scene.say(words.CAUSES),
        "weaknesses": [{"point": scene.say(words.CAUSES), "evidence": scene.say(words.BAD)}],
        "weakness": scene.pick(WEAKNESSES),
    }


def _expected(scene: Scene) -> list[Answers]:
    return [{"measure": scene.say(words.MEASURES), "expected": scene.say(words.GOOD)}]


def _process(scene: Scene) -> Answers:
    return {
        "bottlenecks": [{"step": scene.say(words.ACTIVITIES), "finding": scene.say(words.CAUSES)}],
        "improvementMeasures": _expected(scene),
        "processMonitoring": scene.title,
    }


def _technology(scene: Scene) -> Answers:
    chosen = scene.say(words.MEASURES)
    return {
        "researched": [{"technology": chosen, "finding": scene.say(words.GOOD)}],
        "chosenTechnology": chosen,
        "improvementMeasures": _expected(scene),
        "trainingPlan": scene.say(words.LESSONS),
    }


def _people(scene: Scene) -> Answers:
    rows = [row | {"area": scene.random.choice(AREAS)} for row in _expected(scene)]
    return {"improvementMeasures": rows, "peopleNote": scene.say(words.LESSONS)}


def _plan(scene: Scene) -> Answers:
    technology = scene.story.told.get("weakness") in {"tool-missing", "manual-work"}
    needed = {"changeNeeded": "yes" if scene.again == 0 and scene.happens(0.6) else "no"}
    chosen = words.PHASES[: scene.random.randint(1, 2)]
    return {
        "improvementMeasures": _expected(scene),
        "phases": [
            {"phase": phase[scene.story.chinese], "steps": scene.say(words.ACTIVITIES)}
            for phase in chosen
        ],
        "cost": scene.random.randrange(2_000, 40_000, 500),
        "effectDays": scene.random.choice([30, 60, 90]),
    } | (needed if technology else {})


def _phase(scene: Scene) -> Answers:
    fails = scene.again < 2 and scene.happens(0.06)
    note = scene.say(words.BAD if fails else words.GOOD)
    return {"phaseOutcome": "failed" if fails else "done", "phaseNote": note}


def _train(scene: Scene) -> Answers:
    return {"trained": [{"group": "service-desk", "content": scene.say(words.MEASURES)}]}


def _evaluate(scene: Scene) -> Answers:
    baseline = scene.story.told.get("baseline", BASELINES[1])
    effect = scene.pick({"reached": 7, "rework": 2 if scene.again == 0 else 0, "stop": 1})
    reached = effect == "reached"
    actual = scene.random.randint(6, TARGET) if reached else scene.random.randint(TARGET, baseline)
    return {
        "actual": actual,
        "savings": scene.random.randrange(0, 90_000, 1_000) if reached else 0,
        "evaluation": scene.say(words.GOOD if reached else words.REFUSALS),
        "effect": effect,
    }


STEPS = {
    "Task_SetObjective": Step(_objective, (2, 24), (0.5, 3)),
    "Task_AnalyseState": Step(_state, (4, 24), (2, 12)),
    "Task_DesignProcess": Step(_process, (4, 24), (2, 12)),
    "Task_DesignTechnology": Step(_technology, (4, 24), (2, 12)),
    "Task_DesignPeople": Step(_people, (4, 24), (2, 12)),
    "Task_Plan": Step(_plan, (2, 16), (1, 6)),
    "Task_CarryOutPhase": Step(_phase, (16, 60), (4, 24)),
    "Task_Train": Step(_train, (4, 24), (1, 6)),
    "Task_Evaluate": Step(_evaluate, (2, 16), (0.5, 3)),
}
