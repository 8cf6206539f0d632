"""Diagrams from other tools, from their deployment to the end of a record."""

import pytest
from sqlalchemy import select

from integration.acting import activate, complete, do, open_tasks, start
from integration.conftest import Deploy
from itsm_flow.definitions import Source
from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.errors import InvalidInput
from itsm_flow.services import deploy, jobs, tasks
from itsm_flow.store import Definition, ProcessInstance, UserTask
from support import Database

Demo = dict[str, Actor]
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">'
)
SEVEN = f"""{HEAD}<process id="seven" isExecutable="true">
<startEvent id="begin" camunda:initiator="starter"/>
<sequenceFlow id="f1" sourceRef="begin" targetRef="ask"/>
<userTask id="ask" camunda:candidateGroups="service-desk"><extensionElements>
<camunda:formData><camunda:formField id="amount" type="long"/></camunda:formData>
</extensionElements></userTask>
<sequenceFlow id="f2" sourceRef="ask" targetRef="which"/>
<exclusiveGateway id="which" default="small"/>
<sequenceFlow id="large" sourceRef="which" targetRef="work">
<conditionExpression>${{amount &gt; 100 &amp;&amp; starter != null}}</conditionExpression>
</sequenceFlow>
<sequenceFlow id="small" sourceRef="which" targetRef="end"/>
<serviceTask id="work" camunda:delegateExpression="${{worker}}"/>
<sequenceFlow id="f3" sourceRef="work" targetRef="end"/>
<endEvent id="end"/></process></definitions>"""
DRAWN = f"""{HEAD}<process id="drawn">
<startEvent id="begin"/><exclusiveGateway id="which" name="Repair it?"/>
<serviceTask id="repair" name="Repair"/><endEvent id="done"/><endEvent id="left"/>
<sequenceFlow id="f1" sourceRef="begin" targetRef="which"/>
<sequenceFlow id="yes" name="Yes" sourceRef="which" targetRef="repair"/>
<sequenceFlow id="no" name="No" sourceRef="which" targetRef="left"/>
<sequenceFlow id="f2" sourceRef="repair" targetRef="done"/></process></definitions>"""


def state_of(database: Database, record_id: int) -> tuple[str, str | None]:
    with database.read() as session:
        instance = session.get_one(ProcessInstance, record_id)
        return instance.status, instance.end_event


@pytest.mark.parametrize(("amount", "jobs_made"), [(101, 1), (100, 0)])
def test_a_diagram_of_camunda_7_runs(
    database: Database, demo: Demo, deployed: Deploy, amount: int, jobs_made: int
) -> None:
    deployed(Source("seven.bpmn", SEVEN.encode()))
    record = start(database, "seven", demo["requester1"])
    with pytest.raises(InvalidInput):
        complete(database, demo["agent1"], record.id, "ask", amount="much")
    complete(database, demo["agent1"], record.id, "ask", amount=amount)
    made = activate(database, "worker")
    assert len(made) == jobs_made
    for job in made:
        do(database, jobs.complete, SYSTEM, job.id, {})
    assert state_of(database, record.id) == ("completed", "end")


def test_a_person_chooses_the_way_through_a_drawing(
    database: Database, demo: Demo, deployed: Deploy
) -> None:
    source = Source("drawn.bpmn", DRAWN.encode())
    with database.read() as session:
        (changed,) = deploy.mend(session, SYSTEM, [source])
    named = changed.content.replace(b'value="person"', b'value="service-desk"', 1)
    deployed(Source("drawn.bpmn", named))
    record = start(database, "drawn", demo["requester1"])
    with database.read() as session:
        (task,) = session.scalars(select(UserTask).filter_by(instance_id=record.id))
        assert (task.element_id, task.name) == ("which", "Repair it?")
        form = session.get_one(Definition, task.form_definition_id)
        assert form.key == "drawn-which"
    with pytest.raises(InvalidInput):
        complete(database, demo["agent1"], record.id, "which", way_which="maybe")
    do(database, tasks.complete, demo["agent1"], task.id, {"way_which": "yes"})
    assert open_tasks(database, record.id).keys() == {"repair"}
