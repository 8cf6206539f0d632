"""What a called process gives back to the step that called it, and what is caught around that."""

from collections.abc import Iterator, Mapping
from typing import Any

from itsm_flow.domain.hashchain import canonical
from itsm_flow.domain.model import Element, Kind, ProcessModel, Trigger
from itsm_flow.domain.progress import Outside

OWN_VARIABLES = frozenset({"recordNumber", "startedAt"})
"""What every instance has of its own."""


def handed_up(given: Mapping[str, Any], left: Mapping[str, Any]) -> dict[str, Any]:
    """The variables at the end of a called process that are not what it began with.

    What it only copied is left out, so that it does not undo what others changed meanwhile.
    """
    return {
        name: value
        for name, value in left.items()
        if name not in OWN_VARIABLES
        and (name not in given or canonical(given[name]) != canonical(value))
    }


def caught_around(model: ProcessModel, element_id: str) -> Outside:
    """The errors and escalations that are caught around an element."""
    return Outside(
        errors=frozenset(
            element.error_code or None
            for level in _catching(model, element_id, Trigger.ERROR)
            for element in level
        ),
        escalations=tuple(
            (element.escalation_code or "", element.interrupting)
            for level in _catching(model, element_id, Trigger.ESCALATION)
            for element in sorted(level, key=lambda each: each.escalation_code is None)
        ),
    )


def _catching(model: ProcessModel, element_id: str, trigger: Trigger) -> Iterator[list[Element]]:
    """The events that catch what is thrown at an element: the nearest first, level by level."""
    at: str | None = element_id
    while at is not None:
        inside = model.elements[at]
        events = [element for element in model.elements.values() if element.trigger is trigger]
        yield [element for element in events if element.attached_to == at]
        yield [element for element in events if _starts_beside(model, element, inside)]
        at = inside.parent


def _starts_beside(model: ProcessModel, start: Element, inside: Element) -> bool:
    """Whether it starts an event subprocess beside an element, which is not in one itself.

    Of an event subprocess that has interrupted nothing beside it catches anything.
    """
    if start.kind is not Kind.START_EVENT or start.parent is None or start.parent == inside.id:
        return False
    if inside.triggered_by_event and any(
        element.kind is Kind.START_EVENT and element.parent == inside.id and element.interrupting
        for element in model.elements.values()
    ):
        return False
    return model.elements[start.parent].parent == inside.parent
