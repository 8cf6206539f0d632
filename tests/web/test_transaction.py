"""One transaction a request: committed once, or not at all."""

from collections.abc import Iterator

import pytest
from flask import Flask, request
from sqlalchemy import event, select

from itsm_flow import http
from itsm_flow.errors import Conflict
from itsm_flow.store import Group
from support import Database
from web.conftest import Clock, application


@pytest.fixture
def writing(database: Database, clock: Clock) -> Iterator[Flask]:
    """An application with views that write and then end in different ways."""
    app = application(database, clock)

    def add(key: str) -> None:
        http.session().add(Group(key=key, name=key))

    @app.post("/fine")
    def fine() -> str:
        add("fine")
        return "done"

    @app.post("/refused")
    def refused() -> tuple[str, int]:
        add("refused")
        return "no", 400

    @app.post("/conflict")
    def conflict() -> str:
        add("conflict")
        http.session().flush()
        raise Conflict

    @app.post("/failed")
    def failed() -> str:
        add("failed")
        http.session().flush()
        raise RuntimeError

    @app.get("/read")
    def read() -> str:
        add("read")
        return "done"

    @app.get("/nothing")
    def nothing() -> str:
        return "done"

    yield app
    app.extensions["itsm_flow"].engine.dispose()


def keys(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(Group.key)))


@pytest.mark.parametrize(
    ("method", "address", "status", "kept"),
    [
        ("POST", "/fine", 200, ["fine"]),
        ("POST", "/refused", 400, []),
        ("POST", "/conflict", 409, []),
        ("POST", "/failed", 500, []),
        ("GET", "/read", 200, []),
    ],
)
def test_only_a_request_that_went_well_is_kept(
    writing: Flask, database: Database, method: str, address: str, status: int, kept: list[str]
) -> None:
    answer = writing.test_client().open(address, method=method)

    assert answer.status_code == status
    assert keys(database) == kept


@pytest.mark.parametrize(
    ("method", "address", "commits"), [("POST", "/fine", 1), ("GET", "/nothing", 0)]
)
def test_a_request_commits_once_at_most(
    writing: Flask, method: str, address: str, commits: int
) -> None:
    counted: list[object] = []
    event.listen(writing.extensions["itsm_flow"].engine, "commit", counted.append)

    writing.test_client().open(address, method=method)

    assert len(counted) == commits


def test_a_page_that_needs_no_data_opens_no_transaction(writing: Flask) -> None:
    begun: list[object] = []
    event.listen(writing.extensions["itsm_flow"].engine, "begin", begun.append)

    writing.test_client().get("/nothing")

    assert begun == []


@pytest.mark.parametrize(("proxies", "seen"), [(0, "127.0.0.1"), (1, "203.0.113.9")])
def test_a_proxy_is_believed_only_when_it_is_trusted(
    sqlite_database: Database, clock: Clock, proxies: int, seen: str
) -> None:
    app = application(sqlite_database, clock, trusted_proxies=proxies)
    app.add_url_rule("/who", view_func=lambda: str(request.remote_addr))

    answer = app.test_client().get("/who", headers={"X-Forwarded-For": "203.0.113.9"})

    assert answer.text == seen
    app.extensions["itsm_flow"].engine.dispose()
