"""Who is responsible, accountable, consulted and informed, read off the newest diagrams."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from itsm_flow.domain.model import Element, Kind, ProcessModel
from itsm_flow.errors import NotFound
from itsm_flow.services import definitions
from itsm_flow.store import Definition, DefinitionKind, Group

_BY_PEOPLE = frozenset({Kind.USER_TASK, Kind.MANUAL_TASK})


@dataclass(frozen=True, slots=True)
class Role:
    """Who takes part: a group by its key, or a lane whose steps go to no single group."""

    key: str
    lane: str
    is_group: bool


@dataclass(frozen=True, slots=True)
class Activity:
    """One step; `letters` maps the key of a role to some of R, A, C and I, in this order."""

    element_id: str
    name: str
    clauses: tuple[str, ...]
    letters: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The steps of one process version, and everybody who has a part in them."""

    process_id: str
    name: str
    version: int
    roles: tuple[Role, ...]
    activities: tuple[Activity, ...]

    def count(self, role_key: str, letter: str) -> int:
        """In how many steps a role has this part."""
        return sum(letter in item.letters.get(role_key, "") for item in self.activities)


def tables(session: Session) -> tuple[Table, ...]:
    """One table for each process, by name."""
    keys = set(
        session.scalars(select(Definition.key).where(Definition.kind == DefinitionKind.PROCESS))
    )
    newest = definitions.newest_ids(session, DefinitionKind.PROCESS, keys)
    found = (_table(session, definition_id) for definition_id in newest.values())
    return tuple(sorted(found, key=lambda table: (table.name, table.process_id)))


def table(session: Session, process_id: str) -> Table:
    """The table of one process; raises NotFound."""
    newest = definitions.newest_ids(session, DefinitionKind.PROCESS, {process_id})
    if process_id not in newest:
        raise NotFound(what="process", key=process_id)
    return _table(session, newest[process_id])


def _table(session: Session, definition_id: int) -> Table:
    used = definitions.process(session, definition_id)
    names = {row.name: row.key for row in session.execute(select(Group.name, Group.key))}
    lanes = _lane_roles(used.model, names)
    activities = tuple(
        Activity(item.id, item.name, item.clauses, _letters(item, lanes))
        for item in used.model.elements.values()
        if item.kind in _BY_PEOPLE or item.accountable or item.consulted or item.informed
    )
    roles = {role.key: role for role in lanes.values()}
    for activity in activities:
        for key in activity.letters:
            roles.setdefault(key, Role(key, "", is_group=True))
    taking_part = {key for activity in activities for key in activity.letters}
    return Table(
        process_id=used.model.process_id,
        name=used.model.name,
        version=used.version,
        roles=tuple(role for key, role in roles.items() if key in taking_part),
        activities=activities,
    )


def _lane_roles(model: ProcessModel, named: dict[str, str]) -> dict[str, Role]:
    """Lane id → its role: the group that all its steps go to or that has its name, else itself.

    `named`: name of a group → its key.
    """
    groups: dict[str, set[str]] = defaultdict(set)
    for element in model.elements.values():
        if element.lane and element.kind is Kind.USER_TASK:
            groups[element.lane].add(element.assignment.candidate_groups or "")
    return {
        lane.id: _role(lane.name or lane.id, groups.get(lane.id, set()), named)
        for lane in model.lanes
    }


def _role(lane: str, groups: set[str], named: dict[str, str]) -> Role:
    group = next(iter(groups)) if len(groups) == 1 else ""
    if not group or group.startswith("=") or "," in group:
        group = named.get(lane, "")
    return Role(group or lane, lane, is_group=bool(group))


def _letters(element: Element, lanes: dict[str, Role]) -> dict[str, str]:
    letters: dict[str, str] = defaultdict(str)
    for letter, keys in _parts(element, lanes):
        for key in keys:
            letters[key] += letter
    return dict(letters)


def _parts(element: Element, lanes: dict[str, Role]) -> Iterator[tuple[str, tuple[str, ...]]]:
    if element.lane in lanes:
        yield "R", (lanes[element.lane].key,)
    yield "A", element.accountable
    yield "C", element.consulted
    yield "I", element.informed
