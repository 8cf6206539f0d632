"""Processes in which much can go wrong, for tests of what people and callers are told then."""

from collections.abc import Mapping

from integration import drawing
from itsm_flow.definitions import Source
from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.services import accounts, deploy, instances, tasks
from itsm_flow.services.demo import PEOPLE, create_demo_people
from itsm_flow.services.people import actor_named
from itsm_flow.store import Record
from support import FAST_HASHING, NOW, Database

DESK = "desk"
LOOP, CHOICE, SCRIPT, DECISION, FORM = "loop", "choice", "script", "decision", "slow-form"

_ENDLESS = "count(for i in 1..n return for j in 1..n return i * j)"
"""Without end when n is large, done at once when it is small."""


def _field(kind: str, key: str, label: str, **more: object) -> dict[str, object]:
    return {"type": kind, "id": f"Field_{key}", "key": key, "label": label, **more}


DESK_FORM = drawing.form(
    "desk-form",
    _field("textfield", "summary", "Summary", validate={"required": True, "maxLength": 40}),
    _field(
        "number", "people", "How many people", validate={"required": True, "min": 1, "max": 500}
    ),
    _field("checkbox", "urgent", "Urgent"),
    _field("textfield", "why", "Why", conditional={"hide": "=not(urgent = true)"}),
)
GOOD: Mapping[str, object] = {"summary": "Mail is down", "people": 12}
"""Answers that the form takes."""

SLOW_FORM = drawing.form(
    "slow-form",
    _field("textfield", "note", "Note", conditional={"hide": f"={_ENDLESS} = 0"}),
    _field("number", "n", "How often"),
)


def _flow(source: str, target: str, condition: str = "") -> str:
    inside = (
        f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">={condition}'
        "</bpmn:conditionExpression>"
    )
    return (
        f'<bpmn:sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">'
        f"{inside if condition else ''}</bpmn:sequenceFlow>"
    )


def _decision_task(id_: str, decision: str) -> str:
    extension = (
        f'<zeebe:calledDecision decisionId="{decision}" resultVariable="answer" '
        'bindingType="deployment"/>'
    )
    return drawing.node("businessRuleTask", id_, extension=extension)


TABLE = Source(
    "how-much.dmn",
    f"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
  <decision id="how-much" name="How much"><decisionTable id="t" hitPolicy="FIRST">
    <input id="i" label="n"><inputExpression id="e" typeRef="number"><text>{_ENDLESS}</text>
    </inputExpression></input>
    <output id="o" name="answer" typeRef="string"/>
    <rule id="r"><inputEntry id="ie"><text>&gt; 0</text></inputEntry>
      <outputEntry id="oe"><text>"some"</text></outputEntry></rule>
  </decisionTable></decision>
</definitions>""".encode(),
)


def _asked_first(process_id: str, step: str, *parts: str) -> Source:
    """A process with a task, then the step that goes wrong, then the end."""
    return drawing.process(
        process_id, drawing.start(), drawing.user_task("ask"), drawing.end(), step, *parts
    )


SOURCES: tuple[Source, ...] = (
    DESK_FORM,
    SLOW_FORM,
    TABLE,
    drawing.process(
        DESK,
        drawing.start(),
        drawing.user_task("write", form="desk-form", milestone="in-progress"),
        drawing.user_task("check", notSameAs="write"),
        drawing.end(),
        drawing.path("start", "write", "check", "end"),
    ),
    _asked_first(
        LOOP,
        drawing.node("exclusiveGateway", "again"),
        drawing.node("exclusiveGateway", "enough", default="enough_again"),
        drawing.path("start", "ask", "again", "enough"),
        _flow("enough", "again"),
        _flow("enough", "end", "stop = true"),
    ),
    _asked_first(
        CHOICE,
        drawing.node("exclusiveGateway", "which", default="which_end"),
        drawing.end("other"),
        drawing.path("start", "ask", "which"),
        _flow("which", "end"),
        _flow("which", "other", f"{_ENDLESS} > 0"),
    ),
    _asked_first(
        SCRIPT,
        drawing.script("work-out", f"={_ENDLESS}", "much"),
        drawing.path("start", "ask", "work-out", "end"),
    ),
    _asked_first(
        DECISION,
        _decision_task("decide", "how-much"),
        drawing.path("start", "ask", "decide", "end"),
    ),
    drawing.process(
        FORM,
        drawing.start(),
        drawing.user_task("ask", form="slow-form"),
        drawing.end(),
        drawing.path("start", "ask", "end"),
    ),
)


def settle(database: Database) -> dict[str, Actor]:
    """The demo people and the processes; gives the people."""
    with database.write() as session:
        create_demo_people(session, now=NOW, hashing=FAST_HASHING)
        deploy.deploy(session, SYSTEM, SOURCES, now=NOW)
        accounts.own_process(session, SYSTEM, "owner1", DESK, now=NOW)
    with database.read() as session:
        found = {item.username: actor_named(session, item.username) for item in PEOPLE}
    return {name: actor for name, actor in found.items() if actor is not None}


def started(
    database: Database, people: Mapping[str, Actor], process_id: str = DESK
) -> tuple[Record, int]:
    """A record of the process, reported by requester1, and its first task, claimed by agent1."""
    from integration.acting import open_tasks

    with database.write() as session:
        facts = {"title": f"About {process_id}"}
        record = instances.start(session, people["requester1"], process_id, facts, now=NOW)
    (task_id,) = open_tasks(database, record.id).values()
    with database.write() as session:
        tasks.claim(session, people["agent1"], task_id, now=NOW)
    return record, task_id
