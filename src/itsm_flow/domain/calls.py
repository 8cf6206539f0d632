"""What a called process gives back to the step that called it, and what is caught around that."""

from collections.abc import Iterator, Mapping
from typing import Any

from itsm_flow.domain.hashchain import canonical
from itsm_flow.domain.model import Element, Kind, ProcessModel, Trigger

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


def errors_caught_around(model: ProcessModel, element_id: str) -> frozenset[str | None]:
    """The codes of errors that are caught around an element; None stands for all."""
    return frozenset(_errors(model, element_id))


def _errors(model: ProcessModel, element_id: str) -> Iterator[str | None]:
    at: str | None = element_id
    while at is not None:
        beyond = model.elements[at].parent
        for element in model.elements.values():
            if element.trigger is Trigger.ERROR and (
                element.attached_to == at or _starts_beside(model, element, beyond)
            ):
                yield element.error_code or None
        at = beyond


def _starts_beside(model: ProcessModel, element: Element, scope: str | None) -> bool:
    """Whether it is the start of an event subprocess directly in a scope."""
    if element.kind is not Kind.START_EVENT or element.parent is None:
        return False
    return model.elements[element.parent].parent == scope
