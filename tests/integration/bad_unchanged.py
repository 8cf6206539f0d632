"""Whether an attempt left anything behind: every row of every table, before and after it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import select

from itsm_flow.store import Base
from support import Database

Rows = Mapping[str, Counter[str]]
"""Table → its rows, each as text."""


@dataclass(frozen=True)
class Difference:
    """The rows of one table that are gone, and those that are new; a changed row is in both."""

    gone: tuple[str, ...]
    new: tuple[str, ...]


def everything(database: Database) -> Rows:
    """All that is stored."""
    with database.read() as session:
        return {
            table.name: Counter(map(repr, session.execute(select(table))))
            for table in Base.metadata.sorted_tables
        }


def differences(before: Rows, after: Rows) -> dict[str, Difference]:
    """Where two readings differ: table → rows."""
    return {
        table: Difference(
            tuple((rows - after[table]).elements()), tuple((after[table] - rows).elements())
        )
        for table, rows in before.items()
        if rows != after[table]
    }


@contextmanager
def unchanged(database: Database) -> Iterator[None]:
    """No row of any table may be added, changed or removed by what happens meanwhile."""
    before = everything(database)
    yield
    assert differences(before, everything(database)) == {}


@contextmanager
def only_added(database: Database, **counts: int) -> Iterator[None]:
    """As many rows may be added to these tables as are named; one more row than that may not.

    The head of a chain may move on, since each new event does that.
    """
    before = everything(database)
    yield
    found = differences(before, everything(database))
    heads = found.pop("audit_chain", Difference((), ()))
    assert len(heads.new) - len(heads.gone) in {0, 1}
    assert {table: len(each.new) for table, each in found.items()} == counts
    assert not any(each.gone for each in found.values())
