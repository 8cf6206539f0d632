"""What forms offer that changes from day to day: rows of registers, people, open records.

A field asks for such a list by its `valuesKey`, and FEEL of the form may read it. The lists stand
beside the variables when the form is shown and again when its answers are checked; no variable of
a process takes their place. What the record has already stays on offer.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from itsm_flow.definitions.forms.model import components_of
from itsm_flow.domain.people import Actor
from itsm_flow.domain.visibility import sight_of
from itsm_flow.services import people, registers, waiting
from itsm_flow.store import Component, Record, Service

Option = dict[str, str]

SERVICES = "offeredServices"
COMPONENTS = "offeredComponents"
WAITING_INCIDENTS = "waitingIncidents"
OPEN_CURES = "openCures"
MEMBERS = "members:"
"""`members:cab` or `members:cab,ecab`: the people of one group or several."""

CURES = ("problem", "change")
MOST = 200
MOST_COMPONENTS = 2000
_WORDS = "|".join((SERVICES, COMPONENTS, WAITING_INCIDENTS, OPEN_CURES))
_NAMES = re.compile(rf"\b(?:{_WORDS})\b|{MEMBERS}[a-z0-9,-]+")
_RETIRED = "retired"
_COMPONENTS = select(Component.key, Component.name).order_by(Component.name).limit(MOST_COMPONENTS)


def of_form(
    session: Session,
    actor: Actor,
    schema: Mapping[str, Any],
    variables: Mapping[str, Any],
    record: Record | None = None,
) -> dict[str, list[Option]]:
    """The lists that a form asks for, by name."""
    names = dict.fromkeys(_NAMES.findall(json.dumps(schema)))
    found = {name: _list(session, actor, name, record) for name in names}
    for component in _fields(schema):
        name = str(component.get("valuesKey"))
        if name in found:
            found[name] = _completed(found[name], component, variables)
    return found


def is_list(name: str) -> bool:
    """Whether a name beside the variables is one of these lists."""
    return _NAMES.fullmatch(name) is not None


def labelled(session: Session, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The form with services, components and people as choices of its fields, by their names."""
    names = {name for name in _NAMES.findall(json.dumps(schema)) if _has_names(name)}
    known = {name: _called(session, name) for name in names}
    return _with_values(schema, known) if known else schema


def _has_names(name: str) -> bool:
    return name in {SERVICES, COMPONENTS} or name.startswith(MEMBERS)


def _called(session: Session, name: str) -> list[Option]:
    if name.startswith(MEMBERS):
        return _members(session, name)
    if name == COMPONENTS:
        return _named(session, _COMPONENTS)
    return _named(session, select(Service.key, Service.name).order_by(Service.id).limit(MOST))


def _named(session: Session, wanted: Select[str, str]) -> list[Option]:
    return [{"label": title, "value": key} for key, title in session.execute(wanted)]


def _with_values(
    component: Mapping[str, Any], known: Mapping[str, list[Option]]
) -> Mapping[str, Any]:
    name = str(component.get("valuesKey"))
    children = [_with_values(child, known) for child in components_of(component)]
    changed = {"components": children} if children else {}
    if name in known:
        changed["values"] = [*(component.get("values") or ()), *known[name]]
    return {**component, **changed}


def _fields(component: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    for child in components_of(component):
        yield child
        yield from _fields(child)


def _list(session: Session, actor: Actor, name: str, record: Record | None) -> list[Option]:
    match name:
        case _ if name.startswith(MEMBERS):
            return _members(session, name)
        case _ if name == SERVICES:
            return _services(session, actor)
        case _ if name == COMPONENTS:
            return _components(session, actor)
        case _ if name == OPEN_CURES:
            return _open_cures(session, actor)
        case _:
            return _waiting_incidents(session, record)


def _completed(
    options: list[Option], component: Mapping[str, Any], variables: Mapping[str, Any]
) -> list[Option]:
    """With what the form itself has while nobody has filled the list, and what is chosen now."""
    own = [dict(option) for option in component.get("values") or ()]
    options = options or own
    chosen = variables.get(component.get("key", ""))
    kept = chosen if isinstance(chosen, list) else [chosen]
    known = {option["value"] for option in options}
    labels = {option["value"]: option["label"] for option in own}
    missing = [item for item in kept if isinstance(item, str) and item and item not in known]
    return options + [{"label": labels.get(item, item), "value": item} for item in missing]


def _services(session: Session, actor: Actor) -> list[Option]:
    """The services that the actor sees, but those that are no longer offered."""
    rows = registers.search(session, actor, "service", limit=MOST).rows
    return [
        {"label": row.title, "value": row.key}
        for row in rows
        if row.values.get("state") != _RETIRED
    ]


def _components(session: Session, actor: Actor) -> list[Option]:
    """What the register has in use, for those who may read it."""
    if not registers.named("component").may_read(actor):
        return []
    return _named(session, _COMPONENTS.where(Component.state != _RETIRED))


def _members(session: Session, name: str) -> list[Option]:
    groups = name.removeprefix(MEMBERS).split(",")
    found = {user.username: user for key in groups for user in people.members(session, key)}
    return [{"label": user.display_name, "value": username} for username, user in found.items()]


def _waiting_incidents(session: Session, record: Record | None) -> list[Option]:
    if record is None:
        return []
    return [
        _option(wait.record) | {"directly": "yes" if wait.directly else "no"}
        for wait in waiting.for_record(session, record, "incident")
    ]


def _open_cures(session: Session, actor: Actor) -> list[Option]:
    """Problems and changes that are open and that the actor sees, the newest first."""
    wanted = select(Record).where(Record.kind.in_(CURES), Record.closed_at.is_(None))
    found = session.scalars(wanted.order_by(Record.id.desc()).limit(MOST))
    sight = sight_of(actor)
    return [_option(item) for item in found if sight.covers(item.kind, item.requester)]


def _option(record: Record) -> Option:
    return {"label": f"{record.number} · {record.title}", "value": record.number}
