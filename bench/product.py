"""The product as it is set up for a run: migrated, with people and the benchmark's processes."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.diagrams.draw import FORM
from itsm_flow.config import Settings
from itsm_flow.definitions import Source
from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.runtime import Runtime
from itsm_flow.services import demo, deploy, people, tokens
from itsm_flow.store.schema import migrate

DIAGRAMS = Path(__file__).parent / "diagrams"
USERNAME = "agent1"
COLLEAGUE = "agent2"
ANSWERS: dict[str, Any] = {
    "title": "Mail cannot be sent from the second floor",
    "notes": "Three people reported it since this morning. Restarting the client does not help.",
    "minutes": 15,
    "outcome": "done",
}
"""What every form is submitted with."""


@dataclass(frozen=True)
class Product:
    """A database of the product with all that the measurements need."""

    settings: Settings
    runtime: Runtime
    actor: Actor
    colleague: Actor
    token: str


def set_up(url: str, *process_ids: str) -> Product:
    """Make the product's tables in an empty database, with people and these processes."""
    settings = Settings(database_url=url, secret_key="0" * 64)
    runtime = Runtime.of(settings)
    migrate(runtime.engine)
    with runtime.write() as session:
        now = runtime.clock()
        demo.create_demo_people(session, now=now)
        deploy.deploy(session, SYSTEM, _sources(process_ids), now=now)
        actor = _actor(session, USERNAME)
        _, token = tokens.create(session, actor, "benchmark", now=now)
        colleague = _actor(session, COLLEAGUE)
    return Product(settings, runtime, actor, colleague, token)


def diagram(process_id: str) -> bytes:
    """The file of one process."""
    return _path(process_id).read_bytes()


def _sources(process_ids: Iterable[str]) -> tuple[Source, ...]:
    paths = (*(_path(process_id) for process_id in process_ids), DIAGRAMS / f"{FORM}.form")
    return tuple(Source(path.name, path.read_bytes()) for path in paths)


def _path(process_id: str) -> Path:
    return DIAGRAMS / f"{process_id}.bpmn"


def _actor(session: Any, username: str) -> Actor:
    actor = people.actor_named(session, username)
    assert actor is not None
    return actor
