"""Write registers: every change of a row is one event of the row's own audit chain."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from itsm_flow.domain.people import Actor
from itsm_flow.errors import InvalidInput, NotFound
from itsm_flow.services import trail
from itsm_flow.services.creating import next_number
from itsm_flow.services.refusals import ReasonMissing
from itsm_flow.services.registers.catalogue import named
from itsm_flow.services.registers.fields import Unfit
from itsm_flow.services.registers.reading import values_at
from itsm_flow.services.registers.refusals import StaleRow, must_edit
from itsm_flow.services.registers.register import Entry, Register, Values, entries_of
from itsm_flow.services.texts import without_nul
from itsm_flow.store import AuditChain, RegisterRow, new_id

ADDED = "register-row-added"
CHANGED = "register-row-changed"
LONGEST_KEY = 60
MISSING = "Please fill this in."
NO_FIELD = "There is no such field."
EMPTY: tuple[Any, ...] = (None, "", [])


def write(
    session: Session,
    actor: Actor,
    name: str,
    given: Mapping[str, Any],
    *,
    now: datetime,
    key: str | None = None,
    record_number: str | None = None,
    expected_revision: int | None = None,
    reason: str = "",
) -> Entry:
    """Add a row, or change the fields `given` of the row with this key; who may is not asked here.

    Nothing is written where nothing changes. Raises InvalidInput by field, NotFound, StaleRow,
    DependencyCycle.
    """
    register = named(name)
    values = _read(register, given)
    said = {"record": record_number, "reason": reason}
    writing = _Writing(session, actor, register, said, now)
    if key is None:
        return writing.add(values)
    row = _locked(session, register, key)
    stored = entries_of(session, register, [row])[0]
    if expected_revision is not None and expected_revision != row.revision:
        seen = values_at(session, row.id, expected_revision) if expected_revision > 0 else None
        facts = {"expected": expected_revision, "actual": row.revision}
        raise StaleRow(stored, seen, dict(given), **facts)
    return writing.change(row, stored, values)


def edit(
    session: Session,
    actor: Actor,
    name: str,
    key: str | None,
    given: Mapping[str, Any],
    *,
    reason: str,
    now: datetime,
    expected_revision: int | None = None,
) -> Entry:
    """Change a row by hand, or add one (key None): for owners of the process that keeps it.

    Raises as `write` does, MayNotKeep and ReasonMissing.
    """
    must_edit(named(name), actor)
    if not reason.strip():
        raise ReasonMissing({"reason": ["Say why."]})
    return write(
        session,
        actor,
        name,
        given,
        now=now,
        key=key,
        expected_revision=expected_revision,
        reason=without_nul(reason.strip()),
    )


@dataclass(frozen=True, slots=True)
class _Writing:
    """One write: by whom, into what, and what is said of it (`record`, `reason`)."""

    session: Session
    actor: Actor
    register: Register
    said: Mapping[str, Any]
    now: datetime

    def add(self, given: Mapping[str, Any]) -> Entry:
        """A new row with a chain of its own."""
        register = self.register
        empty = {item.name: item.shown(item.read(None)) for item in register.fields}
        values = {**empty, **register.derive(empty, given)}
        missing = [item.name for item in register.fields if item.required and not values[item.name]]
        if missing:
            raise InvalidInput({name: [MISSING] for name in missing})
        key = _new_key(self.session, register, str(values[register.caption]))
        row = register.model(id=new_id(), key=key, revision=1, created_at=self.now)
        kind = f"register-{register.name}"
        chain = AuditChain(id=row.id, kind=kind, key=key, length=0, head=b"")
        self.session.add_all([row, chain])
        changes = [
            {"name": name, "after": value} for name, value in values.items() if value not in EMPTY
        ]
        return self._keep(
            row, chain, values, trail.Entry(ADDED, self.actor, content=self._of(changes))
        )

    def change(self, row: RegisterRow, stored: Entry, given: Mapping[str, Any]) -> Entry:
        """A locked row with these values changed; as it is where nothing changes."""
        wanted = self.register.derive(stored.values, given)
        changes = [
            {"name": name, "before": stored.values[name], "after": value}
            for name, value in wanted.items()
            if value != stored.values[name]
        ]
        if not changes:
            return stored
        row.revision += 1
        wanted_chain = select(AuditChain).filter_by(id=row.id).with_for_update()
        chain = self.session.scalars(wanted_chain).one()
        values = {**stored.values, **wanted}
        entry = trail.Entry(CHANGED, self.actor, content=self._of(changes))
        return self._keep(row, chain, values, entry)

    def _of(self, changes: list[dict[str, Any]]) -> dict[str, Any]:
        return {name: fact for name, fact in self.said.items() if fact} | {"changes": changes}

    def _keep(
        self, row: RegisterRow, chain: AuditChain, values: Values, entry: trail.Entry
    ) -> Entry:
        """Write the row, what other tables have of it, and the event."""
        for item in self.register.fields:
            if item.column is not None:
                setattr(row, item.column, item.read(values[item.name]))
        row.record_number = self.said["record"] or row.record_number
        row.updated_at = self.now
        self.session.flush()
        self.register.write_aside(self.session, row, values)
        trail.write(self.session, chain, [entry], now=self.now)
        return entries_of(self.session, self.register, [row])[0]


def _read(register: Register, given: Mapping[str, Any]) -> dict[str, Any]:
    """The values given as JSON has them, each checked; raises InvalidInput."""
    values: dict[str, Any] = {}
    problems: dict[str, list[str]] = {}
    for name, value in given.items():
        found = register.field(name)
        if found is None:
            problems[without_nul(name)] = [NO_FIELD]
            continue
        try:
            values[name] = found.shown(found.read(value))
        except Unfit as error:
            problems[name] = [error.message]
        else:
            if found.required and not values[name]:
                problems[name] = [MISSING]
    if problems:
        raise InvalidInput(problems)
    return values


def _locked(session: Session, register: Register, key: str) -> RegisterRow:
    """The row, which nobody else changes meanwhile, though others may begin to refer to it."""
    here = register.model.key == without_nul(key)
    wanted = select(register.model).where(here).with_for_update(key_share=True)
    row = session.scalar(wanted.execution_options(populate_existing=True))
    if row is None:
        raise NotFound(what=register.noun, key=key)
    return row


def _new_key(session: Session, register: Register, caption: str) -> str:
    """A number of the register's sequence, else the caption in small letters, made unique.

    The sequence is locked either way, so that two who add the same name at once get two keys.
    """
    number = next_number(session, register.prefix or register.name)
    plain = unicodedata.normalize("NFKD", caption).encode("ascii", "ignore").decode().lower()
    short = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_KEY].strip("-")
    if register.prefix is not None or not short:
        return number
    model = register.model
    taken = set(session.scalars(select(model.key).where(model.key.startswith(short))))
    key, count = short, 1
    while key in taken:
        count += 1
        key = f"{short}-{count}"
    return key
