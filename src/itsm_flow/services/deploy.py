"""Deploy a set of files: all of it or nothing."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from itsm_flow.definitions import Source
from itsm_flow.domain.findings import Finding
from itsm_flow.domain.people import Actor
from itsm_flow.store import Definition, Deployment


def check(session: Session, actor: Actor, sources: Sequence[Source]) -> tuple[Finding, ...]:
    """What `deploy` would say of these files."""
    raise NotImplementedError


def deploy(
    session: Session,
    actor: Actor,
    sources: Sequence[Source],
    *,
    now: datetime,
    message: str = "",
    shipped: bool = False,
) -> Deployment:
    """Store new versions of what changed; raises DeploymentRefused with the findings."""
    raise NotImplementedError


def definitions_of(session: Session, deployment_id: int) -> tuple[Definition, ...]:
    """The definitions that came with a deployment."""
    raise NotImplementedError
