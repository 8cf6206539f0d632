"""Chains of events: each header carries the hash of the one before it.

A header is kept exactly as it was hashed. It commits to values without containing them, so that a
value can be erased by law while the chain still holds.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

SALT_BYTES = 32


PLACES = (
    "chain",
    "sequence",
    "previous",
    "at",
    "actor",
    "kind",
    "definition",
    "element",
    "token",
    "clause",
    "fields",
    "flows",
    "of",
    "onBehalfOf",
    "erased",
)
"""What stands where in a header: names in every event would be a third of the trail."""


@dataclass(frozen=True, slots=True)
class Header:
    """What an event says of itself.

    `fields` maps the name of each kept value to its commitment; `flows`, `of` (one of how many)
    and `token` belong to steps; `erased` lists the values (`event id/field`) that this event takes
    away.
    """

    chain: str
    sequence: int
    at: datetime
    actor: int
    kind: str
    on_behalf_of: int | None = None
    element: str | None = None
    clause: str | None = None
    definition: int | None = None
    token: str | None = None
    flows: tuple[str, ...] = ()
    of: tuple[int, int] | None = None
    erased: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    previous: bytes = b""

    def to_bytes(self) -> bytes:
        """The canonical form: a JSON list in the order of PLACES, keys and times as text, null for
        what is not there, and nothing after the last that is.
        """
        facts: dict[str, Any] = {
            "chain": self.chain,
            "sequence": self.sequence,
            "previous": encoded(self.previous),
            "at": moment_text(self.at),
            "actor": str(self.actor),
            "kind": self.kind,
            "definition": None if self.definition is None else str(self.definition),
            "element": self.element,
            "token": self.token,
            "clause": self.clause,
            "fields": self.fields,
            "flows": self.flows,
            "of": self.of,
            "onBehalfOf": None if self.on_behalf_of is None else str(self.on_behalf_of),
            "erased": self.erased,
        }
        row = [facts[place] or None for place in PLACES]
        while row[-1] is None:
            row.pop()
        return canonical(row)


def read_header(header: bytes) -> dict[str, Any]:
    """The facts of a header by name, without those that are not there; raises ValueError."""
    row = json.loads(header)
    if not isinstance(row, list) or len(row) > len(PLACES):
        raise ValueError("This is no header of an audit event.")
    facts = dict(zip(PLACES, row, strict=False))
    return {name: fact for name, fact in facts.items() if fact is not None}


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and nothing superfluous; raises ValueError for what JSON cannot say."""
    text = json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    try:
        return text.encode()
    except UnicodeEncodeError:
        escaped = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
        return escaped.encode()


def digest(header: bytes) -> bytes:
    """The hash of a header, which the next one carries."""
    return hashlib.sha256(header).digest()


def commitment(salt: bytes, body: bytes) -> str:
    """What a header says of a value: tells nothing without the salt, and fits no other value."""
    return encoded(hashlib.sha256(salt + body).digest())


def encoded(data: bytes) -> str:
    """Bytes as text: base64 for URLs, without its padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def moment_text(moment: datetime) -> str:
    """A moment in UTC to the microsecond, e.g. `2026-01-31T08:00:00.000000Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
