"""Changes: assessed, decided, planned for an evening, carried out and verified, or backed out."""

from datetime import timedelta

from itsm_flow.demo import office, words
from itsm_flow.demo.scene import Answers, Scene, Step, as_text
from itsm_flow.demo.starts import Opening
from itsm_flow.services.demo_registers import COMPONENTS

KINDS = ["component-update", "configuration", "dependency-change", "business-requirement"]
EFFECTS = {"none": 2, "low": 5, "medium": 3, "high": 1}
ASSESSED = (
    "effectOnUsers",
    "effectOnBusiness",
    "effectOnFunction",
    "effectOnReliability",
    "effectOnSecurity",
    "likelihoodOfFailure",
    "backOutEase",
)
GRAVE = {"high", "impossible"}
"""What makes a board doubt."""
BOARD: Answers = {"cabMembers": ["cab1", "cab2", "cab3"]}
TEMPLATES = ["security-patch", "certificate-renewal", "account-configuration"]


def start(opening: Opening) -> Answers:
    """What is asked for."""
    kind = opening.random.choices(["standard", "normal", "emergency"], [30, 63, 7])[0]
    title = opening.call(words.CHANGES[opening.service])
    return {
        "title": title,
        "description": title,
        "kindOfChange": opening.random.choice(KINDS),
        "service": opening.service,
        "reason": opening.say(words.REASONS),
        "requestedType": kind,
    }


def _identify(scene: Scene) -> Answers:
    wished = scene.story.told.get("requestedType", "normal")
    template = scene.random.choice(TEMPLATES) if wished == "standard" else "none"
    urgency = (
        "emergency" if wished == "emergency" else scene.pick({"high": 1, "medium": 4, "low": 3})
    )
    return {
        "kindOfChange": scene.story.told.get("kindOfChange", "component-update"),
        "service": scene.service,
        "components": scene.random.choice(_components(scene.service)) or scene.title,
        "urgency": urgency,
        "standardTemplate": template,
    }


def _components(service: str) -> list[str]:
    """What the register has of a service; no name at all where it has nothing."""
    return [str(row["name"]) for row in COMPONENTS if row["service"] == service] or [""]


def _assess_business(scene: Scene) -> Answers:
    return {
        "effectOnUsers": scene.pick(EFFECTS),
        "effectOnBusiness": scene.pick(EFFECTS),
        "resourcesNeeded": scene.say(words.ACTIVITIES),
        "costEstimate": scene.random.randrange(0, 60_000, 500),
    }


def _assess_technical(scene: Scene) -> Answers:
    return {
        "effectOnFunction": scene.pick(EFFECTS),
        "effectOnReliability": scene.pick(EFFECTS),
        "effectOnSecurity": scene.pick(EFFECTS),
        "likelihoodOfFailure": scene.pick({"high": 1, "medium": 4, "low": 8}),
        "backOutEase": scene.pick({"easy": 7, "hard": 3, "impossible": 1}),
        "technicalNote": scene.say(words.ACTIVITIES),
    }


def _vote(scene: Scene) -> Answers:
    doubts = sum(scene.story.told.get(name) in GRAVE for name in ASSESSED)
    against = (2, 14, 45)[min(doubts, 2)]
    vote = scene.pick({"approve": 100 - 2 * against, "reject": against, "rework": against})
    reason = {} if vote == "approve" else {"voteReason": scene.say(words.REFUSALS)}
    return {"vote": vote} | reason


def _rework(scene: Scene) -> Answers:
    if scene.again > 1 or scene.happens(0.25):
        return {"reworkChoice": "withdraw", "withdrawalReason": scene.say(words.REFUSALS)}
    return {
        "reworkChoice": "resubmit",
        "title": scene.title[:120],
        "description": scene.title,
        "reason": scene.say(words.REASONS),
    }


def _plan(scene: Scene) -> Answers:
    if scene.again > 1 or scene.happens(0.02):
        return {"implementationWay": "withdraw"}
    emergency = scene.story.told.get("requestedType") == "emergency"
    start = office.evening(scene.now, 0 if emergency else scene.random.randint(2, 14))
    bundled = not emergency and scene.again == 0 and scene.happens(0.08)
    chosen = scene.random.sample(range(len(words.ACTIVITIES)), scene.random.randint(1, 3))
    return {
        "implementationWay": "release" if bundled else "own",
        "planScope": scene.title,
        "plannedStart": as_text(start),
        "plannedEnd": as_text(start + timedelta(hours=scene.random.choice([2, 3, 4]))),
        "planSteps": [
            {"activity": words.ACTIVITIES[index][scene.story.chinese], "planned": "20:00"}
            for index in sorted(chosen)
        ],
        "responsibilities": [
            {
                "task": words.ACTIVITIES[1][scene.story.chinese],
                "person": scene.random.choice(["implementer1", "implementer2"]),
            }
        ],
        "backOutPlan": scene.say(words.RESOLUTIONS),
    }


def _carry_out(scene: Scene) -> Answers:
    fails = scene.happens(0.035)
    note = scene.say(words.BAD if fails else words.GOOD)
    return {"stepOutcome": "failed" if fails else "done", "stepNote": note}


def _check_progress(scene: Scene) -> Answers:
    state = scene.pick({"nearly-done": 5, "late": 4, "in-trouble": 1})
    return {"progressState": state, "progressNote": scene.say(words.GOOD)}


def _verify(scene: Scene) -> Answers:
    fails = scene.happens(0.05)
    finding = scene.say(words.BAD if fails else words.GOOD)
    return {
        "verificationChecks": [
            {"check": words.ACTIVITIES[3][scene.story.chinese], "finding": finding}
        ],
        "verificationOutcome": "failed" if fails else "passed",
        "verificationNote": finding,
    }


def back_out(scene: Scene) -> Answers:
    """How backing out went."""
    result = "restored" if scene.happens(0.9) else "partly"
    return {"backOutResult": result, "backOutNote": scene.say(words.RESOLUTIONS)}


def _archive(scene: Scene) -> Answers:
    if "backOutResult" in scene.story.told:
        return {"closureCode": "backed-out", "lessons": scene.say(words.LESSONS)}
    if scene.happens(0.85):
        return {"closureCode": "as-planned"}
    return {"closureCode": "with-deviations", "lessons": scene.say(words.LESSONS)}


STEPS = {
    "Task_Identify": Step(_identify, (0.5, 8), (0.2, 1)),
    "Task_AssessBusiness": Step(_assess_business, (1, 12), (0.5, 3)),
    "Task_AssessTechnical": Step(_assess_technical, (1, 12), (0.5, 4)),
    "Task_Convene": Step(BOARD, (1, 8), (0.1, 0.5)),
    "Task_EcabVote": Step(_vote, (0.1, 1), (0.1, 0.3)),
    "Task_CabVote": Step(_vote, (2, 20), (0.1, 0.5)),
    "Task_Rework": Step(_rework, (4, 24), (0.5, 3)),
    "Task_Plan": Step(_plan, (1, 12), (0.5, 4)),
    "Task_CarryOut": Step(_carry_out, (0.1, 1), (0.3, 1.8), starts="plannedStart"),
    "Task_CheckProgress": Step(_check_progress, (0.1, 1), (0.1, 0.3)),
    "Task_Verify": Step(_verify, (0.5, 6), (0.3, 2)),
    "Task_BackOut": Step(back_out, (0, 0.1), (0.3, 2), starts="plannedStart"),
    "Task_Archive": Step(_archive, (2, 16), (0.2, 1)),
}
