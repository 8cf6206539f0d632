"""Found a risk: what anybody who works on a record may hand to risk management."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from itsm_flow.domain.people import Actor, Permission
from itsm_flow.domain.progress import Thrown
from itsm_flow.domain.records import LONGEST_TITLE
from itsm_flow.errors import InvalidInput, NotAllowed
from itsm_flow.services import outbox, records, trail
from itsm_flow.services.locking import Locked, lock
from itsm_flow.services.submitted import checked
from itsm_flow.store import OutboxMessage, Record, insert_rows

MESSAGE = "risk-identified"
FINDERS = frozenset({Permission.REPORT, Permission.WORK, Permission.OPERATE})
LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True)
class FoundRisk:
    """What could go wrong, how probable it feels (1 rare … 5 almost certain), and why."""

    what: str
    probability: int
    reason: str


def hand_over(
    session: Session, actor: Actor, record_id: int, found: FoundRisk, *, now: datetime
) -> Record:
    """Send the risk to its process; the record's chain tells who found it. Raises NotFound."""
    record = records.get_by_id(session, actor, record_id)
    if not FINDERS & actor.permissions:
        raise NotAllowed(action="hand over a risk")
    _must_fit(found)
    locked = lock(session, record.id)
    message = outbox.row(_thrown(locked, actor, found), record.id, actor, now=now)
    kept = {
        "id": message["message_id"],
        "name": message["name"],
        "correlationKey": None,
        "variables": message["variables"],
    }
    content = {"sent": kept, "reason": found.reason.strip()}
    trail.write(session, locked.chain, [trail.Entry("risk-found", actor, content=content)], now=now)
    insert_rows(session, OutboxMessage, [message])
    return locked.record


def _must_fit(found: FoundRisk) -> None:
    problems: dict[str, list[str]] = {}
    if not found.what.strip():
        problems["what"] = ["Say what could go wrong."]
    elif len(found.what) > LONGEST_TITLE:
        problems["what"] = ["Say it in fewer words."]
    if found.probability not in range(1, 6):
        problems["probability"] = ["Choose how probable it is."]
    if not found.reason.strip():
        problems["reason"] = ["Say why."]
    elif len(found.reason) > LONGEST_REASON:
        problems["reason"] = ["Say it in fewer words."]
    if problems:
        raise InvalidInput(problems)


def _thrown(locked: Locked, actor: Actor, found: FoundRisk) -> Thrown:
    record = locked.record
    payload = {
        "originNumber": record.number,
        "originProcess": record.kind,
        "title": found.what.strip(),
        "service": record.service,
        "reason": found.reason.strip(),
        "requester": actor.username,
        "feltProbability": found.probability,
    }
    variables = checked(payload)
    return Thrown("", "", MESSAGE, correlation_key=None, variables=variables)
