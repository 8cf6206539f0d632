"""What pages have to name: kinds of records, and who could be given a task."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from itsm_flow.store import Definition, DefinitionKind, Group, Membership, Record, User


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record: a deployed process under its newest name."""

    process_id: str
    name: str


def kinds(session: Session) -> tuple[Kind, ...]:
    """The kinds of records there can be, by name."""
    newest = (
        select(Definition.key, func.max(Definition.version).label("version"))
        .where(Definition.kind == DefinitionKind.PROCESS)
        .group_by(Definition.key)
        .subquery()
    )
    rows = session.execute(
        select(Definition.key, Definition.name)
        .join(newest, (Definition.key == newest.c.key) & (Definition.version == newest.c.version))
        .filter(Definition.kind == DefinitionKind.PROCESS)
        .order_by(Definition.name, Definition.key)
    )
    return tuple(Kind(row.key, row.name or row.key) for row in rows)


def candidates(
    session: Session, groups: Iterable[str], usernames: Iterable[str]
) -> tuple[User, ...]:
    """Everybody active in these groups or named themselves: who could be given a task."""
    in_groups = (
        select(Membership.user_id)
        .join(Group, Group.id == Membership.group_id)
        .where(Group.key.in_(set(groups)))
    )
    wanted = select(User).where(
        User.active, User.id.in_(in_groups) | User.username.in_(set(usernames))
    )
    return tuple(session.scalars(wanted.order_by(User.display_name, User.id)))


def numbers(session: Session, record_ids: Iterable[int | None]) -> dict[int, str]:
    """Record id → number."""
    wanted = {record_id for record_id in record_ids if record_id is not None}
    if not wanted:
        return {}
    rows = session.execute(select(Record.id, Record.number).where(Record.id.in_(wanted)))
    return {row.id: row.number for row in rows}
