"""Who owns what is deployed."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from itsm_flow.domain.people import SYSTEM, Actor, Permission
from itsm_flow.services import definitions
from itsm_flow.services.refusals import MayNotDeploy
from itsm_flow.store import Definition, DefinitionKind, Deployment, ProcessOwner

Changed = Sequence[tuple[DefinitionKind, str]]


def must_own(session: Session, actor: Actor, changed: Changed) -> None:
    """Raise unless the actor owns what is to be changed; what is new belongs to nobody yet.

    A form or decision belongs to the owners of the processes whose newest versions use it, and to
    whoever deployed it last.
    """
    if actor == SYSTEM:
        return
    if not actor.may(Permission.OWN_PROCESSES):
        raise MayNotDeploy(key=", ".join(key for _, key in changed) or "-")
    mine = _in_use(session, actor.owns)
    for kind, key in changed:
        owned = key in actor.owns if kind is DefinitionKind.PROCESS else (kind, key) in mine
        if not owned and _belongs_to_another(session, actor, kind, key):
            raise MayNotDeploy(key=key)


def _in_use(session: Session, process_ids: Collection[str]) -> set[tuple[DefinitionKind, str]]:
    """The forms and decisions that the newest versions of these processes are bound to."""
    ids = definitions.newest_ids(session, DefinitionKind.PROCESS, set(process_ids))
    rows = session.scalars(select(Definition).where(Definition.id.in_(ids.values())))
    return {
        (DefinitionKind(kind), key)
        for row in rows
        for kind, bound in row.bindings.items()
        for key in bound
    }


def _belongs_to_another(session: Session, actor: Actor, kind: DefinitionKind, key: str) -> bool:
    last = session.scalar(
        select(Deployment.actor_id)
        .join(Definition, Definition.deployment_id == Deployment.id)
        .where(Definition.kind == kind, Definition.key == key)
        .order_by(Definition.version.desc())
        .limit(1)
    )
    if kind is DefinitionKind.PROCESS:
        return last is not None
    return last not in {None, actor.id}


def take(session: Session, actor: Actor, process_ids: Collection[str]) -> None:
    """Make the actor an owner of processes that were deployed for the first time."""
    for process_id in process_ids:
        if process_id not in actor.owns:
            session.merge(ProcessOwner(user_id=actor.id, process_id=process_id))
