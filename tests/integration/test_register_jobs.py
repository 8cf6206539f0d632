"""Steps that write registers: `itsm.register.*` in a process, carried out by the loop."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy import select

from integration import drawing
from itsm_flow.config import Settings
from itsm_flow.definitions import Source
from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.jobs.loop import Loop
from itsm_flow.runtime import Runtime
from itsm_flow.services import audit, deploy, instances, records, registers
from itsm_flow.store import FailedStepRow, ProcessInstance
from support import NOW, Database

INPUTS: Mapping[str, Mapping[str, str]] = {
    "known-error": {"title": "=title", "symptom": "=text", "service": "=service"},
    "risk": {"title": "=title", "probability": "=2", "impact": "=3", "loss": "=level"},
    "improvement": {"title": "=title", "target": "=level", "kind": '="people"'},
    "component": {"name": "=title", "dependsOn": "=needs", "service": "=service"},
    "service": {"name": "=title", "class": '="core"', "visibleTo": "=needs"},
}
GIVEN = {"title": "Slow mail", "text": "Mail waits", "service": "e-mail", "level": 4, "needs": []}


def step(id_: str, register: str, inputs: Mapping[str, str]) -> str:
    """A service task with these inputs."""
    mapped = "".join(
        f"<zeebe:input source='{source}' target='{target}'/>" for target, source in inputs.items()
    )
    return drawing.node(
        "serviceTask",
        id_,
        extension=f'<zeebe:taskDefinition type="itsm.register.{register}"/>'
        f"<zeebe:ioMapping>{mapped}</zeebe:ioMapping>",
    )


def adds_and_changes(register: str) -> Source:
    """A process that adds a row, then changes it by the key that it was given."""
    name = "name" if register in {"component", "service"} else "title"
    return drawing.process(
        f"{register}-writer",
        drawing.start(),
        step("add", register, INPUTS[register]),
        step("change", register, {"key": "=registerKey", name: '="Very slow mail"'}),
        drawing.end(),
        drawing.path("start", "add", "change", "end"),
    )


@pytest.fixture
def runtime(database: Database, demo: dict[str, Actor]) -> Iterator[Runtime]:
    with database.write() as session:
        sources = [adds_and_changes(name) for name in INPUTS]
        deploy.deploy(session, SYSTEM, sources, now=NOW)
    opened = Runtime.of(Settings(database_url=database.url), clock=lambda: NOW)
    yield opened
    opened.engine.dispose()


def run(runtime: Runtime, register: str, **variables: Any) -> tuple[int, str]:
    """Start the writer of a register and work until nothing is due; its instance and number."""
    with runtime.write() as session:
        given = {**GIVEN, **variables}
        record = instances.start(session, SYSTEM, f"{register}-writer", given, now=NOW)
    loop = Loop(runtime)
    while loop.run_once():
        pass
    return record.id, record.number


@pytest.mark.parametrize("register", INPUTS)
def test_a_step_adds_a_row_and_a_later_one_changes_it(runtime: Runtime, register: str) -> None:
    instance_id, number = run(runtime, register)
    with runtime.read() as session:
        assert session.get_one(ProcessInstance, instance_id).ended_at is not None
        key = records.variables(session, SYSTEM, instance_id)["registerKey"]
        entry = registers.get(session, SYSTEM, register, key)
        assert (entry.title, entry.revision, entry.record_number) == ("Very slow mail", 2, number)
        added, changed = registers.history(session, SYSTEM, register, key)
        assert added.record_number == changed.record_number == number
        assert audit.verify(session).holds


@pytest.mark.parametrize(
    ("register", "variables", "reason"),
    [
        ("risk", {"level": 9}, "loss: Expected a whole number from 1 to 5."),
        ("known-error", {"title": None}, "title: Please fill this in."),
        ("component", {"needs": ["nowhere"]}, "dependsOn: There is no component nowhere."),
        ("improvement", {"level": "far"}, "target: Expected a number."),
    ],
)
def test_what_a_register_cannot_take_is_a_failed_step_at_once(
    runtime: Runtime, register: str, variables: dict[str, Any], reason: str
) -> None:
    instance_id, _ = run(runtime, register, **variables)
    with runtime.read() as session:
        assert session.get_one(ProcessInstance, instance_id).has_failed_step
        failed = session.scalars(select(FailedStepRow)).one()
        assert (failed.element_id, failed.reason) == (
            "add",
            f"RowRefused: The register cannot take this. {reason}",
        )
        assert registers.search(session, SYSTEM, register).rows == ()


def test_a_key_of_no_row_is_a_failed_step(runtime: Runtime, database: Database) -> None:
    lost = drawing.process(
        "lost-writer",
        drawing.start(),
        step("change", "risk", {"key": '="RISK-000009"', "title": "=title"}),
        drawing.end(),
        drawing.path("start", "change", "end"),
    )
    with database.write() as session:
        deploy.deploy(session, SYSTEM, [lost], now=NOW)
    run(runtime, "lost")
    with runtime.read() as session:
        reason = session.scalars(select(FailedStepRow.reason)).one()
    assert reason.endswith("key: There is no risk RISK-000009.")


ROOTS = '<bpmn:error id="refused" errorCode="row-refused"/>'


def catching(code: str) -> Source:
    """A process whose diagram goes on when the register refuses a component."""
    caught = '<bpmn:errorEventDefinition errorRef="refused"/>'
    told = '<zeebe:ioMapping><zeebe:output source="=refusal" target="why"/></zeebe:ioMapping>'
    return drawing.process(
        "catching-writer",
        drawing.start(),
        step("add", "component", INPUTS["component"]),
        drawing.node("boundaryEvent", "no", caught, extension=told, attachedToRef="add"),
        drawing.end(),
        drawing.end("refused-end"),
        drawing.path("start", "add", "end"),
        drawing.path("no", "refused-end"),
        roots=ROOTS.replace("row-refused", code),
    )


def test_a_diagram_may_catch_what_a_register_refuses(runtime: Runtime, database: Database) -> None:
    with database.write() as session:
        deploy.deploy(session, SYSTEM, [catching("row-refused")], now=NOW)
    instance_id, _ = run(runtime, "catching", needs=["slow-mail"])
    with runtime.read() as session:
        instance = session.get_one(ProcessInstance, instance_id)
        assert (instance.end_event, instance.has_failed_step) == ("refused-end", False)
        why = records.variables(session, SYSTEM, instance_id)["why"]
        assert why.startswith("dependsOn: This would close a cycle: slow-mail → slow-mail.")
        assert registers.search(session, SYSTEM, "component").rows == (), "nothing is half written"


def test_another_error_is_not_what_a_register_throws(runtime: Runtime, database: Database) -> None:
    with database.write() as session:
        deploy.deploy(session, SYSTEM, [catching("something-else")], now=NOW)
    instance_id, _ = run(runtime, "catching", needs=["slow-mail"])
    with runtime.read() as session:
        assert session.get_one(ProcessInstance, instance_id).has_failed_step


@pytest.mark.parametrize(("header", "level"), [("stays", "Gold"), ("empties", None)])
def test_an_empty_input_empties_its_field_unless_the_step_says_otherwise(
    runtime: Runtime, database: Database, header: str, level: str | None
) -> None:
    inputs = {"key": "=key", "name": "=title", "level": "=null", "owner": '="operations"'}
    source = step("change", "service", inputs).replace(
        "<zeebe:ioMapping>",
        f"<zeebe:taskHeaders><zeebe:header key='empty' value='{header}'/></zeebe:taskHeaders>"
        "<zeebe:ioMapping>",
    )
    nodes = (drawing.start(), source, drawing.end(), drawing.path("start", "change", "end"))
    with database.write() as session:
        deploy.deploy(session, SYSTEM, [drawing.process("kept-writer", *nodes)], now=NOW)
        key = registers.write(session, SYSTEM, "service", {"name": "A", "level": "Gold"}, now=NOW)
    run(runtime, "kept", key=key.key)
    with runtime.read() as session:
        values = registers.get(session, SYSTEM, "service", key.key).values
    assert (values["name"], values["level"], values["owner"]) == ("Slow mail", level, "operations")
