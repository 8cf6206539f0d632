"""The register of services, which everyone reads as far as a group of theirs sees it."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, delete, exists, or_, select
from sqlalchemy.orm import Session

from itsm_flow.domain.people import Actor, Permission
from itsm_flow.services.registers.fields import Field, FieldKind
from itsm_flow.services.registers.register import Register, Values
from itsm_flow.store import RegisterRow, Service, ServiceGroup

KEPT_BY = "transition"
CLASSES = ("core", "supporting", "value-added")


def _seen(actor: Actor) -> ColumnElement[bool] | None:
    keeps = actor.may(Permission.OWN_PROCESSES) and KEPT_BY in actor.owns
    if keeps or actor.may(Permission.AUDIT) or actor.may(Permission.OPERATE):
        return None
    narrowed = exists().where(ServiceGroup.service_id == Service.id)
    mine = narrowed.where(ServiceGroup.group_key.in_(actor.groups))
    return or_(~narrowed, mine)


def _read_aside(session: Session, ids: Iterable[int]) -> dict[int, Values]:
    wanted = (
        select(ServiceGroup)
        .where(ServiceGroup.service_id.in_(list(ids)))
        .order_by(ServiceGroup.group_key)
    )
    groups: dict[int, list[str]] = {}
    for row in session.scalars(wanted):
        groups.setdefault(row.service_id, []).append(row.group_key)
    return {service_id: {"visibleTo": keys} for service_id, keys in groups.items()}


def _write_aside(session: Session, row: RegisterRow, values: Values) -> None:
    session.execute(delete(ServiceGroup).where(ServiceGroup.service_id == row.id))
    session.add_all(ServiceGroup(service_id=row.id, group_key=key) for key in values["visibleTo"])


SERVICES = Register(
    name="service",
    model=Service,
    kept_by=KEPT_BY,
    caption="name",
    fields=(
        Field("name", "name", required=True),
        Field("description", "description", FieldKind.TEXT, default=""),
        Field("class", "class_", FieldKind.CHOICE, choices=CLASSES),
        Field("level", "level"),
        Field("owner", "owner"),
        Field("visibleTo", None, FieldKind.KEYS),
        Field("state", "state", default="active"),
    ),
    searched=("name", "description"),
    filters=("class", "level", "owner", "state"),
    sorts=("name", "class", "level", "owner", "state"),
    sort="name",
    for_everyone=True,
    read_aside=_read_aside,
    write_aside=_write_aside,
    seen=_seen,
)
