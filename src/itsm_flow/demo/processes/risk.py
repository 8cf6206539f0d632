"""Risks: analysed, scored by two experts, answered, and reviewed again and again."""

from itsm_flow.demo import words
from itsm_flow.demo.scene import Answers, Scene, Step
from itsm_flow.demo.starts import Opening

CATEGORIES = ["quality", "security", "compliance", "continuity", "supplier", "people"]


def start(opening: Opening) -> Answers:
    """What could go wrong."""
    title = opening.call(words.RISKS)
    return {"title": title, "service": opening.service, "description": title}


def _activities(scene: Scene) -> Answers:
    return {
        "riskSources": scene.random.sample(["team", "customers", "suppliers", "history"], 2),
        "keyActivities": [{"activity": scene.say(words.ACTIVITIES), "harm": scene.say(words.BAD)}],
    }


def _factors(scene: Scene) -> Answers:
    factor = {"activity": scene.say(words.ACTIVITIES), "factor": scene.say(words.CAUSES)}
    return {"riskFactors": [factor]}


def _classify(scene: Scene) -> Answers:
    answers: Answers = {"title": scene.title, "service": scene.service, "description": scene.title}
    if scene.happens(0.1):
        return answers | {"riskDecision": "no-risk", "decisionNote": scene.say(words.REFUSALS)}
    return answers | {
        "riskDecision": "yes",
        "category": scene.random.choice(CATEGORIES),
        "transferable": "yes" if scene.happens(0.3) else "no",
        "experts": ["riskmanager2", "operator1"],
    }


def _score(scene: Scene) -> Answers:
    def factor() -> int:
        return scene.pick({1: 2, 2: 4, 3: 4, 4: 3, 5: 1})

    return {
        "expertProbability": factor(),
        "expertImpact": factor(),
        "expertLoss": factor(),
        "expertReason": scene.say(words.REASONS),
    }


def _strategy(scene: Scene) -> Answers:
    accepted = 6 if scene.priority >= 4 else 1
    return {
        "strategy": scene.pick({"reduce": 6, "avoid": 2, "transfer": 1, "accept": accepted}),
        "strategyReason": scene.say(words.REASONS),
        "reviewDays": scene.random.choice([30, 60, 90]),
    }


def _measures(scene: Scene) -> Answers:
    measure = scene.say(words.MEASURES)
    return {
        "preventiveMeasures": [
            {"measure": measure, "kind": "managerial", "responsible": "operator1"}
        ],
        "emergencyMeasures": [{"response": scene.say(words.RESOLUTIONS), "responder": "agent1"}],
        "earlyWarning": scene.say(words.CAUSES),
        "changeNeeded": "yes" if scene.again == 0 and scene.happens(0.2) else "no",
        "measures": measure,
        "reviewDays": scene.random.choice([30, 60, 90]),
    }


def _carry_out(scene: Scene) -> Answers:
    outcome = "done" if scene.happens(0.85) else "not-done"
    note = scene.say(words.GOOD if outcome == "done" else words.REFUSALS)
    return {"measureOutcome": outcome, "measureNote": note}


def _review(scene: Scene) -> Answers:
    seen = scene.happens(0.15)
    outcome = scene.pick({"keep": 5, "close": 4, "not-effective": 1})
    answers: Answers = {
        "warningSeen": "yes" if seen else "no",
        "reviewNote": scene.say(words.GOOD),
        "reviewOutcome": outcome,
    }
    if outcome != "close":
        answers["reviewDays"] = scene.random.choice([30, 60, 90])
    if outcome == "not-effective":
        answers["adjustment"] = scene.pick({"measures": 3, "escalate": 1})
    if answers.get("adjustment") == "escalate":
        answers["escalateTo"] = ["change-management", "operations"]
    return answers


STEPS = {
    "Task_ListActivities": Step(_activities, (2, 16), (0.5, 3)),
    "Task_FindFactors": Step(_factors, (1, 16), (0.5, 3)),
    "Task_Classify": Step(_classify, (1, 16), (0.3, 2)),
    "Task_Score": Step(_score, (2, 24), (0.2, 1)),
    "Task_ChooseStrategy": Step(_strategy, (2, 16), (0.3, 2)),
    "Task_PlanMeasures": Step(_measures, (2, 16), (0.5, 4)),
    "Task_CarryOut": Step(_carry_out, (8, 40), (2, 24)),
    "Task_Review": Step(_review, (1, 16), (0.3, 2)),
}
