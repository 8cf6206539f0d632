"""Check a chain of stored events, one after the other, in constant memory."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from itsm_flow.domain.hashchain import commitment, digest, encoded, read_header

HEADER_ALTERED = "its header was altered: the hash does not fit"
HEADER_UNREADABLE = "its header cannot be read"
NO_HEAD = "the head of the chain is missing"
GOES_ON = "the chain goes on after event {last}, where its head says it ends"
NOT_THE_END = "it is not the event that the chain ended with"
FOLLOWS_NOTHING = "it follows an event that is not there"
REPLACED = "it was altered or replaced: the event after it was written after another one"
COLUMN_ALTERED = "its column for “{name}” was altered: it is not what the header says"
ONE_MISSING = "event {first} is missing"
SOME_MISSING = "events {first} to {last} are missing"
CONTENT_ALTERED = "its content “{name}” was altered"
CONTENT_MISSING = "its content “{name}” is missing, and no erasure says why"
CONTENT_ADDED = "its content “{name}” was added later"


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as it lies in the database: its header, and the columns that repeat it.

    `at` is as in a header; `contents` maps a field to (salt, body); `erased` names the fields
    that an erasure took away.
    """

    id: int
    sequence: int
    at: str
    actor_id: int
    kind: str
    element_id: str | None
    clause: str | None
    definition_id: int | None
    hash: bytes
    header: bytes
    contents: Mapping[str, tuple[bytes, bytes]]
    erased: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class StoredHead:
    """What is kept of a chain's newest event; `length` None when that is missing."""

    name: str
    length: int | None
    head: bytes


@dataclass(frozen=True, slots=True)
class Flaw:
    """What does not hold, and at which event (None: at the chain as a whole).

    `template` is an English sentence with `{facts}`; it is the key of its translation.
    """

    sequence: int | None
    event_id: int | None
    template: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def what(self) -> str:
        """The English sentence with its facts filled in."""
        return self.template.format(**self.facts)


class ChainChecker:
    """Takes the events of one chain in order, then `finish`."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._last: StoredEvent | None = None

    def check(self, event: StoredEvent) -> Iterator[Flaw]:
        """What does not hold at this event, or at the one before it in the light of this one."""
        facts = _facts(event.header)
        if digest(event.header) != event.hash:
            yield Flaw(event.sequence, event.id, HEADER_ALTERED)
        if facts is None:
            yield Flaw(event.sequence, event.id, HEADER_UNREADABLE)
        else:
            yield from self._link(event, facts)
            yield from self._copies(event, facts)
            yield from _contents(event, facts.get("fields", {}))
        self._last = event

    def finish(self, head: StoredHead) -> Iterator[Flaw]:
        """What does not hold between the last event and the chain's head."""
        last = self._last
        sequence = 0 if last is None else last.sequence
        if head.length is None:
            yield Flaw(None, None, NO_HEAD)
        elif head.length > sequence:
            yield missing(sequence + 1, head.length)
        elif head.length < sequence:
            yield Flaw(head.length + 1, None, GOES_ON, {"last": head.length})
        elif last is not None and head.head not in _hashes(last):
            yield Flaw(last.sequence, last.id, NOT_THE_END)

    def _link(self, event: StoredEvent, facts: Mapping[str, Any]) -> Iterator[Flaw]:
        last = self._last
        expected = 1 if last is None else last.sequence + 1
        if event.sequence != expected:
            yield missing(expected, event.sequence - 1)
        elif last is None and "previous" in facts:
            yield Flaw(event.sequence, event.id, FOLLOWS_NOTHING)
        elif last is not None and facts.get("previous") not in [
            encoded(item) for item in _hashes(last)
        ]:
            yield Flaw(last.sequence, last.id, REPLACED)

    def _copies(self, event: StoredEvent, facts: Mapping[str, Any]) -> Iterator[Flaw]:
        for name, copy in {
            "chain": self._name,
            "sequence": event.sequence,
            "at": event.at,
            "actor": str(event.actor_id),
            "kind": event.kind,
            "element": event.element_id,
            "clause": event.clause,
            "definition": None if event.definition_id is None else str(event.definition_id),
        }.items():
            if facts.get(name) != copy:
                yield Flaw(event.sequence, event.id, COLUMN_ALTERED, {"name": name})


def _facts(header: bytes) -> Mapping[str, Any] | None:
    try:
        facts = read_header(header)
    except ValueError:
        return None
    return facts if isinstance(facts.get("fields", {}), dict) else None


def _hashes(event: StoredEvent) -> tuple[bytes, bytes]:
    """The hash as stored and as computed: where they differ, that was reported already."""
    return event.hash, digest(event.header)


def missing(first: int, last: int) -> Flaw:
    """That these events are not there."""
    template = ONE_MISSING if first >= last else SOME_MISSING
    return Flaw(first, None, template, {"first": first, "last": last})


def _contents(event: StoredEvent, fields: Mapping[str, str]) -> Iterator[Flaw]:
    for name, promised in fields.items():
        if name in event.contents:
            if commitment(*event.contents[name]) != promised:
                yield Flaw(event.sequence, event.id, CONTENT_ALTERED, {"name": name})
        elif name not in event.erased:
            yield Flaw(event.sequence, event.id, CONTENT_MISSING, {"name": name})
    for name in event.contents.keys() - fields.keys():
        yield Flaw(event.sequence, event.id, CONTENT_ADDED, {"name": name})
