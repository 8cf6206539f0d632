"""Registers as CSV, written while they are read."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from itsm_flow.domain.people import Actor
from itsm_flow.services.paging import Page
from itsm_flow.services.registers.catalogue import named
from itsm_flow.services.registers.reading import RegisterFilter, search
from itsm_flow.services.registers.register import Entry

BATCH = 500
_RISKY = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a text for a formula."""


@dataclass(frozen=True, slots=True)
class _Line:
    """Takes what the CSV writer writes and gives it back."""

    def write(self, line: str) -> str:
        return line


def lines(
    session: Session,
    actor: Actor,
    name: str,
    filter_: RegisterFilter | None = None,
    *,
    titles: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """The header and a line for each row, as `search` lists them; the session stays in use.

    `titles`: what the columns are called (`key`, the fields, `recordNumber`, `updatedAt`).
    Lists are joined by spaces. Raises as `search` does, before the first line.
    """
    first = search(session, actor, name, filter_, limit=BATCH)
    columns = ("key", *(item.name for item in named(name).fields), "recordNumber", "updatedAt")

    def behind(page: Page[Entry]) -> Page[Entry] | None:
        if page.next is None:
            return None
        return search(session, actor, name, filter_, after=page.next, limit=BATCH)

    def following() -> Iterator[str]:
        writer = csv.writer(_Line())
        yield writer.writerow([(titles or {}).get(column, column) for column in columns])
        page: Page[Entry] | None = first
        while page is not None:
            for entry in page.rows:
                yield writer.writerow(_cells(entry, columns))
            page = behind(page)

    return following()


def _cells(entry: Entry, columns: tuple[str, ...]) -> list[str]:
    facts: dict[str, Any] = {
        "key": entry.key,
        **entry.values,
        "recordNumber": entry.record_number,
        "updatedAt": entry.updated_at,
    }
    return [_cell(facts[column]) for column in columns]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list):
        return _cell(" ".join(value))
    if isinstance(value, str) and value.startswith(_RISKY):
        return f"'{value}"
    return str(value)
