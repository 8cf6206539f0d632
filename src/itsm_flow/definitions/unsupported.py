"""What BPMN and `zeebe:` know and this version does not run, with what to use instead."""

from collections.abc import Mapping

from itsm_flow.definitions.text import N_

ELEMENTS: Mapping[str, str] = {
    "complexGateway": N_("Complex gateways are not run: use exclusive and parallel gateways."),
    "transaction": N_("Transactions are not run: use a subprocess with an error on its boundary."),
    "adHocSubProcess": N_(
        "Ad-hoc subprocesses are not run: use a subprocess that says what comes after what."
    ),
    "cancelEventDefinition": N_("Cancel events are not run: use an error event."),
    "eventDefinitionRef": N_("Shared event definitions are not run: put the definition here."),
    "assignment": N_("What a data association copies is not run: use an input or output mapping."),
    "transformation": N_(
        "The transformation of a data association is not run: use an input or output mapping."
    ),
    "complexBehaviorDefinition": N_(
        "Behaviour by events of a loop is not run: use a completion condition."
    ),
    "script": N_("Scripts in other languages are not run: write FEEL in the script of zeebe."),
    "performer": N_("Performers are not read: use the assignment."),
    "humanPerformer": N_("Performers are not read: use the assignment."),
    "potentialOwner": N_("Potential owners are not read: use the candidate groups."),
    "resourceRole": N_("Resource roles are not read: use the assignment."),
    "correlationSubscription": N_("Use a correlation key on the message instead."),
}
"""BPMN elements with behaviour, by their tag."""

IN_USE = frozenset(
    {
        *("documentation", "extensionElements", "laneSet", "lane", "childLaneSet", "flowNodeRef"),
        *("incoming", "outgoing", "sequenceFlow", "conditionExpression", "completionCondition"),
        *("startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent"),
        *("boundaryEvent", "task", "manualTask", "userTask", "scriptTask", "businessRuleTask"),
        *("serviceTask", "sendTask", "receiveTask", "subProcess", "exclusiveGateway"),
        "callActivity",
        *("inclusiveGateway", "parallelGateway", "eventBasedGateway", "linkEventDefinition"),
        *("signalEventDefinition", "escalationEventDefinition"),
        *("conditionalEventDefinition", "condition"),
        "compensateEventDefinition",
        *("timerEventDefinition", "timeDate", "timeDuration", "timeCycle"),
        *("messageEventDefinition", "errorEventDefinition", "terminateEventDefinition"),
        *("multiInstanceLoopCharacteristics", "loopCardinality", "loopDataInputRef"),
        *("loopDataOutputRef", "inputDataItem", "outputDataItem"),
        *("standardLoopCharacteristics", "loopCondition"),
    }
)
"""BPMN elements of a process that are executed, or that say something about one that is."""

DESCRIPTIVE = frozenset(
    {
        *("textAnnotation", "text", "association", "group", "category", "categoryValueRef"),
        *("dataObject", "dataObjectReference", "dataStoreReference", "dataState", "property"),
        *("dataInputAssociation", "dataOutputAssociation", "sourceRef", "targetRef"),
        *("ioSpecification", "dataInput", "dataOutput", "inputSet", "outputSet"),
        *("dataInputRefs", "dataOutputRefs", "inputSetRefs", "outputSetRefs"),
        *("optionalInputRefs", "optionalOutputRefs"),
        *("whileExecutingInputRefs", "whileExecutingOutputRefs"),
        *("auditing", "monitoring", "supports", "partitionElement", "partitionElementRef"),
        *("source", "target", "from", "to", "artifact", "rendering"),
    }
)
"""BPMN elements that draw or describe, and that Camunda 8 does not execute either."""

EVENT_SUBPROCESS_START = "startEvent of an event subprocess"

EVENT_TRIGGERS: Mapping[str, frozenset[str]] = {
    event: frozenset(f"{trigger}EventDefinition" for trigger in triggers.split())
    for event, triggers in {
        "startEvent": "timer message signal",
        "endEvent": "message signal error escalation compensate terminate",
        "intermediateCatchEvent": "timer message signal conditional link",
        "intermediateThrowEvent": "message signal escalation link compensate",
        "boundaryEvent": "timer message signal error escalation conditional compensate",
        EVENT_SUBPROCESS_START: "timer message signal error escalation conditional compensate",
    }.items()
}
"""Which of the triggers that are run go with which event."""

ATTRIBUTES: Mapping[str, tuple[frozenset[str], str]] = {
    "waitForCompletion": (
        frozenset({"true", "1"}),
        N_("Taking back is always waited for: put the event on a branch of its own."),
    ),
    "instantiate": (
        frozenset({"false", "0"}),
        N_("This does not start a process: use a message start event."),
    ),
    "parallelMultiple": (frozenset({"false", "0"}), N_("An event has one trigger only.")),
    "startQuantity": (frozenset({"1"}), N_("Every step needs one token: use a parallel gateway.")),
    "completionQuantity": (
        frozenset({"1"}),
        N_("Every step gives one token: use a parallel gateway."),
    ),
    "operationRef": (frozenset(), N_("Operations are not called: use a job type.")),
    "behavior": (
        frozenset({"All"}),
        N_("Behaviour by events of a loop is not run: use a completion condition."),
    ),
}
"""Attributes with behaviour → the values that change nothing, and what to do about any other."""

RUN_ATTRIBUTES = frozenset({("receiveTask", "instantiate")})
"""(tag, attribute) where another value is run after all."""

EXTENSION_ELEMENTS: Mapping[str, str] = {
    "versionTag": N_("Version tags are not used yet: every deployment is a version of its own."),
    "executionListeners": N_("Execution listeners are not run: draw a service task."),
    "taskListeners": N_("Task listeners are not run: draw a service task."),
    "userTaskForm": N_(
        "Embedded forms are not shown: deploy the form as a file, name it by formId."
    ),
    "linkedResources": N_("Linked resources are not used: pass what is needed as a variable."),
    "adHoc": N_("Ad-hoc subprocesses are not run: draw what comes after what."),
}
"""`zeebe:` elements that are refused with advice of their own."""

OTHER_ENGINES: Mapping[str, str] = {
    "http://camunda.org/schema/1.0/bpmn": "Camunda 7",
    "http://activiti.com/modeler": "Activiti",
    "http://activiti.org/bpmn": "Activiti",
    "http://flowable.org/bpmn": "Flowable",
    "http://www.jboss.org/drools": "jBPM",
    "http://www.omg.org/bpmn20/drools": "jBPM",
    "http://jbpm.org/jbpm/bpmn": "jBPM",
    "http://spiffworkflow.org/bpmn/schema/1.0/core": "SpiffWorkflow",
    "http://www.bonitasoft.org/bpmn/extensions": "Bonita",
    "http://operaton.org/schema/1.0/bpmn": "Operaton",
    "http://cibseven.org/schema/1.0/bpmn": "CIB seven",
    "http://xmlns.oracle.com/bpm/OracleExtensions": "Oracle BPM",
    "http://www.ibm.com/xmlns/prod/bpm/bpmn/ext/process": "IBM BPM",
}
"""Extensions that change what another engine does: leaving them out would change the process."""
