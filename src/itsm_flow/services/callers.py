"""What the callers of an instance catch around their call activities."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from itsm_flow.domain.calls import caught_around
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
    return caught_around(model, element_id).within(around(session, caller))
