"""A process that can be run: parsed once, shared by all its instances and by all threads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lxml.etree import LxmlError
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from itsm_flow.domain.model import Kind, ProcessModel, Trigger
from itsm_flow.engine.parse import process_specs
from itsm_flow.errors import DefinitionError


@dataclass(frozen=True, slots=True)
class Executable:
    """The graph of a process and of its subprocesses; running it never changes it.

    `starts` maps a start event's id (None: the plain one) to its node; `handlers` the owner's id of
    what takes something back to its node, wherever it is, and `handler_nodes` all nodes of these.
    """

    model: ProcessModel
    spec: Any
    subprocesses: Mapping[str, Any]
    starts: Mapping[str | None, str]
    handlers: Mapping[str, Any]
    handler_nodes: Mapping[str, Any]


def load(model: ProcessModel) -> Executable:
    """Parse a process.

    Raises DefinitionError when the canonical form cannot be executed.
    """
    try:
        process_id, specs = process_specs(model)
    except (ValidationException, LxmlError, KeyError, ValueError) as error:
        raise DefinitionError(process_id=model.process_id, reason=str(error)) from error
    spec = specs.pop(process_id)
    nodes = _handler_nodes((spec, *specs.values()))
    handlers = {node.element.id: node for node in nodes.values() if node.body is None}
    return Executable(model, spec, specs, _starts(spec), handlers, nodes)


def _handler_nodes(specs: Iterable[Any]) -> dict[str, Any]:
    return {
        name: node
        for spec in specs
        for name, node in spec.task_specs.items()
        if getattr(node, "takes_back", False)
    }


def _starts(spec: Any) -> dict[str | None, str]:
    starts: dict[str | None, str] = {}
    for name, node in spec.task_specs.items():
        element = getattr(node, "element", None)
        if element is None or element.kind is not Kind.START_EVENT or not node.keeps_open:
            continue
        starts[element.id] = name
        if element.trigger is Trigger.NONE:
            starts[None] = name
    return starts
