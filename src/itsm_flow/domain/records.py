"""What a record takes over from its process: number, facts, status, dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from itsm_flow.domain.progress import Variables

PREFIXES = {
    "incident": "INC",
    "problem": "PRB",
    "change": "CHG",
    "release": "REL",
    "transition": "TRN",
    "risk": "RSK",
    "csi": "CSI",
}
OTHER_PREFIX = "PRC"
FIRST_STATUS = "new"
RESOLVED = "resolved"
CLOSED = "closed"
LONGEST_TITLE = 300


def sequence_of(process_id: str, started: datetime) -> str:
    """The sequence that numbers records of this process in this year (UTC), e.g. `INC-2026`."""
    return f"{PREFIXES.get(process_id, OTHER_PREFIX)}-{started.astimezone(UTC).year}"


def number_of(sequence: str, position: int) -> str:
    """A record's number, e.g. `INC-2026-000123`."""
    return f"{sequence}-{position:06d}"


def facts_of(variables: Variables) -> dict[str, Any]:
    """The columns of a record that process variables set; what does not fit sets nothing.

    An absent variable leaves its column as it is; a null one empties it, but never the title.
    """
    facts: dict[str, Any] = {}
    for variable, (column, read) in _COLUMNS.items():
        if variable in variables:
            value = read(variables[variable])
            if value is not None or (variables[variable] is None and column != "title"):
                facts[column] = value
    return facts


def _text(value: Any) -> str | None:
    if not isinstance(value, str) or not value.strip():
        return None
    cleaned = value.replace("\x00", "").encode("utf-8", "replace").decode()
    return cleaned.strip()[:LONGEST_TITLE] or None


def _priority(value: Any) -> int | None:
    whole = isinstance(value, int | float) and not isinstance(value, bool) and value in range(1, 6)
    return int(value) if whole else None


def moment_of(value: Any) -> datetime | None:
    """An ISO 8601 moment with its zone, as UTC; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        return None if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


_COLUMNS = {
    "title": ("title", _text),
    "priority": ("priority", _priority),
    "requester": ("requester", _text),
    "ownerGroup": ("owner_group", _text),
    "service": ("service", _text),
    "dueAt": ("due_at", moment_of),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a record stands."""

    status: str
    resolved_at: datetime | None = None
    closed_at: datetime | None = None


def after_milestones(standing: Standing, milestones: Sequence[str], now: datetime) -> Standing:
    """Where it stands after reaching these in turn; one that reopens takes the dates back."""
    for milestone in milestones:
        resolved, closed = standing.resolved_at, standing.closed_at
        if milestone == RESOLVED:
            resolved, closed = now, None
        elif milestone == CLOSED:
            closed = now
        else:
            resolved = closed = None
        standing = Standing(milestone, resolved, closed)
    return standing


def after_end(standing: Standing, now: datetime) -> Standing:
    """Where it stands when its process has ended; a last milestone such as `rejected` stays."""
    status = CLOSED if standing.status in {FIRST_STATUS, RESOLVED} else standing.status
    return Standing(status, standing.resolved_at, standing.closed_at or now)
