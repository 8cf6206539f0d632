"""Definitions as they are used: read and parsed once per process of the server, then kept.

A definition never changes, so what is kept is never stale.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, undefer

from itsm_flow.definitions import UNLIMITED, Bundle, FormModel, Source, read
from itsm_flow.domain.decisions import DecisionModel
from itsm_flow.domain.model import (
    Binding,
    Element,
    Kind,
    ProcessModel,
    Reference,
    Trigger,
)
from itsm_flow.engine import Executable, load
from itsm_flow.errors import NotFound
from itsm_flow.services.texts import without_nul
from itsm_flow.store import Definition, DefinitionKind

Kept = TypeVar("Kept")


class _Shelf(Generic[Kept]):
    """The most recently used things by definition id."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._kept: OrderedDict[int, Kept] = OrderedDict()

    def get(self, definition_id: int, make: Callable[[], Kept]) -> Kept:
        """The thing; made where it is missing (twice by two threads at once: no harm)."""
        with self._lock:
            if definition_id in self._kept:
                self._kept.move_to_end(definition_id)
                return self._kept[definition_id]
        made = make()
        with self._lock:
            self._kept[definition_id] = made
            if len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return made


@dataclass(frozen=True, slots=True, eq=False)
class Process:
    """A process definition, ready to run."""

    definition_id: int
    version: int
    model: ProcessModel
    executable: Executable
    forms: Mapping[str, int]
    decisions: Mapping[str, int]
    processes: Mapping[str, int]

    def clause_of(self, element_id: str | None) -> str | None:
        """The guideline clauses that an element carries out, as the diagram has them."""
        element = self.model.elements.get(element_id or "")
        return " ".join(element.clauses) or None if element else None


_processes: _Shelf[Process] = _Shelf(128)
_forms: _Shelf[FormModel] = _Shelf(512)
_decisions: _Shelf[DecisionModel] = _Shelf(512)


def process(session: Session, definition_id: int) -> Process:
    """The process of this definition."""

    def make() -> Process:
        row, bundle = _read(session, definition_id)
        model = bundle.processes[row.key]
        return Process(
            definition_id=row.id,
            version=row.version,
            model=model,
            executable=load(model),
            forms=row.bindings.get("form", {}),
            decisions=row.bindings.get("decision", {}),
            processes=row.bindings.get("process", {}),
        )

    return _processes.get(definition_id, make)


def form(session: Session, definition_id: int) -> FormModel:
    """The form of this definition."""

    def make() -> FormModel:
        row, bundle = _read(session, definition_id)
        return bundle.forms[row.key]

    return _forms.get(definition_id, make)


def decision(session: Session, definition_id: int) -> DecisionModel:
    """The decision table of this definition."""

    def make() -> DecisionModel:
        row, bundle = _read(session, definition_id)
        return bundle.decisions[row.key]

    return _decisions.get(definition_id, make)


def _read(session: Session, definition_id: int) -> tuple[Definition, Bundle]:
    wanted = select(Definition).where(Definition.id == definition_id)
    row = session.scalars(wanted.options(undefer(Definition.source))).one()
    return row, read([Source(row.file_name, row.source)], limits=UNLIMITED)


def newest_ids(session: Session, kind: DefinitionKind, keys: set[str]) -> dict[str, int]:
    """The ids of the newest versions of these keys; unknown ones are left out."""
    if not keys:
        return {}
    newest = (
        select(Definition.key, func.max(Definition.version).label("version"))
        .where(Definition.kind == kind, Definition.key.in_(keys))
        .group_by(Definition.key)
        .subquery()
    )
    wanted = select(Definition.key, Definition.id).join(
        newest,
        (Definition.key == newest.c.key) & (Definition.version == newest.c.version),
    )
    return {row.key: row.id for row in session.execute(wanted.where(Definition.kind == kind))}


def plain_start(model: ProcessModel) -> Element | None:
    """The plain start event of a process, if it has one."""
    for element in model.elements.values():
        plain = element.kind is Kind.START_EVENT and element.trigger is Trigger.NONE
        if plain and element.parent is None:
            return element
    return None


def decisions_for(session: Session, used: Process) -> dict[str, tuple[int, DecisionModel]]:
    """The decision tables of a process with their definition ids: bound ones, or the newest."""
    references = [item.decision for item in used.model.elements.values() if item.decision]
    ids = _resolve(session, DefinitionKind.DECISION, references, used.decisions)
    return {key: (found, decision(session, found)) for key, found in ids.items()}


def form_id_for(session: Session, used: Process, reference: Reference) -> int | None:
    """The definition id of the form that a step shows."""
    ids = _resolve(session, DefinitionKind.FORM, [reference], used.forms)
    return ids.get(reference.id)


def _resolve(
    session: Session,
    kind: DefinitionKind,
    references: list[Reference],
    bound: Mapping[str, int],
) -> dict[str, int]:
    floating = {item.id for item in references if item.binding is Binding.LATEST}
    ids = {item.id: int(bound[item.id]) for item in references if item.id in bound}
    return ids | newest_ids(session, kind, floating)


_NEWEST = (
    select(Definition)
    .where(Definition.kind == bindparam("of_kind"), Definition.key == bindparam("of_key"))
    .order_by(Definition.version.desc())
    .limit(1)
)
_VERSION = _NEWEST.where(Definition.version == bindparam("of_version"))


def version_of(
    session: Session, kind: DefinitionKind, key: str, version: int | None = None
) -> Definition:
    """The row of a version, the newest unless named; raises NotFound."""
    wanted = _NEWEST if version is None else _VERSION
    asked = {"of_kind": kind, "of_key": without_nul(key), "of_version": version}
    row = session.scalar(wanted, asked)
    if row is None or row.key != key:
        raise NotFound(what=kind.value, key=key if version is None else f"{key} {version}")
    return row
