"""Signing in and out, and what an expired session answers."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from itsm_flow.store import AuditEvent, User
from support import Database
from web.conftest import Clock, Reader, application

SignedIn = Callable[[str], Reader]


def test_the_first_page_asks_to_sign_in_and_remembers_where_one_wanted_to_go(
    visitor: Reader,
) -> None:
    answer = visitor.get("/records?kind=incident")

    assert answer.status_code == 302
    assert answer.location == "/sign-in?next=/records?kind%3Dincident"


def test_signing_in_leads_on_to_the_page_that_was_asked_for(visitor: Reader) -> None:
    answer = visitor.post(
        "/sign-in", {"username": "agent1", "password": "demo", "next": "/records?kind=incident"}
    )

    assert (answer.status_code, answer.location) == (303, "/records?kind=incident")
    assert "Service desk agent 1" in visitor.get("/tasks").text


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_signing_in_never_leads_elsewhere(visitor: Reader, address: str) -> None:
    answer = visitor.post("/sign-in", {"username": "agent1", "password": "demo", "next": address})

    assert answer.location == "/tasks"


@pytest.mark.parametrize(
    ("username", "password"), [("agent1", "wrong"), ("nobody", "demo"), ("agent1", "")]
)
def test_a_wrong_name_or_password_is_told_alike_and_leaves_an_event(
    visitor: Reader, database: Database, username: str, password: str
) -> None:
    answer = visitor.post("/sign-in", {"username": username, "password": password})

    assert answer.status_code == 403
    assert "That name and password do not fit together." in answer.text
    assert visitor.get("/tasks").status_code == 302
    with database.read() as session:
        kinds = session.scalars(select(AuditEvent.kind)).all()
    assert "sign-in-refused" in kinds
    assert "signed-in" not in kinds


def test_a_closed_account_is_out_at_its_next_request(
    signed_in: SignedIn, database: Database
) -> None:
    agent = signed_in("agent1")
    with database.write() as session:
        session.scalars(select(User).filter_by(username="agent1")).one().active = False

    assert agent.get("/tasks").status_code == 302


def test_signing_out_ends_the_session(signed_in: SignedIn) -> None:
    agent = signed_in("agent1")

    answer = agent.post("/sign-out")

    assert answer.location == "/sign-in"
    assert agent.get("/tasks").status_code == 302


def test_an_expired_session_sends_htmx_to_sign_in_and_back(visitor: Reader) -> None:
    answer = visitor.post(
        "/tasks/1/claim",
        headers={"HX-Request": "true", "HX-Current-URL": "http://localhost/tasks?scope=groups"},
    )

    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/tasks?scope%3Dgroups"


def test_an_expired_session_tells_a_script_where_to_sign_in(visitor: Reader) -> None:
    answer = visitor.post(
        "/tasks/1/complete",
        json={"variables": {}},
        headers={"Referer": "http://localhost/tasks/1"},
    )

    assert answer.status_code == 401
    assert answer.json == {"signIn": "/sign-in?next=/tasks/1"}


def test_without_its_token_a_form_changes_nothing(signed_in: SignedIn) -> None:
    agent = signed_in("agent1")

    answer = agent.client.post("/sign-out")

    assert answer.status_code == 400
    assert "Nothing was changed" in answer.text
    assert agent.get("/tasks").status_code == 200


def test_demo_people_are_shown_in_demo_mode_only(sqlite_database: Database, clock: Clock) -> None:
    for demo, shown in ((True, True), (False, False)):
        app: Flask = application(sqlite_database, clock, **{"demo": demo})
        assert ("CAB member 3" in app.test_client().get("/sign-in").text) is shown


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(visitor: Reader) -> None:
    answer = visitor.sign_in("agent1")

    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("session="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_session_ends_after_its_hours_without_a_request(
    database: Database, demo: object, clock: Clock
) -> None:
    app = application(database, clock, session_hours=1)

    assert app.permanent_session_lifetime == timedelta(hours=1)
    app.extensions["itsm_flow"].engine.dispose()
