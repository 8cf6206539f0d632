"""Records: search and read."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from itsm_flow.domain.people import Actor
from itsm_flow.services.paging import Page
from itsm_flow.store import Record


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """Which records to list; everything given has to fit. `text`: in the number or the title.

    `open` True: still running, False: ended. `opened_from` is included, `opened_to` is not.
    """

    kind: str | None = None
    status: tuple[str, ...] = ()
    priority: int | None = None
    requester: str | None = None
    owner_group: str | None = None
    service: str | None = None
    text: str | None = None
    open: bool | None = None
    opened_from: datetime | None = None
    opened_to: datetime | None = None


def search(
    session: Session,
    actor: Actor,
    filter_: RecordFilter | None = None,
    *,
    after: str | None = None,
    limit: int = 50,
) -> Page[Record]:
    """The records that the actor may see, the newest first."""
    raise NotImplementedError


def get(session: Session, actor: Actor, number: str) -> Record:
    """The record of this number; raises NotFound, also where the actor may not see it."""
    raise NotImplementedError


def get_by_id(session: Session, actor: Actor, record_id: int) -> Record:
    """The record of this instance; raises NotFound, also where the actor may not see it."""
    raise NotImplementedError


def variables(session: Session, actor: Actor, record_id: int) -> dict[str, object]:
    """The process variables as they are now."""
    raise NotImplementedError
