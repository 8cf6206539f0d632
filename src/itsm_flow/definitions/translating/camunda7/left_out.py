"""What Camunda 7 needs and we do not: it is left out, and the owner is told."""

from itsm_flow.definitions.text import N_
from itsm_flow.definitions.translating.camunda7.step import Step

NOT_NEEDED = N_("{what} of {engine} is not needed here and is left out.")
NOT_HERE = N_("{what} of {engine} means nothing on a step of this kind, and is left out.")
STARTERS = N_("{what} of {engine} is left out: who may start a process is a matter of roles here.")
ERROR_VARIABLE = N_("{what} of {engine} is left out: an error has no variables of that name here.")

_ATTRIBUTES = {
    **dict.fromkeys(("asyncBefore", "asyncAfter", "async", "exclusive", "jobPriority"), NOT_NEEDED),
    **dict.fromkeys(("historyTimeToLive", "isStartableInTasklist", "taskPriority"), NOT_NEEDED),
    **dict.fromkeys(("versionTag", "modelerTemplate", "modelerTemplateVersion"), NOT_NEEDED),
    **dict.fromkeys(("diagramRelationId", "variableEvents", "variableName"), NOT_NEEDED),
    **dict.fromkeys(("modelerTemplateIcon", "skipExpression", "localScope"), NOT_NEEDED),
    **dict.fromkeys(("assignee", "candidateGroups", "candidateUsers", "formKey"), NOT_HERE),
    **dict.fromkeys(("dueDate", "followUpDate", "priority", "initiator"), NOT_HERE),
    **dict.fromkeys(("candidateStarterGroups", "candidateStarterUsers"), STARTERS),
    **dict.fromkeys(
        ("errorCodeVariable", "errorMessageVariable", "errorMessage", "escalationCodeVariable"),
        ERROR_VARIABLE,
    ),
}
_ELEMENTS = {
    "failedJobRetryTimeCycle": NOT_NEEDED,
    "potentialStarter": STARTERS,
}


def leave_out(step: Step) -> None:
    """After everything else: what is still there and changes nothing here."""
    for name in list(step.attributes):
        if name in _ATTRIBUTES:
            step.take(name)
            step.notes.tell(step.node, _ATTRIBUTES[name], what=name, engine=step.engine)
    for name, template in _ELEMENTS.items():
        for _ in step.take_elements(name):
            step.notes.tell(step.node, template, what=name, engine=step.engine)
