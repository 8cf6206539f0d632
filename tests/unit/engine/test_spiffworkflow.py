"""What SpiffWorkflow itself does where our nodes do something else.

When one of these fails after an upgrade, the engine may have become better there: look at what is
named beside it, and see whether our own way is still needed.
"""

from typing import Any

import pytest
from lxml import etree
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.exceptions import WorkflowTaskException
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.util.task import TaskState

from unit.engine.driver import END, START, boundary, chain, flow, node, timer

HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">'


def bare(*parts: str) -> BpmnWorkflow:
    root = f'{HEAD}<message id="m" name="m"/><process id="p" isExecutable="true">'
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.fromstring(root + "".join(parts) + "</process></definitions>"))
    return BpmnWorkflow(parser.get_spec("p"), parser.get_subprocess_specs("p"))


def names(workflow: BpmnWorkflow, state: int) -> list[str]:
    return [task.task_spec.name for task in workflow.get_tasks(state=state)]


def test_a_diagrams_text_is_run_as_python() -> None:
    """Hence `expressions.FeelEngine`, and no text in the canonical form."""
    code = "<script>x = len(().__class__.__mro__)</script>"
    workflow = bare(START, node("scriptTask", "s", code), END, chain("start", "s", "end"))
    workflow.do_engine_steps()
    assert workflow.data["x"] == 2


def test_a_duration_is_not_read_as_iso_8601() -> None:
    """Hence `times` and `waits`."""
    pause = node("intermediateCatchEvent", "pause", timer("timeDuration", "PT1S"))
    workflow = bare(START, pause, END, chain("start", "pause", "end"))
    with pytest.raises(WorkflowTaskException):
        workflow.do_engine_steps()


def test_what_may_come_is_predicted_without_bound() -> None:
    """Hence `Node._predict`."""
    parts, last = START + END, "start"
    for number in range(8):
        split, join = f"s{number}", f"j{number}"
        parts += node("parallelGateway", split) + node("parallelGateway", join)
        parts += node("task", f"a{number}") + node("task", f"b{number}") + flow(last, split)
        parts += chain(split, f"a{number}", join) + chain(split, f"b{number}", join)
        last = join
    assert len(bare(parts, flow(last, "end")).tasks) > 2**8


def test_a_message_that_does_not_interrupt_is_heard_once() -> None:
    """Hence `BoundaryEvent.fire`."""
    definition = '<messageEventDefinition messageRef="m"/>'
    event = boundary("event", "work", definition, stops=False)
    parts = START, END, node("userTask", "work"), event, node("userTask", "react")
    workflow = bare(*parts, chain("start", "work", "end") + chain("event", "react", "end"))
    workflow.do_engine_steps()
    for _ in range(2):
        workflow.catch(BpmnEvent(MessageEventDefinition("m"), {}))
        workflow.do_engine_steps()
    assert names(workflow, TaskState.READY).count("react") == 1


def test_every_task_has_a_copy_of_all_data() -> None:
    """Hence `scopes`, and tokens without data."""
    workflow = bare(
        START,
        node("intermediateThrowEvent", "a"),
        node("intermediateThrowEvent", "b"),
        END,
        chain("start", "a", "b", "end"),
    )
    task: Any = workflow.get_next_task(spec_name="start")
    task.data["x"] = 1
    workflow.do_engine_steps()
    copies = [task for task in workflow.get_tasks() if task.data == {"x": 1}]
    assert len(copies) > 3


def test_history_stays_in_the_tree() -> None:
    """Hence `Tree._task_completed_notify`."""
    workflow = bare(
        START,
        node("intermediateThrowEvent", "a"),
        node("userTask", "b"),
        END,
        chain("start", "a", "b"),
    )
    workflow.do_engine_steps()
    assert {"start", "a"} <= set(names(workflow, TaskState.COMPLETED))


def test_an_error_that_nobody_catches_counts_as_completed() -> None:
    """Hence `ErrorEndEvent`."""
    workflow = bare(
        START, node("endEvent", "fail", "<errorEventDefinition/>"), chain("start", "fail")
    )
    workflow.do_engine_steps()
    assert workflow.is_completed()


def test_a_process_without_an_end_event_never_completes() -> None:
    """Hence `Tree.ended`."""
    workflow = bare(START, node("task", "a"), chain("start", "a"))
    workflow.do_engine_steps()
    assert not workflow.is_completed()


def test_long_chains_break_the_parser() -> None:
    """Hence `FlatProcessParser`."""
    ids = [f"t{number}" for number in range(1000)]
    with pytest.raises(ValidationException, match="RecursionError"):
        bare(START, *(node("task", name) for name in ids), END, chain("start", *ids, "end"))
