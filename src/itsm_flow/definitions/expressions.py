"""Every place of a process that may hold an expression."""

from collections.abc import Iterator
from dataclasses import dataclass

from itsm_flow.domain.model import Element, Flow, MultiInstance, ProcessModel


@dataclass(frozen=True, slots=True)
class Expression:
    """`text` at `position` of a flow node or flow; `required` where a literal makes no sense."""

    owner: Element | Flow
    position: str
    text: str
    required: bool = False

    @property
    def is_feel(self) -> bool:
        return self.text.startswith("=")

    @property
    def feel(self) -> str:
        """The expression without its leading `=`."""
        return self.text.removeprefix("=").strip()


def expressions(model: ProcessModel) -> Iterator[Expression]:
    """All of them, in the order of the file's flow nodes, then of its flows."""
    for element in model.elements.values():
        for position, text, required in _of_element(element):
            if text:
                yield Expression(element, position, text, required)
    for flow in model.flows.values():
        if flow.condition is not None:
            yield Expression(flow, "condition", flow.condition, required=True)


def _of_element(element: Element) -> Iterator[tuple[str, str | None, bool]]:
    for mapping in element.inputs:
        yield f"input {mapping.target}", mapping.source, False
    for mapping in element.outputs:
        yield f"output {mapping.target}", mapping.source, False
    yield "assignee", element.assignment.assignee, False
    yield "candidateGroups", element.assignment.candidate_groups, False
    yield "candidateUsers", element.assignment.candidate_users, False
    yield "dueDate", element.schedule.due_date, False
    yield "followUpDate", element.schedule.follow_up_date, False
    yield "priority", element.priority, False
    if element.script is not None:
        yield "script", element.script.expression, True
    yield from _of_event(element)
    if element.call is not None:
        yield "processId", element.call.process.id, False
    if element.job is not None:
        yield "job type", element.job.type, False
        yield "job retries", element.job.retries, False
    if element.loop is not None:
        yield from _of_loop(element.loop)
    if element.standard_loop is not None:
        yield "loopCondition", element.standard_loop.condition, True


def _of_event(element: Element) -> Iterator[tuple[str, str | None, bool]]:
    if element.timer is not None:
        yield f"timer {element.timer.form}", element.timer.expression, False
    if element.message is not None:
        yield "message name", element.message.name, False
        yield "correlationKey", element.message.correlation_key, False
    if element.signal is not None:
        yield "signal name", element.signal, False
    yield "error code", element.error_code, False
    yield "escalation code", element.escalation_code, False
    if element.condition is not None:
        yield "condition", element.condition.expression, True


def _of_loop(loop: MultiInstance) -> Iterator[tuple[str, str | None, bool]]:
    yield "inputCollection", loop.input_collection, True
    yield "loopCardinality", _unless_number(loop.cardinality), True
    yield "outputElement", loop.output_element, True
    yield "completionCondition", loop.completion_condition, True


def _unless_number(text: str | None) -> str | None:
    """A number may stand for itself."""
    return None if text is None or text.isdecimal() else text
