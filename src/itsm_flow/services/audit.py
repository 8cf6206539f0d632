"""The audit trail: verify that nothing was altered, erase content by law."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import String, delete, exists, insert, select, tuple_, type_coerce
from sqlalchemy.orm import Session, defer

from itsm_flow.domain.chaincheck import ChainChecker, Flaw, StoredEvent, StoredHead, missing
from itsm_flow.domain.hashchain import moment_text
from itsm_flow.domain.people import Actor, Permission
from itsm_flow.errors import NotAllowed, NotFound
from itsm_flow.services import trail
from itsm_flow.services.refusals import ReasonMissing
from itsm_flow.store import AuditChain, AuditContent, AuditErasure, AuditEvent, ProcessInstance

_BATCH = 1000
MOST_PROBLEMS = 1000
"""More are counted, not listed."""


NO_CHAIN = "the instance has no chain: all its events are missing"
ORPHANED = "content “{name}” belongs to an event that is missing"
UNFOUNDED = "content “{name}” was erased, and no erasure event lists it"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not hold: in which chain, at which event, what.

    `template` and `facts` make the sentence `what`; the template is the key of its translation.
    """

    chain: str
    sequence: int | None
    event_id: int | None
    template: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def what(self) -> str:
        """The English sentence with its facts filled in."""
        return self.template.format(**self.facts)

    def __str__(self) -> str:
        place = "" if self.sequence is None else f", event {self.sequence}"
        key = "" if self.event_id is None else f" ({self.event_id})"
        return f"{self.chain}{place}{key}: {self.what}"


@dataclass(frozen=True, slots=True)
class Verification:
    """How much was read and what does not hold; the first problem is the first broken event.

    `found` counts all problems, of which `problems` lists the first thousand.
    """

    chains: int
    events: int
    problems: tuple[Problem, ...]
    found: int

    @property
    def holds(self) -> bool:
        """Whether nothing was altered."""
        return self.found == 0


@dataclass
class _Tally:
    chains: int = 0
    events: int = 0
    problems: list[Problem] = field(default_factory=list)
    found: int = 0

    def add(self, chain: str, flaws: Iterable[Flaw]) -> None:
        for flaw in flaws:
            self.found += 1
            if len(self.problems) < MOST_PROBLEMS:
                place = (chain, flaw.sequence, flaw.event_id)
                self.problems.append(Problem(*place, flaw.template, flaw.facts))


def verify(session: Session) -> Verification:
    """Read every chain, recompute every hash and commitment, and say what does not hold.

    Reads in batches, so that memory does not grow with the trail.
    """
    tally = _Tally()
    checker: ChainChecker | None = None
    current: tuple[int, StoredHead] | None = None
    for chain_id, head, event in _stored(session):
        if checker is None or current is None or current[0] != chain_id:
            if checker is not None and current is not None:
                tally.add(current[1].name, checker.finish(current[1]))
            checker = ChainChecker(head.name)
            tally.chains += 1
        current = (chain_id, head)
        tally.events += 1
        tally.add(head.name, checker.check(event))
    if checker is not None and current is not None:
        tally.add(current[1].name, checker.finish(current[1]))
    for name, flaw in _strays(session):
        tally.add(name, [flaw])
    return Verification(tally.chains, tally.events, tuple(tally.problems), tally.found)


def _stored(session: Session) -> Iterator[tuple[int, StoredHead, StoredEvent]]:
    """Every event with its content and the head of its chain, chain by chain, in order."""
    after = (-1, -1)
    while True:
        wanted = (
            select(AuditEvent, AuditChain, type_coerce(AuditEvent.at, String).label("at"))
            .options(defer(AuditEvent.at))
            .outerjoin(AuditChain, AuditChain.id == AuditEvent.chain_id)
            .where(tuple_(AuditEvent.chain_id, AuditEvent.sequence) > tuple_(*after))
            .order_by(AuditEvent.chain_id, AuditEvent.sequence)
            .limit(_BATCH)
        )
        rows = session.execute(wanted, execution_options={"populate_existing": True}).all()
        contents, erased = _contents(session, [event.id for event, *_ in rows])
        for event, chain, at in rows:
            yield event.chain_id, _head(event, chain), _event(event, at, contents, erased)
        if len(rows) < _BATCH:
            return
        after = (rows[-1][0].chain_id, rows[-1][0].sequence)


def _head(event: AuditEvent, chain: AuditChain | None) -> StoredHead:
    if chain is None:
        return StoredHead(f"?/{event.chain_id}", None, b"")
    return StoredHead(f"{chain.kind}/{chain.key}", chain.length, chain.head)


def _event(
    event: AuditEvent,
    at: object,
    contents: dict[int, dict[str, tuple[bytes, bytes]]],
    erased: dict[int, set[str]],
) -> StoredEvent:
    return StoredEvent(
        id=event.id,
        sequence=event.sequence,
        at=_moment(at),
        actor_id=event.actor_id,
        kind=event.kind,
        element_id=event.element_id,
        clause=event.clause,
        definition_id=event.definition_id,
        hash=event.hash,
        header=event.header,
        contents=contents.get(event.id, {}),
        erased=frozenset(erased.get(event.id, ())),
    )


def _moment(stored: object) -> str:
    """A stored moment as a header has it, also where SQLite holds something that is none."""
    return moment_text(stored) if isinstance(stored, datetime) else f"{stored}Z".replace(" ", "T")


def _contents(
    session: Session, ids: list[int]
) -> tuple[dict[int, dict[str, tuple[bytes, bytes]]], dict[int, set[str]]]:
    """The content of these events by field, and the fields that were erased."""
    kept: dict[int, dict[str, tuple[bytes, bytes]]] = defaultdict(dict)
    erased: dict[int, set[str]] = defaultdict(set)
    content = select(
        AuditContent.event_id, AuditContent.field, AuditContent.salt, AuditContent.body
    )
    for event_id, name, salt, body in session.execute(
        content.where(AuditContent.event_id.in_(ids))
    ):
        kept[event_id][name] = (salt, body)
    gone = select(AuditErasure.event_id, AuditErasure.field)
    for event_id, name in session.execute(gone.where(AuditErasure.event_id.in_(ids))):
        erased[event_id].add(name)
    return kept, erased


def _strays(session: Session) -> Iterator[tuple[str, Flaw]]:
    """What hangs on no event: empty chains, instances without a chain, content, erasures."""
    empty = select(AuditChain).where(
        AuditChain.length > 0, ~exists().where(AuditEvent.chain_id == AuditChain.id)
    )
    for chain in session.scalars(empty):
        yield f"{chain.kind}/{chain.key}", missing(1, chain.length)
    chainless = select(ProcessInstance.id).where(
        ~exists().where(AuditChain.id == ProcessInstance.id)
    )
    for instance_id in session.scalars(chainless):
        name = f"{trail.INSTANCE}/{instance_id}"
        yield name, Flaw(None, None, NO_CHAIN)
    orphans = select(AuditContent.event_id, AuditContent.field).where(
        ~exists().where(AuditEvent.id == AuditContent.event_id)
    )
    for event_id, name in session.execute(orphans):
        yield "?", Flaw(None, event_id, ORPHANED, {"name": name})
    yield from _unfounded_erasures(session)


def _unfounded_erasures(session: Session) -> Iterator[tuple[str, Flaw]]:
    wanted = select(AuditErasure, AuditEvent.header).outerjoin(
        AuditEvent, AuditEvent.id == AuditErasure.erased_by
    )
    for erasure, header in session.execute(wanted):
        listed = f'"{erasure.event_id}/{erasure.field}"'.encode()
        if header is None or listed not in header:
            yield "?", Flaw(None, erasure.event_id, UNFOUNDED, {"name": erasure.field})


def erase(
    session: Session,
    actor: Actor,
    event_id: int,
    fields: Collection[str],
    *,
    reason: str,
    now: datetime,
) -> None:
    """Delete content of an event by law. What was deleted stays provable: when, by whom, why."""
    if not actor.may(Permission.ADMINISTER):
        raise NotAllowed(action="erase content of the audit trail")
    if not reason.strip():
        raise ReasonMissing({"reason": ["Say why."]})
    here = (AuditContent.event_id == event_id, AuditContent.field.in_(fields))
    found = sorted(session.scalars(select(AuditContent.field).where(*here)))
    if not found or len(found) < len(set(fields)):
        raise NotFound(what="content of event", key=event_id)
    erased = tuple(f"{event_id}/{name}" for name in found)
    entry = trail.Entry("erased", actor, erased=erased, content={"reason": reason})
    (erased_by,) = trail.write_day(session, "erasure", [entry], now=now)
    rows: list[dict[str, Any]] = [
        {"event_id": event_id, "field": name, "erased_by": erased_by} for name in found
    ]
    session.execute(insert(AuditErasure), rows)
    session.execute(delete(AuditContent).where(*here), execution_options=_PLAIN)


_PLAIN = {"synchronize_session": False}
