"""A decision's answer reaches the process, and how it came about stays in the trail."""

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from integration import drawing
from integration.acting import complete, start
from integration.conftest import Deploy
from itsm_flow.definitions import Source
from itsm_flow.domain.people import Actor
from itsm_flow.services import records
from itsm_flow.store import AuditContent, AuditEvent, Definition
from support import NOW, Database

Demo = dict[str, Actor]

FILE = Source(
    "route.dmn",
    b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
  <decision id="route" name="Route">
    <variable name="route" typeRef="string"/>
    <informationRequirement><requiredDecision href="#weight"/></informationRequirement>
    <informationRequirement><requiredInput href="#due"/></informationRequirement>
    <decisionTable id="t" hitPolicy="PRIORITY">
      <input id="i" label="Weight"><inputExpression>
        <text>weight.total</text></inputExpression></input>
      <output id="o" name="route" typeRef="string">
        <outputValues><text>"board", "desk"</text></outputValues></output>
      <rule id="r1"><inputEntry><text>&gt; 0</text></inputEntry>
        <outputEntry><text>"desk"</text></outputEntry></rule>
      <rule id="r2"><inputEntry><text>&gt;= 10</text></inputEntry>
        <outputEntry><text>if due &lt; today() then "board" else "desk"</text></outputEntry></rule>
    </decisionTable>
  </decision>
  <decision id="weight" name="Weight">
    <context>
      <contextEntry><variable name="base"/>
        <literalExpression><text>cost + 1</text></literalExpression></contextEntry>
      <contextEntry><variable name="total" typeRef="number"/>
        <literalExpression><text>base * 2</text></literalExpression></contextEntry>
    </context>
  </decision>
  <inputData id="due" name="due"><variable name="due" typeRef="date"/></inputData>
</definitions>""",
)

EXTENSION = '<zeebe:calledDecision decisionId="route" resultVariable="route"/>'
PROCESS = drawing.process(
    "buying",
    drawing.start(),
    drawing.user_task("ask"),
    drawing.node("businessRuleTask", "decide", extension=EXTENSION),
    drawing.user_task("look"),
    drawing.end(),
    drawing.path("start", "ask", "decide", "look", "end"),
)


def decided(database: Database, record_id: int) -> dict[str, Any]:
    """What the trail keeps of the decision."""
    with database.read() as session:
        wanted = (
            select(AuditContent.body)
            .join(AuditEvent, AuditEvent.id == AuditContent.event_id)
            .where(AuditEvent.chain_id == record_id, AuditContent.field == "decision")
        )
        found: dict[str, Any] = json.loads(session.scalars(wanted).one())
        return found


def test_what_was_asked_and_which_rules_hit_is_in_the_audit_event(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    deployed(FILE, PROCESS)
    record = start(database, "buying", demo["requester1"])
    complete(database, demo["agent1"], record.id, "ask", cost=5, due=str(NOW.date()))
    with database.read() as session:
        definition = session.scalars(select(Definition).filter_by(key="route")).one()
        assert records.variables(session, demo["agent1"], record.id)["route"] == "desk"
    assert decided(database, record.id) == {
        "decision": "route",
        "definition": str(definition.id),
        "inputs": {"Weight": 12},
        "rules": [1, 2],
        "result": "desk",
        "needed": [
            {
                "decision": "weight",
                "inputs": {"cost": 5},
                "rules": [],
                "result": {"base": 6, "total": 12},
            }
        ],
    }


def test_the_best_of_several_results_decides(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    deployed(FILE, PROCESS)
    record = start(database, "buying", demo["requester1"])
    past = str((NOW - timedelta(days=3)).date())
    complete(database, demo["agent1"], record.id, "ask", cost=5, due=past)
    assert decided(database, record.id)["result"] == "board"
