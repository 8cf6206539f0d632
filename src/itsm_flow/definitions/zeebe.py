"""Which `zeebe:` extension goes where, and with which attributes."""

from collections.abc import Mapping

_TASK = frozenset({"ioMapping", "properties"})
_JOB = _TASK | {"taskDefinition", "taskHeaders"}
_FLOW_NODE = frozenset({"properties"})

PLACES: Mapping[str, frozenset[str]] = {
    "process": _FLOW_NODE,
    "message": frozenset({"subscription"}),
    "userTask": _TASK
    | {"userTask", "formDefinition", "assignmentDefinition", "taskSchedule", "priorityDefinition"},
    "businessRuleTask": _JOB | {"calledDecision"},
    "scriptTask": _JOB | {"script"},
    "serviceTask": _JOB,
    "sendTask": _JOB,
    "receiveTask": _TASK,
    "task": _FLOW_NODE,
    "manualTask": _FLOW_NODE,
    "subProcess": _TASK,
    "callActivity": _TASK | {"calledElement"},
    "exclusiveGateway": _FLOW_NODE | {"formDefinition", "assignmentDefinition"},
    "inclusiveGateway": _FLOW_NODE,
    "parallelGateway": _FLOW_NODE,
    "eventBasedGateway": _FLOW_NODE,
    "conditionalEventDefinition": frozenset({"conditionalFilter"}),
    "startEvent": _TASK | {"formDefinition"},
    "endEvent": _JOB,
    "intermediateCatchEvent": _TASK,
    "intermediateThrowEvent": _JOB,
    "boundaryEvent": _TASK,
    "multiInstanceLoopCharacteristics": frozenset({"loopCharacteristics"}),
}
"""Owner's tag → the extension elements that are executed there."""

ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "userTask": frozenset(),
    "formDefinition": frozenset({"formId", "bindingType"}),
    "assignmentDefinition": frozenset({"assignee", "candidateGroups", "candidateUsers"}),
    "taskSchedule": frozenset({"dueDate", "followUpDate"}),
    "priorityDefinition": frozenset({"priority"}),
    "calledDecision": frozenset({"decisionId", "resultVariable", "bindingType"}),
    "calledElement": frozenset(
        {
            *("processId", "bindingType"),
            *("propagateAllChildVariables", "propagateAllParentVariables"),
        }
    ),
    "script": frozenset({"expression", "resultVariable"}),
    "taskDefinition": frozenset({"type", "retries"}),
    "taskHeaders": frozenset(),
    "header": frozenset({"key", "value"}),
    "ioMapping": frozenset(),
    "input": frozenset({"source", "target"}),
    "output": frozenset({"source", "target"}),
    "properties": frozenset(),
    "property": frozenset({"name", "value"}),
    "subscription": frozenset({"correlationKey"}),
    "conditionalFilter": frozenset({"variableNames"}),
    "loopCharacteristics": frozenset(
        {"inputCollection", "inputElement", "outputCollection", "outputElement"}
    ),
}
"""Extension element → the attributes that are executed."""

BINDING_TYPES = frozenset({"deployment", "latest"})
BOUND = frozenset({"formDefinition", "calledDecision", "calledElement"})
"""Extension elements with a `bindingType`."""

PARENTS: Mapping[str, str] = {
    "header": "taskHeaders",
    "input": "ioMapping",
    "output": "ioMapping",
    "property": "properties",
}
"""Extension elements that are part of another one."""

_OF_ANY_STEP = frozenset({"clause", "milestone", "accountable", "consulted", "informed"})
_OF_A_STEP: Mapping[str, frozenset[str]] = {
    "process": frozenset({"clause", "timeZone"}),
    "subProcess": _OF_ANY_STEP | {"timeZone"},
    "startEvent": _OF_ANY_STEP | {"timeZone", "doneBy"},
    "intermediateCatchEvent": _OF_ANY_STEP | {"timeZone"},
    "boundaryEvent": _OF_ANY_STEP | {"timeZone"},
    "userTask": _OF_ANY_STEP | {"notSameAs", "doneBy"},
    "exclusiveGateway": _OF_ANY_STEP | {"doneBy"},
    "message": frozenset(),
    "conditionalEventDefinition": frozenset(),
    "multiInstanceLoopCharacteristics": frozenset(),
}


def extensions_of(owner: str) -> frozenset[str]:
    """The extension elements that are executed on this tag; free properties do no harm."""
    return PLACES.get(owner, frozenset({"properties"}))


def properties_of(owner: str) -> frozenset[str]:
    """The `itsm:` properties that mean something on this tag."""
    return _OF_A_STEP.get(owner, _OF_ANY_STEP if owner in PLACES else frozenset())
