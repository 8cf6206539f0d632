"""Who called a record, and which records it called."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from itsm_flow.domain.people import Actor
from itsm_flow.domain.visibility import Sight, sight_of
from itsm_flow.services import definitions, records
from itsm_flow.store import CallStatus, Definition, ProcessCall, ProcessInstance, Record


@dataclass(frozen=True, slots=True)
class Call:
    """A call between this record and another one; `number` None: it has not begun.

    `title` is empty where the reader does not see the other record; `version` is that of the
    called process; `status` is waiting, running, completed or cancelled.
    """

    element_id: str
    element_name: str
    process_id: str
    version: int | None
    status: str
    number: str | None
    title: str
    in_sight: bool


@dataclass(frozen=True, slots=True)
class Calls:
    """`caller` None: nobody called it; `called` in the order in which they were reached."""

    caller: Call | None
    called: tuple[Call, ...]


def of_record(session: Session, actor: Actor, record_id: int) -> Calls:
    """The calls of a record; raises NotFound where the actor may not see it."""
    records.get_by_id(session, actor, record_id)
    rows = session.execute(
        select(ProcessCall, Record, Definition.version, ProcessInstance.definition_id)
        .join(ProcessInstance, ProcessInstance.id == ProcessCall.instance_id)
        .outerjoin(
            Record,
            or_(
                (ProcessCall.instance_id == record_id) & (Record.id == ProcessCall.called_id),
                (ProcessCall.called_id == record_id) & (Record.id == ProcessCall.instance_id),
            ),
        )
        .outerjoin(Definition, Definition.id == ProcessCall.definition_id)
        .where(or_(ProcessCall.instance_id == record_id, ProcessCall.called_id == record_id))
        .order_by(ProcessCall.id)
    ).all()
    sight = sight_of(actor)
    found = []
    for call, other, version, definition_id in rows:
        steps = definitions.process(session, definition_id).model.elements
        name = steps[call.element_id].name or call.element_id
        found.append((call.called_id == record_id, _call(sight, call, other, version, name)))
    return Calls(
        caller=next((call for upwards, call in found if upwards), None),
        called=tuple(call for upwards, call in found if not upwards),
    )


_STATUS = {CallStatus.ENDING: CallStatus.CANCELLED}
"""What nobody waits for any more is over for a reader, though its instance has yet to end."""


def _call(
    sight: Sight, call: ProcessCall, other: Record | None, version: int | None, name: str
) -> Call:
    in_sight = other is not None and sight.covers(other.kind, other.requester)
    return Call(
        element_id=call.element_id,
        element_name=name,
        process_id=call.process_id,
        version=version,
        status=_STATUS.get(call.status, call.status).value,
        number=None if other is None else other.number,
        title=other.title if other is not None and in_sight else "",
        in_sight=in_sight,
    )
