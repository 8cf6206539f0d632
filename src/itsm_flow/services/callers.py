"""What the callers of an instance catch around their call activities."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from itsm_flow.domain.model import Element, Kind, ProcessModel, Trigger
from itsm_flow.domain.progress import Outside
from itsm_flow.services import definitions
from itsm_flow.store import ProcessCall, ProcessInstance


def around(session: Session, instance: ProcessInstance) -> Outside:
    """What is caught outside of an instance: nothing where nobody called it."""
    if instance.caller_id is None:
        return Outside()
    wanted = select(ProcessCall.element_id).filter_by(called_id=instance.id)
    caller = session.get_one(ProcessInstance, instance.caller_id)
    return around_call(session, caller, session.scalars(wanted).one())


def around_call(session: Session, caller: ProcessInstance, element_id: str) -> Outside:
    """What is caught around a call activity, by its process and by those that called that."""
    model = definitions.process(session, caller.definition_id).model
    return Outside(frozenset(_errors(model, element_id)) | around(session, caller).errors)


def _errors(model: ProcessModel, element_id: str) -> Iterator[str | None]:
    """The codes of errors that are caught around an element; None stands for all."""
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
