"""The guideline 《IT服務管理與支持作業指導書》 as data: its clauses, and how each is carried out.

A clause's key is its number (`4.2.2`), with the number of a point in brackets (`5.2.2(3)`) or, in
1.3, behind a hyphen (`1.3-2`). A clause is carried out as what its section says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from itsm_flow.domain.guideline_clauses import ROWS
from itsm_flow.errors import NotFound


class CarriedOutAs(StrEnum):
    """What in the application carries out a clause."""

    PROCESS = "P"
    DECISION = "D"
    REGISTER = "R"
    METRIC = "M"
    APPLICATION = "A"


@dataclass(frozen=True, slots=True)
class Clause:
    """`title` is Traditional Chinese, in the guideline's own terms where they are known."""

    key: str
    title: str
    english_title: str
    carried_out_as: frozenset[CarriedOutAs]
    parent: str | None


def parent_key(key: str) -> str | None:
    """`5.2.2(3)` → `5.2.2` → `5.2` → `5` → None."""
    if key.endswith(")"):
        return key.partition("(")[0]
    if "-" in key:
        return key.partition("-")[0]
    return key.rpartition(".")[0] or None


def clause(key: str) -> Clause:
    """The clause of this key. Raises `NotFound`."""
    if key not in CLAUSES:
        raise NotFound(what="clause", key=key)
    return CLAUSES[key]


def _read() -> Mapping[str, Clause]:
    clauses: dict[str, Clause] = {}
    for key, title, english_title, marks in ROWS:
        parent = parent_key(key)
        own = frozenset(map(CarriedOutAs, marks))
        inherited = clauses[parent].carried_out_as if parent is not None else frozenset()
        clauses[key] = Clause(key, title, english_title, own or inherited, parent)
    return MappingProxyType(clauses)


CLAUSES: Mapping[str, Clause] = _read()
"""Key → clause, in the guideline's order."""
