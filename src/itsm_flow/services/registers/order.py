"""The order of a register's rows, and the marks at which its pages begin."""

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, literal

from itsm_flow.errors import InvalidInput
from itsm_flow.services.registers.fields import FieldKind
from itsm_flow.services.registers.register import Register
from itsm_flow.services.texts import without_nul
from itsm_flow.store import UtcDateTime

UPDATED = "updatedAt"
KEY = "key"
NO_COLUMN = "There is no such column."
_LOWEST: Mapping[FieldKind, Any] = {
    FieldKind.DATE: date.min,
    FieldKind.MONEY: -(2**62),
    FieldKind.NUMBER: -1e300,
    FieldKind.SCALE: 0,
    FieldKind.WHOLE: -1,
}
"""Where a row without a value stands when rows are sorted."""


def column_of(register: Register, name: str) -> str:
    """The column of a field."""
    found = register.field(name)
    return found.column if found is not None and found.column is not None else name


def place_of(register: Register, sort: str) -> ColumnElement[Any]:
    """What rows are sorted by; never null."""
    own: Mapping[str, Any] = {KEY: register.model.key, UPDATED: register.model.updated_at}
    if sort in own:
        known: ColumnElement[Any] = own[sort]
        return known
    found = register.field(sort)
    if found is None or found.column is None or sort not in register.sorts:
        raise InvalidInput({"sort": [NO_COLUMN]})
    column: ColumnElement[Any] = getattr(register.model, found.column)
    if found.required or found.default is not None:
        return column
    return func.coalesce(column, literal(_LOWEST.get(found.kind, ""), type_=column.type))


def cursor_of(place: Any, row_id: int) -> str:
    """The opaque mark behind the row that stands at this place."""
    value = place.isoformat() if isinstance(place, date) else place
    return base64.urlsafe_b64encode(json.dumps([value, row_id]).encode()).decode().rstrip("=")


def mark_of(after: str, place: ColumnElement[Any]) -> tuple[ColumnElement[Any], int]:
    """The place behind which a page begins; raises InvalidInput for what is none of ours."""
    try:
        value, row_id = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        kind = datetime if isinstance(place.type, UtcDateTime) else place.type.python_type
        found = kind.fromisoformat(value) if issubclass(kind, date) else value
    except (binascii.Error, ValueError, TypeError) as error:
        raise InvalidInput({"after": ["This page marker is not valid."]}) from error
    if not _fits(found, kind) or not _fits(row_id, int):
        raise InvalidInput({"after": ["This page marker is not valid."]})
    plain = without_nul(found) if isinstance(found, str) else found
    return literal(plain, type_=place.type), row_id


def _fits(value: Any, kind: type[Any]) -> bool:
    """Whether a database takes a value as one of this kind."""
    if kind is float:
        return type(value) in {int, float}
    if kind is int:
        return type(value) is int and abs(value) < 1 << 63
    return isinstance(value, kind) and getattr(value, "tzinfo", True) is not None
