"""What a register is: its fields, who keeps it, how it is listed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from itsm_flow.domain.people import Actor, Permission
from itsm_flow.services.registers.fields import Field
from itsm_flow.store import RegisterRow

READERS = frozenset(
    {Permission.WORK, Permission.AUDIT, Permission.OPERATE, Permission.OWN_PROCESSES}
)

Values = Mapping[str, Any]
ReadAside = Callable[[Session, Iterable[int]], Mapping[int, Values]]
"""(session, row ids) → row id → values of the fields that other tables keep."""
WriteAside = Callable[[Session, RegisterRow, Values], None]
"""Keeps what other tables have of a row; `Values` are all its values as they are now."""


@dataclass(frozen=True, slots=True)
class Register:
    """One register. `kept_by` is the process whose owners may edit it; `caption` names a row.

    Rows are numbered `prefix`-000001, or have a key made of their name where there is none. A row
    whose state is `over` is done with. `derive` (values before, values given) gives what is to be
    kept. `seen` narrows it to what a person may see.
    """

    name: str
    model: type[RegisterRow]
    kept_by: str
    caption: str
    fields: tuple[Field, ...]
    searched: tuple[str, ...]
    filters: tuple[str, ...]
    sorts: tuple[str, ...]
    sort: str
    descending: bool = False
    over: str | None = None
    prefix: str | None = None
    for_everyone: bool = False
    derive: Callable[[Values, Values], Values] = lambda _before, given: given
    read_aside: ReadAside = lambda _session, _ids: {}
    write_aside: WriteAside = lambda _session, _row, _values: None
    seen: Callable[[Actor], ColumnElement[bool] | None] = lambda _actor: None

    @property
    def noun(self) -> str:
        """What one row is called, e.g. `known error`."""
        return self.name.replace("-", " ")

    def field(self, name: str) -> Field | None:
        """The field of this name."""
        return next((item for item in self.fields if item.name == name), None)

    def may_read(self, actor: Actor) -> bool:
        """Whether a person may see the register at all."""
        return self.for_everyone or bool(READERS & actor.permissions)

    def may_edit(self, actor: Actor) -> bool:
        """Whether a person may change rows by hand."""
        return actor.may(Permission.OWN_PROCESSES) and self.kept_by in actor.owns


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a register. `values`: field name → value as JSON has it.

    `record_number` is that of the record which wrote it last.
    """

    id: int
    register: str
    key: str
    revision: int
    title: str
    values: Values = field(default_factory=dict)
    record_number: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


def entries_of(
    session: Session, register: Register, rows: Iterable[RegisterRow]
) -> tuple[Entry, ...]:
    """Rows with all their values."""
    found = list(rows)
    aside = register.read_aside(session, [row.id for row in found])
    return tuple(_entry(register, row, aside.get(row.id, {})) for row in found)


def _entry(register: Register, row: RegisterRow, aside: Values) -> Entry:
    values = {
        item.name: list(aside.get(item.name, []))
        if item.column is None
        else item.shown(getattr(row, item.column))
        for item in register.fields
    }
    return Entry(
        id=row.id,
        register=register.name,
        key=row.key,
        revision=row.revision,
        title=str(values[register.caption]),
        values=values,
        record_number=row.record_number,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
