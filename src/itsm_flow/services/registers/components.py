"""The register of components, and the graph of what needs what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session, aliased

from itsm_flow.definitions.forms import Message
from itsm_flow.domain.components import Affected, Dependency, affected_by, cycle_with
from itsm_flow.domain.people import Actor
from itsm_flow.errors import InvalidInput, NotFound
from itsm_flow.services.registers.fields import Field, FieldKind
from itsm_flow.services.registers.refusals import DependencyCycle, must_read
from itsm_flow.services.registers.register import Register, Values
from itsm_flow.services.texts import without_nul
from itsm_flow.store import Component, ComponentDependency, RegisterRow

NO_COMPONENT = "There is no component {key}."


@dataclass(frozen=True, slots=True)
class Impact:
    """A component that a failure reaches. `path` leads from what failed to it, as keys."""

    key: str
    name: str
    service: str | None
    distance: int
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """Components by key, and what needs what."""

    names: dict[str, str]
    services: dict[str, str | None]
    dependencies: tuple[Dependency, ...]


def _read_aside(session: Session, ids: Iterable[int]) -> dict[int, Values]:
    wanted = (
        select(ComponentDependency.component_id, Component.key, ComponentDependency.mutual)
        .join(Component, Component.id == ComponentDependency.depends_on_id)
        .where(ComponentDependency.component_id.in_(list(ids)))
        .order_by(Component.key)
    )
    found: dict[int, dict[str, list[str]]] = {}
    for component_id, key, mutual in session.execute(wanted):
        lists = found.setdefault(component_id, {"dependsOn": [], "mutualWith": []})
        lists["dependsOn"].append(key)
        if mutual:
            lists["mutualWith"].append(key)
    return dict(found)


def _derive(before: Values, given: Values) -> Values:
    """What is mutual is needed, too."""
    needed = {*given.get("dependsOn", before.get("dependsOn", ()))}
    mutual = {*given.get("mutualWith", before.get("mutualWith", ()))}
    if "dependsOn" in given and "mutualWith" not in given:
        mutual &= needed
    return {**given, "dependsOn": sorted(needed | mutual), "mutualWith": sorted(mutual)}


def _write_aside(session: Session, row: RegisterRow, values: Values) -> None:
    """Keep the dependencies; raises InvalidInput for an unknown key, DependencyCycle."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE component_dependency IN SHARE ROW EXCLUSIVE MODE"))
    needed: Sequence[str] = values["dependsOn"]
    mutual = set(values["mutualWith"])
    ids = _ids(session, needed)
    closing = [key for key in needed if key not in mutual]
    cycle = cycle_with(_dependencies(session), row.key, closing) if closing else ()
    if cycle:
        shown = " → ".join(cycle)
        problem = Message.of(DependencyCycle.template, cycle=shown)
        raise DependencyCycle({"dependsOn": [problem]}, cycle=shown)
    session.execute(delete(ComponentDependency).filter_by(component_id=row.id))
    session.add_all(
        ComponentDependency(component_id=row.id, depends_on_id=ids[key], mutual=key in mutual)
        for key in needed
    )


def _ids(session: Session, keys: Sequence[str]) -> dict[str, int]:
    wanted = select(Component.key, Component.id).where(Component.key.in_(keys))
    ids = dict(session.execute(wanted).all())
    missing = [key for key in keys if key not in ids]
    if missing:
        problems: list[str] = [Message.of(NO_COMPONENT, key=key) for key in missing]
        raise InvalidInput({"dependsOn": problems})
    return ids


def _dependencies(session: Session) -> list[Dependency]:
    needed = aliased(Component)
    wanted = (
        select(Component.key, needed.key, ComponentDependency.mutual)
        .join(ComponentDependency, ComponentDependency.component_id == Component.id)
        .join(needed, needed.id == ComponentDependency.depends_on_id)
    )
    return [Dependency(*row) for row in session.execute(wanted)]


COMPONENTS = Register(
    name="component",
    model=Component,
    kept_by="change",
    caption="name",
    fields=(
        Field("name", "name", required=True),
        Field("service", "service"),
        Field("kind", "kind"),
        Field("description", "description", FieldKind.TEXT, default=""),
        Field("interfaces", "interfaces", FieldKind.TEXT, default=""),
        Field("dependsOn", None, FieldKind.KEYS),
        Field("mutualWith", None, FieldKind.KEYS),
        Field("state", "state", default="active"),
    ),
    searched=("name", "description", "interfaces"),
    filters=("service", "kind", "state"),
    sorts=("name", "service", "kind", "state"),
    sort="name",
    derive=_derive,
    read_aside=_read_aside,
    write_aside=_write_aside,
)


def graph(session: Session, actor: Actor) -> Graph:
    """All components and dependencies."""
    must_read(COMPONENTS, actor)
    rows = session.execute(select(Component.key, Component.name, Component.service)).all()
    return Graph(
        names={key: name for key, name, _ in rows},
        services={key: service for key, _, service in rows},
        dependencies=tuple(_dependencies(session)),
    )


def impact(session: Session, actor: Actor, key: str) -> tuple[Impact, ...]:
    """What depends on a component, directly or through others, the nearest first.

    Raises NotFound.
    """
    whole = graph(session, actor)
    key = without_nul(key)
    if key not in whole.names:
        raise NotFound(what="component", key=key)
    return tuple(_impact(whole, found) for found in affected_by(whole.dependencies, key))


def impact_of_service(session: Session, actor: Actor, service: str) -> tuple[Impact, ...]:
    """What depends on any component of a service, without these themselves, the nearest first."""
    whole = graph(session, actor)
    own = sorted(key for key, of in whole.services.items() if of == service)
    nearest: dict[str, Impact] = {}
    for key in own:
        for found in affected_by(whole.dependencies, key):
            known = nearest.get(found.key)
            if found.key not in own and (known is None or found.distance < known.distance):
                nearest[found.key] = _impact(whole, found)
    return tuple(sorted(nearest.values(), key=lambda item: (item.distance, item.key)))


def _impact(whole: Graph, found: Affected) -> Impact:
    name, service = whole.names[found.key], whole.services[found.key]
    return Impact(found.key, name, service, found.distance, found.path)
