"""Problems: the cause is looked for, a solution chosen, and its effect verified."""

from itsm_flow.demo import words
from itsm_flow.demo.scene import Answers, Scene, Step
from itsm_flow.demo.starts import Opening

SOURCES = ["monitoring", "user-feedback", "internal-audit"]


def start(opening: Opening) -> Answers:
    """What somebody who sees a problem tells."""
    return {
        "title": opening.call(words.PROBLEMS),
        "service": opening.service,
        "source": opening.random.choice(SOURCES),
        "symptom": opening.call(words.PROBLEMS),
    }


def _identify(scene: Scene) -> Answers:
    answers: Answers = {
        "title": scene.title,
        "service": scene.service,
        "source": scene.random.choice(SOURCES),
        "symptom": scene.title,
        "occurrences": scene.random.randint(1, 12),
    }
    if scene.happens(0.08):
        return answers | {"problemDecision": "no-problem", "decisionNote": scene.say(words.CAUSES)}
    more = {"priority": scene.random.randint(2, 4), "analysisDays": scene.random.choice([5, 10])}
    return answers | {"problemDecision": "yes"} | more


def _analyse(scene: Scene) -> Answers:
    answers: Answers = {
        "analysisMethod": scene.random.choice(["five-whys", "timeline", "comparison"]),
        "analysisFindings": [{"question": scene.title, "finding": scene.say(words.CAUSES)}],
        "effectScope": scene.service,
        "effectSeverity": scene.pick({"high": 1, "medium": 3, "low": 2}),
        "rootCauseFound": "no",
        "workaroundKnown": "no",
    }
    if scene.happens(0.35):
        answers |= {"workaroundKnown": "yes", "workaround": scene.say(words.RESOLUTIONS)}
    if scene.again > 1 or scene.happens(0.85):
        solutions = [{"solution": scene.say(words.MEASURES), "effect": scene.say(words.GOOD)}]
        answers |= {"rootCauseFound": "yes", "rootCause": scene.say(words.CAUSES)}
        answers["proposedSolutions"] = solutions
    return answers


def _park(scene: Scene) -> Answers:
    reason = scene.say(words.REFUSALS)
    if scene.happens(0.6):
        return {"parkDecision": "review", "reviewDays": 30, "parkReason": reason}
    return {"parkDecision": "known-error", "parkReason": reason}


def _decide(scene: Scene) -> Answers:
    route = scene.pick({"change": 45, "own-work": 45, "accept": 10})
    chosen = {} if route == "accept" else {"chosenSolution": scene.say(words.MEASURES)}
    return {"solutionRoute": route, "solutionReason": scene.say(words.REASONS)} | chosen


def _implement(scene: Scene) -> Answers:
    return {
        "workDone": [{"activity": scene.say(words.ACTIVITIES), "result": scene.say(words.GOOD)}]
    }


def _verify(scene: Scene) -> Answers:
    fails = scene.again == 0 and scene.happens(0.1)
    finding = scene.say(words.BAD if fails else words.GOOD)
    return {
        "verificationChecks": [{"check": scene.say(words.ACTIVITIES), "finding": finding}],
        "verificationOutcome": "remains" if fails else "removed",
        "verificationNote": finding,
    }


def _prevent(scene: Scene) -> Answers:
    count = scene.random.randint(0, 2)
    return {
        "preventiveMeasures": [
            {
                "measure": scene.say(words.MEASURES),
                "kind": scene.random.choice(["technical", "managerial"]),
                "responsible": "operator1",
            }
            for _ in range(count)
        ]
    }


def _measure(scene: Scene) -> Answers:
    outcome = "done" if scene.happens(0.9) else "not-done"
    note = scene.say(words.GOOD if outcome == "done" else words.REFUSALS)
    return {"measureOutcome": outcome, "measureNote": note}


def _summarise(scene: Scene) -> Answers:
    return {
        "summary": scene.say(words.CAUSES),
        "recurrence": scene.pick({"no": 3, "unlikely": 5, "possible": 1}),
        "lessons": scene.say(words.LESSONS),
        "improvementFound": "yes" if scene.happens(0.15) else "no",
    }


STEPS = {
    "Task_Identify": Step(_identify, (1, 8), (0.3, 2)),
    "Task_Analyse": Step(_analyse, (2, 16), (4, 40)),
    "Task_Park": Step(_park, (2, 16), (0.2, 1)),
    "Task_Decide": Step(_decide, (1, 16), (0.5, 3)),
    "Task_Implement": Step(_implement, (2, 16), (2, 24)),
    "Task_Verify": Step(_verify, (8, 40), (1, 8)),
    "Task_Prevent": Step(_prevent, (1, 8), (0.5, 2)),
    "Task_CarryOutMeasure": Step(_measure, (4, 40), (1, 16)),
    "Task_Summarise": Step(_summarise, (1, 8), (0.5, 2)),
}
