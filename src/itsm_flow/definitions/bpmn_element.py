"""One flow node of a BPMN file → `Element`.

A flow node that we do not execute becomes the nearest kind that we do, so that every other check
of the diagram still works; the check refuses the bundle for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from itsm_flow.definitions import extensions, loops
from itsm_flow.definitions.bpmn_roots import Roots, resolve
from itsm_flow.definitions.names import attribute, bpmn, is_true, line_of, local_name, text_of
from itsm_flow.domain.model import (
    Condition,
    Element,
    Kind,
    Message,
    Timer,
    TimerForm,
    Trigger,
)

NEAREST_KINDS: Mapping[str, Kind] = {
    "transaction": Kind.SUBPROCESS,
    "adHocSubProcess": Kind.SUBPROCESS,
    "complexGateway": Kind.PARALLEL_GATEWAY,
}
"""Flow nodes that are refused, and what stands in for them until then."""

KINDS: Mapping[str, Kind] = {
    **{kind.value: kind for kind in Kind},
    **NEAREST_KINDS,
}

TASKS = frozenset(
    {
        *(Kind.TASK, Kind.MANUAL_TASK, Kind.USER_TASK, Kind.SCRIPT_TASK, Kind.BUSINESS_RULE_TASK),
        *(Kind.SERVICE_TASK, Kind.SEND_TASK, Kind.RECEIVE_TASK),
    }
)
ACTIVITIES = TASKS | {Kind.SUBPROCESS, Kind.CALL_ACTIVITY}
"""What boundary events are attached to, and what may run several times."""

_DEFINITIONS: Mapping[str, Trigger] = {
    "timerEventDefinition": Trigger.TIMER,
    "messageEventDefinition": Trigger.MESSAGE,
    "signalEventDefinition": Trigger.SIGNAL,
    "errorEventDefinition": Trigger.ERROR,
    "escalationEventDefinition": Trigger.ESCALATION,
    "conditionalEventDefinition": Trigger.CONDITIONAL,
    "linkEventDefinition": Trigger.LINK,
    "terminateEventDefinition": Trigger.TERMINATE,
    "compensateEventDefinition": Trigger.COMPENSATION,
}
_TIMER_FORMS = {
    "timeDate": TimerForm.DATE,
    "timeDuration": TimerForm.DURATION,
    "timeCycle": TimerForm.CYCLE,
}
_MESSAGE_TASKS = frozenset({Kind.SEND_TASK, Kind.RECEIVE_TASK})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a flow node stands: its id, what is around it, and what flows in and out."""

    id: str
    parent: str | None
    lane: str | None
    incoming: tuple[str, ...]
    outgoing: tuple[str, ...]
    attached_to: str | None = None
    handler: str | None = None


def kind_of(node: etree._Element) -> Kind | None:
    """The kind of a flow node, None for anything else."""
    return KINDS.get(local_name(node)) if node.tag == bpmn(local_name(node)) else None


def read_element(node: etree._Element, kind: Kind, place: Place, roots: Roots) -> Element:
    """Everything we execute of a flow node."""
    definition, trigger = _event(node)
    properties = extensions.properties(node)
    if kind in _MESSAGE_TASKS:
        definition = node
    if _instantiates(node, kind, place):
        kind, trigger = Kind.START_EVENT, Trigger.MESSAGE
    return Element(
        id=place.id,
        kind=kind,
        name=" ".join(node.get("name", "").split()),
        line=line_of(node),
        parent=place.parent,
        lane=place.lane,
        trigger=trigger,
        timer=_timer(definition, node),
        message=_message(definition, roots),
        signal=_root(definition, "signalRef", roots.signals),
        error_code=_root(definition, "errorRef", roots.errors),
        escalation_code=_root(definition, "escalationRef", roots.escalations),
        condition=_condition(definition) if trigger is Trigger.CONDITIONAL else None,
        link=_link(definition) if trigger is Trigger.LINK else None,
        attached_to=place.attached_to,
        handler=place.handler,
        activity_ref=_activity_ref(definition) if trigger is Trigger.COMPENSATION else None,
        for_compensation=is_true(node.get("isForCompensation"), default=False),
        interrupting=_interrupts(node, kind),
        triggered_by_event=is_true(node.get("triggeredByEvent"), default=False),
        inputs=extensions.mappings(node, "input"),
        outputs=extensions.mappings(node, "output"),
        form=extensions.form(node),
        assignment=extensions.assignment(node),
        schedule=extensions.schedule(node),
        priority=extensions.priority(node),
        script=extensions.script(node),
        decision=extensions.decision(node),
        call=extensions.call(node) if kind is Kind.CALL_ACTIVITY else None,
        result_variable=extensions.result_variable(node),
        job=extensions.job(node),
        loop=loops.multi_instance(node),
        standard_loop=loops.standard_loop(node),
        clauses=extensions.words(properties.get("clause")),
        milestone=properties.get("milestone"),
        not_same_as=extensions.words(properties.get("notSameAs")),
        accountable=extensions.words(properties.get("accountable")),
        consulted=extensions.words(properties.get("consulted")),
        informed=extensions.words(properties.get("informed")),
        incoming=place.incoming,
        outgoing=place.outgoing,
        default_flow=attribute(node, "default"),
    )


def event_definitions(node: etree._Element) -> tuple[etree._Element, ...]:
    """The event definitions directly in a flow node, those we do not execute included."""
    return tuple(child for child in node.iterchildren("*") if _is_event_definition(child))


def _is_event_definition(node: etree._Element) -> bool:
    name = local_name(node)
    return node.tag == bpmn(name) and name.endswith("EventDefinition")


def _event(node: etree._Element) -> tuple[etree._Element | None, Trigger]:
    for definition in event_definitions(node):
        trigger = _DEFINITIONS.get(local_name(definition))
        if trigger is not None:
            return definition, trigger
    return None, Trigger.NONE


def _instantiates(node: etree._Element, kind: Kind, place: Place) -> bool:
    """Whether a receive task is a message start event that is drawn as a task."""
    marked = is_true(node.get("instantiate"), default=False)
    return marked and kind is Kind.RECEIVE_TASK and place.parent is None


def _activity_ref(definition: etree._Element | None) -> str | None:
    reference = None if definition is None else attribute(definition, "activityRef")
    return None if reference is None else reference.rpartition(":")[2]


def _timer(definition: etree._Element | None, node: etree._Element) -> Timer | None:
    if definition is None:
        return None
    for name, form in _TIMER_FORMS.items():
        expression = text_of(definition.find(bpmn(name)))
        if expression is not None:
            return Timer(form, expression, _zone(node))
    return None


def _zone(node: etree._Element) -> str | None:
    """The time zone of an event: its own, else that of the nearest thing around it that has one."""
    for at in (node, *node.iterancestors()):
        zone = extensions.properties(at).get("timeZone")
        if zone is not None:
            return zone
    return None


def _message(definition: etree._Element | None, roots: Roots) -> Message | None:
    if definition is None:
        return None
    found = resolve(definition.get("messageRef"), roots.messages)
    return None if found is None else roots.messages[found]


def _root(
    definition: etree._Element | None, reference: str, roots: Mapping[str, str | None]
) -> str | None:
    """The name or code of what an event refers to."""
    if definition is None:
        return None
    found = resolve(definition.get(reference), roots)
    return None if found is None else roots[found]


def _condition(definition: etree._Element | None) -> Condition | None:
    text = None if definition is None else text_of(definition.find(bpmn("condition")))
    if definition is None or text is None:
        return None
    return Condition(text, extensions.watched(definition))


def _link(definition: etree._Element | None) -> str | None:
    return None if definition is None else attribute(definition, "name")


def _interrupts(node: etree._Element, kind: Kind) -> bool:
    """Boundary events and the start events of event subprocesses say it in different words."""
    name = "isInterrupting" if kind is Kind.START_EVENT else "cancelActivity"
    return is_true(node.get(name), default=True)
