"""What comes with the product: its processes, decisions and forms."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from itsm_flow.definitions import Source, read
from itsm_flow.domain.people import SYSTEM
from itsm_flow.services.deploy import deploy
from itsm_flow.store import Definition, DefinitionKind, Deployment

_PACKAGE = Path(__file__).resolve().parent.parent
_FOLDERS = ("processes", "forms")
_ENDINGS = frozenset({".bpmn", ".dmn", ".form"})


@dataclass(frozen=True, slots=True)
class ShippedResult:
    """What was deployed (None: nothing changed), and the ids where an owner's version is kept."""

    deployment: Deployment | None
    kept: tuple[str, ...]


def sources() -> tuple[Source, ...]:
    """The shipped files: of the installed package, or of the repository in a checkout."""
    packaged = _PACKAGE / "shipped"
    root = packaged if packaged.is_dir() else _PACKAGE.parent.parent
    return tuple(
        Source(path.name, path.read_bytes())
        for folder in _FOLDERS
        for path in sorted((root / folder).rglob("*"))
        if path.suffix in _ENDINGS
    )


def deploy_shipped(session: Session, *, now: datetime) -> ShippedResult:
    """Deploy what is shipped over shipped versions only, never over an owner's."""
    newest = _newest(session)
    wanted: list[Source] = []
    kept: list[str] = []
    for source in sources():
        theirs = [key for key in _defines(source) if key in newest and not newest[key][1]]
        kept.extend(key for _, key in theirs)
        if not theirs:
            wanted.append(source)
    if all(_is_stored(source, newest) for source in wanted):
        return ShippedResult(None, tuple(kept))
    deployment = deploy(session, SYSTEM, wanted, now=now, message="Shipped", shipped=True)
    return ShippedResult(deployment, tuple(kept))


Keyed = dict[tuple[DefinitionKind, str], tuple[str, bool]]


def _newest(session: Session) -> Keyed:
    """The newest version of everything: its hash, and whether it was shipped."""
    rows = session.execute(
        select(Definition.kind, Definition.key, Definition.sha256, Deployment.shipped)
        .join(Deployment, Deployment.id == Definition.deployment_id)
        .order_by(Definition.version)
    )
    return {(kind, key): (sha256, shipped) for kind, key, sha256, shipped in rows}


def _defines(source: Source) -> list[tuple[DefinitionKind, str]]:
    bundle = read([source])
    return [
        *((DefinitionKind.PROCESS, key) for key in bundle.processes),
        *((DefinitionKind.DECISION, key) for key in bundle.decisions),
        *((DefinitionKind.FORM, key) for key in bundle.forms),
    ]


def _is_stored(source: Source, newest: Keyed) -> bool:
    return all(key in newest and newest[key][0] == source.sha256 for key in _defines(source))
