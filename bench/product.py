"""The product as it is set up for a run: migrated, with people and the benchmark's processes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

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


def set_up(url: str) -> Product:
    """Make the product's tables in an empty database and fill in what it takes to begin."""
    settings = Settings(database_url=url, secret_key="0" * 64, demo=True)
    runtime = Runtime.of(settings)
    migrate(runtime.engine)
    with runtime.write() as session:
        now = runtime.clock()
        demo.create_demo_people(session, now=now)
        deploy.deploy(session, SYSTEM, sources(), now=now)
        actor = _actor(session, USERNAME)
        _, token = tokens.create(session, actor, "benchmark", now=now)
        colleague = _actor(session, COLLEAGUE)
    return Product(settings, runtime, actor, colleague, token)


def sources() -> tuple[Source, ...]:
    """The benchmark's diagrams and their form."""
    paths = sorted((*DIAGRAMS.glob("*.bpmn"), *DIAGRAMS.glob("*.form")))
    return tuple(Source(path.name, path.read_bytes()) for path in paths)


def diagram(process_id: str) -> bytes:
    """The file of one process."""
    return (DIAGRAMS / f"{process_id}.bpmn").read_bytes()


def _actor(session: Any, username: str) -> Actor:
    actor = people.actor_named(session, username)
    assert actor is not None
    return actor
