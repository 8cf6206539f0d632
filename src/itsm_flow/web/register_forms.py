"""The form of a register's row: which fields it has, and what was typed into it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from itsm_flow.domain.people import Actor
from itsm_flow.services import people
from itsm_flow.services.registers import Entry, Field, FieldKind, Register, StaleRow, search
from itsm_flow.services.registers.fields import Unfit
from itsm_flow.web.register_words import value_word

MOST_OPTIONS = 500
_DERIVED = {"risk": frozenset({"riskIndex", "riskLevel"})}


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that is not the same in all versions; `seen` is None where it is not known."""

    name: str
    seen: str | None
    yours: str
    stored: str


def fields_of(register: Register) -> tuple[Field, ...]:
    """The fields that a person fills in; the rest follows from them."""
    derived = _DERIVED.get(register.name, frozenset())
    return tuple(item for item in register.fields if item.name not in derived)


def typed(register: Register, form: "MultiDict[str, str]") -> dict[str, Any]:
    """What was typed, as the register takes it."""
    return {
        item.name: form.getlist(item.name)
        if item.kind is FieldKind.KEYS
        else form.get(item.name, "").replace("\r\n", "\n")
        for item in fields_of(register)
    }


def options(session: Session, actor: Actor, register: Register) -> dict[str, list[tuple[str, str]]]:
    """For fields that name something else: what may be named, (key, name)."""
    found: dict[str, list[tuple[str, str]]] = {}
    names = {item.name for item in register.fields}
    if "service" in names:
        found["service"] = _rows(session, actor, "service")
    if "dependsOn" in names:
        found["dependsOn"] = found["mutualWith"] = _rows(session, actor, "component")
    if "visibleTo" in names:
        found["visibleTo"] = [(group.key, group.name) for group in people.groups(session)]
    return found


def _rows(session: Session, actor: Actor, name: str) -> list[tuple[str, str]]:
    page = search(session, actor, name, limit=MOST_OPTIONS)
    return [(row.key, row.title) for row in page.rows]


def differences(register: Register, stale: StaleRow) -> list[Difference]:
    """What differs between what the person wanted and what somebody else stored meanwhile."""
    found = []
    for item in fields_of(register):
        yours = value_word(_plain(item, stale.submitted.get(item.name)), item.name)
        stored = value_word(stale.stored.values[item.name], item.name)
        seen = None if stale.seen is None else value_word(stale.seen.get(item.name), item.name)
        if yours != stored or (seen is not None and seen != stored):
            found.append(Difference(item.name, seen, yours, stored))
    return found


def _plain(item: Field, value: Any) -> Any:
    """A typed value as the register would show it; what does not fit stays as it was typed."""
    try:
        return item.shown(item.read(value))
    except Unfit:
        return value


def shown(register: Register, entry: Entry | None) -> Mapping[str, Any]:
    """What the form shows at first."""
    return entry.values if entry else {item.name: item.default for item in register.fields}
