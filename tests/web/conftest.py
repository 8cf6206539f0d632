"""The pages on a real database with the demo people, and browsers that are signed in."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from itsm_flow.app import create_app
from itsm_flow.config import Settings
from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.services import accounts, instances
from itsm_flow.services.deploy import deploy
from itsm_flow.store import Record
from support import FAST_HASHING, NOW, Database
from web.files import REVIEW, REVIEW_PROCESS


@dataclass
class Clock:
    """The time that the pages take for now."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Reader:
    """A person at a browser, who sends what a page would send."""

    client: FlaskClient
    language: str = "en"
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, address: str, **options: Any) -> TestResponse:
        return self.client.get(address, headers=self._headers(options), **options)

    def post(
        self, address: str, data: dict[str, Any] | None = None, **options: Any
    ) -> TestResponse:
        token = {} if "json" in options else {"csrf_token": self.token()}
        headers = self._headers(options)
        if "json" in options:
            headers["X-CSRFToken"] = self.token()
        body = None if "json" in options else {**token, **(data or {})}
        return self.client.post(address, data=body, headers=headers, **options)

    def put(self, address: str, json: Any) -> TestResponse:
        headers = {**self.headers, "X-CSRFToken": self.token()}
        return self.client.put(address, json=json, headers=headers)

    def token(self) -> str:
        """The token of the page that one is on."""
        page = self.client.get("/notifications", follow_redirects=True).text
        found = re.search(r'name="csrf-token" content="([^"]+)"', page)
        assert found is not None
        return found[1]

    def sign_in(self, username: str, password: str = "demo") -> TestResponse:
        answers = {"username": username, "password": password}
        return self.post("/sign-in", answers)

    def _headers(self, options: dict[str, Any]) -> dict[str, str]:
        return {**self.headers, **options.pop("headers", {})}


@pytest.fixture
def clock() -> Clock:
    return Clock()


def application(database: Database, clock: Clock, **settings: Any) -> Flask:
    """The application on this database."""
    given: dict[str, Any] = {
        "secret_key": "only for tests",
        "demo": True,
        "argon2_time_cost": FAST_HASHING.time_cost,
        "argon2_memory_kib": FAST_HASHING.memory_kib,
        **settings,
    }
    return create_app(Settings(database_url=database.url, **given), clock=clock)


@pytest.fixture
def app(database: Database, demo: dict[str, Actor], clock: Clock) -> Iterator[Flask]:
    """The application, on SQLite and then on PostgreSQL."""
    made = application(database, clock)
    yield made
    made.extensions["itsm_flow"].engine.dispose()


@pytest.fixture
def lone_app(sqlite_database: Database, clock: Clock) -> Iterator[Flask]:
    """The application on SQLite alone, for what does not depend on the kind of database."""
    made = application(sqlite_database, clock)
    yield made
    made.extensions["itsm_flow"].engine.dispose()


@pytest.fixture
def visitor(app: Flask) -> Reader:
    """Somebody who is not signed in."""
    return Reader(app.test_client())


@pytest.fixture
def signed_in(app: Flask) -> Callable[[str], Reader]:
    """A browser of its own for each person."""

    def make(username: str) -> Reader:
        reader = Reader(app.test_client())
        answer = reader.sign_in(username)
        assert answer.status_code == 303, answer.text
        return reader

    return make


@pytest.fixture
def review(database: Database, demo: dict[str, Actor]) -> str:
    """A small process, deployed: its id. owner1 owns it."""
    with database.write() as session:
        accounts.own_process(session, SYSTEM, "owner1", REVIEW_PROCESS, now=NOW)
        deploy(session, SYSTEM, REVIEW, now=NOW, message="First version")
    return REVIEW_PROCESS


@pytest.fixture
def record(database: Database, demo: dict[str, Actor], review: str) -> Record:
    """A record of it, opened by requester1; its first task waits for the service desk."""
    with database.write() as session:
        answers = {"title": "Mail is down"}
        return instances.start(session, demo["requester1"], review, answers, now=NOW)
