"""What happened to a record, read from its audit chain and from nothing else."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from itsm_flow.domain.hashchain import read_header
from itsm_flow.domain.model import Kind, ProcessModel
from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.domain.progress import Change, StepKind
from itsm_flow.services import definitions, records, trail
from itsm_flow.services.step_events import changes_in
from itsm_flow.store import AuditEvent, ProcessInstance, User

RETRIED = "retried"


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One event. `kind`: a step (entered, completed, cancelled, failed) or an act (started,
    claimed, unclaimed, assigned, suspended, resumed, instance-cancelled, retried …).

    `content` has what was kept verbatim by field: `submitted`, `accepted`, `message`, `result`,
    `timer`, `decision`, `reason` …; None where it was erased by law.
    """

    event_id: int
    sequence: int
    at: datetime
    kind: str
    actor_id: int
    actor_name: str
    on_behalf_of: str | None
    element_id: str | None
    element_name: str
    clause: str
    definition_id: int | None
    version: int | None
    token: str | None
    multi_instance: tuple[int, int] | None
    flows: tuple[str, ...]
    changes: tuple[Change, ...]
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Visit:
    """One stay at an element. `outcome`: open, completed, cancelled or failed."""

    element_id: str
    token: str
    entered_at: datetime
    ended_at: datetime | None
    outcome: str


@dataclass(frozen=True, slots=True)
class Path:
    """The way taken: visits in order, the flows taken with how often, and where it stands.

    `open` are element ids of open user tasks, `waiting` of anything else that waits, `failed` of
    failed steps.
    """

    visits: tuple[Visit, ...] = ()
    flows: Mapping[str, int] = field(default_factory=dict)
    open: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


def timeline(session: Session, actor: Actor, record_id: int) -> tuple[HistoryEntry, ...]:
    """Every event of a record, in order; raises NotFound."""
    records.get_by_id(session, actor, record_id)
    events = _events(session, record_id)
    contents = trail.contents_of(session, record_id)
    headers = [read_header(event.header) for event in events]
    people = _people(session, events, headers)
    return tuple(
        _entry(session, event, header, contents.get(event.id, {}), people)
        for event, header in zip(events, headers, strict=True)
    )


def _events(session: Session, record_id: int) -> list[AuditEvent]:
    wanted = select(AuditEvent).filter_by(chain_id=record_id).order_by(AuditEvent.sequence)
    return list(session.scalars(wanted))


def _people(
    session: Session, events: list[AuditEvent], headers: list[dict[str, Any]]
) -> dict[int, str]:
    ids = {event.actor_id for event in events}
    ids |= {int(header["onBehalfOf"]) for header in headers if "onBehalfOf" in header}
    rows = session.execute(select(User.id, User.display_name).where(User.id.in_(ids)))
    return {SYSTEM.id: SYSTEM.username} | {row.id: row.display_name for row in rows}


def _entry(
    session: Session,
    event: AuditEvent,
    header: dict[str, Any],
    content: dict[str, Any],
    people: Mapping[int, str],
) -> HistoryEntry:
    used = None
    if event.definition_id is not None:
        used = definitions.process(session, event.definition_id)
    element = used.model.elements.get(event.element_id or "") if used else None
    known: dict[str, Any] = dict.fromkeys(header.get("fields", ())) | content
    behalf = header.get("onBehalfOf")
    number = header.get("of")
    return HistoryEntry(
        event_id=event.id,
        sequence=event.sequence,
        at=event.at,
        kind=event.kind,
        actor_id=event.actor_id,
        actor_name=people.get(event.actor_id, str(event.actor_id)),
        on_behalf_of=people.get(int(behalf), behalf) if behalf else None,
        element_id=event.element_id,
        element_name=element.name if element else "",
        clause=event.clause or "",
        definition_id=event.definition_id,
        version=used.version if used else None,
        token=header.get("token"),
        multi_instance=(number[0], number[1]) if number else None,
        flows=tuple(header.get("flows", ())),
        changes=changes_in(content),
        content={name: value for name, value in known.items() if name != "changes"},
    )


def path(session: Session, actor: Actor, record_id: int) -> Path:
    """The path that a record took through its diagram; raises NotFound."""
    records.get_by_id(session, actor, record_id)
    instance = session.get_one(ProcessInstance, record_id)
    model = definitions.process(session, instance.definition_id).model
    visits: list[Visit] = []
    open_at: dict[str, int] = {}
    flows: Counter[str] = Counter()
    for event in _events(session, record_id):
        header = read_header(event.header)
        flows.update(header.get("flows", ()))
        if event.element_id is not None and event.kind in set(StepKind):
            _visit(visits, open_at, event, header.get("token", ""))
        elif event.kind == RETRIED:
            open_at.pop(header.get("token", ""), None)
    standing = () if instance.ended_at else [visits[index] for index in open_at.values()]
    return Path(
        visits=tuple(visits),
        flows=dict(flows),
        open=_elements(standing, model, user_tasks=True),
        waiting=_elements(standing, model, user_tasks=False),
        failed=tuple(dict.fromkeys(v.element_id for v in standing if v.outcome == "failed")),
    )


def _visit(visits: list[Visit], open_at: dict[str, int], event: AuditEvent, token: str) -> None:
    """Add a stay, or end the one that this token has at the element."""
    element_id = event.element_id or ""
    index = open_at.pop(token, None)
    if index is None or visits[index].element_id != element_id:
        visits.append(Visit(element_id, token, event.at, None, "open"))
        index = len(visits) - 1
    if event.kind == StepKind.ENTERED:
        open_at[token] = index
    elif event.kind == StepKind.FAILED:
        visits[index] = replace(visits[index], outcome="failed")
        open_at[token] = index
    else:
        visits[index] = replace(visits[index], ended_at=event.at, outcome=event.kind)


def _elements(
    standing: "list[Visit] | tuple[()]", model: ProcessModel, *, user_tasks: bool
) -> tuple[str, ...]:
    """The elements of the open visits, each once."""
    return tuple(
        dict.fromkeys(
            visit.element_id
            for visit in standing
            if visit.outcome == "open"
            and (model.elements[visit.element_id].kind is Kind.USER_TASK) is user_tasks
        )
    )
