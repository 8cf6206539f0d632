"""Statements on tables for what happens at every step, where no objects are needed.

They are built once and skip the mapper, which costs a multiple of the statement itself.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Insert, Table, insert
from sqlalchemy.orm import Session

from itsm_flow.store.base import Base


def table_of(model: type[Base]) -> Table:
    """The table of a model."""
    return Base.metadata.tables[model.__tablename__]


def insert_rows(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same columns; what the session holds is not flushed first."""
    session.execute(_insert(model), rows)


@cache
def _insert(model: type[Base]) -> Insert:
    return insert(table_of(model))
