"""What comes with the product: its processes, decisions and forms."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from itsm_flow.definitions import Source
from itsm_flow.store import Deployment


@dataclass(frozen=True, slots=True)
class ShippedResult:
    """What was deployed (None: nothing changed), and the ids an owner's version keeps from it."""

    deployment: Deployment | None
    kept: tuple[str, ...]


def sources() -> tuple[Source, ...]:
    """The shipped files: of the installed package, or of the repository in a checkout."""
    raise NotImplementedError


def deploy_shipped(session: Session, *, now: datetime) -> ShippedResult:
    """Deploy what is shipped over shipped versions only, never over an owner's."""
    raise NotImplementedError
