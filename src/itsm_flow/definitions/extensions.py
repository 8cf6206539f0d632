"""The `zeebe:` extension elements of one flow node, as values of the model."""

from collections.abc import Iterator

from lxml import etree

from itsm_flow.definitions.names import attribute, bpmn, is_true, zeebe
from itsm_flow.domain.model import (
    Assignment,
    Binding,
    Call,
    JobDefinition,
    Reference,
    Schedule,
    Script,
    VariableMapping,
)

PROPERTY_PREFIX = "itsm:"


def extensions(node: etree._Element, name: str) -> Iterator[etree._Element]:
    """The `zeebe:` elements of this name directly in the node's extension elements."""
    for holder in node.iterchildren(bpmn("extensionElements")):
        yield from holder.iterchildren(zeebe(name))


def extension(node: etree._Element, name: str) -> etree._Element | None:
    """The first one, None without one."""
    return next(extensions(node, name), None)


def properties(node: etree._Element) -> dict[str, str]:
    """The `itsm:` properties by name without the prefix; a blank value counts as none."""
    found = {}
    for holder in extensions(node, "properties"):
        for entry in holder.iterchildren(zeebe("property")):
            name, value = entry.get("name", ""), (entry.get("value") or "").strip()
            if name.startswith(PROPERTY_PREFIX) and value:
                found[name.removeprefix(PROPERTY_PREFIX)] = value
    return found


def words(value: str | None) -> tuple[str, ...]:
    """`"4.2.2 5.2.2(3)"` → its words; commas separate too."""
    return tuple((value or "").replace(",", " ").split())


def mappings(node: etree._Element, direction: str) -> tuple[VariableMapping, ...]:
    """The io mappings of one direction (`input` or `output`), in order."""
    holder = extension(node, "ioMapping")
    if holder is None:
        return ()
    return tuple(
        VariableMapping(
            source=entry.get("source", "").strip(), target=entry.get("target", "").strip()
        )
        for entry in holder.iterchildren(zeebe(direction))
    )


def assignment(node: etree._Element) -> Assignment:
    found = extension(node, "assignmentDefinition")
    if found is None:
        return Assignment()
    return Assignment(
        assignee=attribute(found, "assignee"),
        candidate_groups=attribute(found, "candidateGroups"),
        candidate_users=attribute(found, "candidateUsers"),
    )


def schedule(node: etree._Element) -> Schedule:
    found = extension(node, "taskSchedule")
    if found is None:
        return Schedule()
    return Schedule(
        due_date=attribute(found, "dueDate"), follow_up_date=attribute(found, "followUpDate")
    )


def priority(node: etree._Element) -> str | None:
    found = extension(node, "priorityDefinition")
    return None if found is None else attribute(found, "priority")


def form(node: etree._Element) -> Reference | None:
    return _reference(extension(node, "formDefinition"), "formId")


def decision(node: etree._Element) -> Reference | None:
    return _reference(extension(node, "calledDecision"), "decisionId")


def call(node: etree._Element) -> Call | None:
    """What `zeebe:calledElement` says, else the plain attribute of BPMN.

    A process that is computed cannot be bound at deployment: it is always the newest.
    """
    found = extension(node, "calledElement")
    process = _reference(found, "processId")
    if found is None or process is None:
        plain = attribute(node, "calledElement")
        return None if plain is None else Call(Reference(plain.rpartition(":")[2]))
    if process.id.startswith("="):
        process = Reference(process.id, Binding.LATEST)
    return Call(
        process=process,
        all_in=is_true(found.get("propagateAllParentVariables"), default=True),
        all_out=is_true(found.get("propagateAllChildVariables"), default=True),
    )


def script(node: etree._Element) -> Script | None:
    found = extension(node, "script")
    expression = None if found is None else attribute(found, "expression")
    if found is None or expression is None:
        return None
    return Script(expression=expression, result_variable=attribute(found, "resultVariable"))


def job(node: etree._Element) -> JobDefinition | None:
    found = extension(node, "taskDefinition")
    kind = None if found is None else attribute(found, "type")
    if found is None or kind is None:
        return None
    headers = extension(node, "taskHeaders")
    entries = () if headers is None else headers.iterchildren(zeebe("header"))
    return JobDefinition(
        type=kind,
        retries=attribute(found, "retries") or "3",
        headers={entry.get("key", ""): entry.get("value", "") for entry in entries},
    )


def watched(definition: etree._Element) -> tuple[str, ...]:
    """The variables whose change lets a condition be looked at again; none: all that it reads."""
    found = extension(definition, "conditionalFilter")
    return words(None if found is None else found.get("variableNames"))


def result_variable(node: etree._Element) -> str | None:
    """Where a called decision or a script puts its result."""
    for name in ("calledDecision", "script"):
        found = extension(node, name)
        if found is not None:
            return attribute(found, "resultVariable")
    return None


def _reference(found: etree._Element | None, name: str) -> Reference | None:
    identifier = None if found is None else attribute(found, name)
    if found is None or identifier is None:
        return None
    latest = found.get("bindingType") == Binding.LATEST
    return Reference(identifier, Binding.LATEST if latest else Binding.DEPLOYMENT)
