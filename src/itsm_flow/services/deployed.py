"""What a hand-in amounts to once it is deployed."""

from collections.abc import Iterable

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from itsm_flow.definitions import Source
from itsm_flow.store import Definition


def in_force(session: Session, sources: Iterable[Source]) -> tuple[Definition, ...]:
    """The newest versions that came from these very files: new ones and those unchanged."""
    newer = aliased(Definition)
    superseded = exists().where(
        newer.kind == Definition.kind,
        newer.key == Definition.key,
        newer.version > Definition.version,
    )
    hashes = {source.sha256 for source in sources}
    wanted = select(Definition).where(Definition.sha256.in_(hashes), ~superseded)
    return tuple(session.scalars(wanted.order_by(Definition.id)))
