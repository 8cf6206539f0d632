"""Incidents: most are solved at the service desk, some in operations, some come back."""

from itsm_flow.demo import words
from itsm_flow.demo.scene import Answers, Scene, Step
from itsm_flow.demo.starts import Opening

WEIGHTS = {"high": 1, "medium": 5, "low": 6}
MILDER = {"high": "medium", "medium": "medium", "low": "low"}
VITAL = {"network", "erp"}
"""Where they are interrupted it is soon a major incident, of which there shall be one."""


def start(opening: Opening) -> Answers:
    """What the requester reports."""
    return {
        "title": opening.call(words.INCIDENTS[opening.service]),
        "service": opening.service,
        "feltImpact": opening.random.choice(["stopped", "hindered", "several", "noticed"]),
        "contactChannel": opening.random.choice(["portal", "e-mail", "telephone"]),
    }


def _classify(scene: Scene) -> Answers:
    weights = {"interruption": 52, "fault": 36, "latent-problem": 4, "no-incident": 8}
    kind = "interruption" if scene.story.major else scene.pick(weights)
    note = {"classificationNote": scene.say(words.CAUSES)}
    explained = kind in {"latent-problem", "no-incident"}
    return {"incidentClass": kind, "service": scene.service} | (note if explained else {})


def _assess(scene: Scene) -> Answers:
    if scene.story.major:
        worst = {"impact": "high", "urgency": "high", "affectedUsers": 640}
        told = {"workaroundAvailable": "no", "stakeholderGroups": ["service-desk", "operations"]}
        return worst | told
    impact, urgency = scene.pick(WEIGHTS), scene.pick(WEIGHTS)
    vital = scene.service in VITAL and scene.story.told.get("incidentClass") == "interruption"
    if vital or impact == "high":
        urgency = MILDER[urgency]
    if vital:
        impact = MILDER[impact]
    answers: Answers = {
        "impact": impact,
        "urgency": urgency,
        "affectedUsers": scene.random.randint(1, {"high": 200, "medium": 30, "low": 5}[impact]),
        "workaroundAvailable": "no",
    }
    if scene.happens(0.2):
        answers |= {"workaroundAvailable": "yes", "workaround": scene.say(words.RESOLUTIONS)}
    return answers


def _handle(scene: Scene) -> Answers:
    if scene.again < 2 and scene.happens(0.25):
        reason = scene.say(words.CAUSES)
        return {"serviceDeskOutcome": "escalate", "escalationReason": reason}
    if "meanwhile" not in scene.story.told and scene.happens(0.04):
        return {"diagnosis": scene.say(words.CAUSES), "serviceDeskOutcome": "cure-elsewhere"}
    return {
        "diagnosis": scene.say(words.CAUSES),
        "serviceDeskOutcome": "resolved",
        "resolution": scene.say(words.RESOLUTIONS),
    }


def _cure(scene: Scene) -> Answers:
    answers: Answers = {
        "cureKind": scene.pick({"problem": 3, "change": 2}),
        "cureNeeded": scene.say(words.CAUSES),
        "meanwhile": scene.pick({"wait": 6, "workaround": 3, "go-on": 1}),
    }
    if answers["meanwhile"] == "wait":
        answers["waitDays"] = scene.random.choice([20, 30, 60])
    if answers["meanwhile"] == "workaround":
        answers["resolution"] = scene.say(words.RESOLUTIONS)
    return answers


def _wait(scene: Scene) -> Answers:
    return {"takeBackReason": scene.say(words.STILL_WRONG)}


def _operate(scene: Scene) -> Answers:
    done = {"operationsWork": scene.say(words.ACTIVITIES)}
    if scene.again == 0 and scene.happens(0.12):
        return done | {"operationsOutcome": "return", "returnReason": scene.say(words.CAUSES)}
    return done | {"operationsOutcome": "resolved", "resolution": scene.say(words.RESOLUTIONS)}


def _coordinate(scene: Scene) -> Answers:
    actions = [{"action": scene.say(words.ACTIVITIES), "by": "operations"} for _ in range(3)]
    resolution = scene.say(words.RESOLUTIONS)
    return {"majorActions": actions, "majorOutcome": "resolved", "resolution": resolution}


def _confirm(scene: Scene) -> Answers:
    if scene.again < 2 and scene.happens(0.07):
        return {"confirmation": "still-wrong", "reopenReason": scene.say(words.STILL_WRONG)}
    satisfaction = scene.pick({"5": 40, "4": 35, "3": 15, "2": 7, "1": 3})
    return {"confirmation": "works", "satisfaction": satisfaction}


def _close(scene: Scene) -> Answers:
    unknown = scene.story.major or scene.happens(0.06)
    if "cureKind" in scene.story.told:
        return {"closureCode": "solved", "rootCauseKnown": "handed-over"}
    code = scene.pick({"solved": 60, "workaround": 15, "outside-cause": 8, "user-guidance": 17})
    if unknown:
        return {"closureCode": code, "rootCauseKnown": "no"}
    return {"closureCode": code, "rootCauseKnown": "yes", "cause": scene.say(words.CAUSES)}


STEPS = {
    "Task_Classify": Step(_classify, (0.05, 1), (0.05, 0.3)),
    "Task_Assess": Step(_assess, (0, 0.3), (0.05, 0.3)),
    "Task_Handle": Step(_handle, (0, 1.5), (0.2, 6)),
    "Task_Cure": Step(_cure, (0, 0.5), (0.1, 0.5)),
    "Task_Wait": Step(_wait, (60, 160), (0.1, 0.2), left=0.8),
    "Task_Operate": Step(_operate, (0.2, 3), (0.5, 8)),
    "Task_Coordinate": Step(_coordinate, (0.1, 0.3), (12, 20)),
    "Task_Confirm": Step(_confirm, (0.2, 8), (0.05, 0.1), left=0.2),
    "Task_Close": Step(_close, (0.2, 6), (0.05, 0.3)),
}
