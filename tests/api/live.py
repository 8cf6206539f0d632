"""What tests of the API share: where the server listens, and what it is made of."""

from dataclasses import dataclass
from pathlib import Path

import requests

from itsm_flow.config import Settings
from support import Database

DIAGRAMS = Path(__file__).parent / "diagrams"


@dataclass(frozen=True)
class Server:
    """Where it listens, and who asks with which password."""

    address: str

    def ask(
        self, method: str, path: str, *, as_: str | None = "agent1", **options: object
    ) -> requests.Response:
        """One request on somebody's account, or nobody's."""
        auth = None if as_ is None else (as_, "demo")
        given: dict[str, object] = {"auth": auth, "timeout": 20, **options}
        return requests.request(method, f"{self.address}/v2{path}", **given)  # type: ignore[arg-type]


def settings(database: Database) -> Settings:
    """Cheap passwords, small requests."""
    return Settings(
        database_url=database.url,
        secret_key="test",
        argon2_time_cost=1,
        argon2_memory_kib=8,
        max_request_bytes=200_000,
    )
