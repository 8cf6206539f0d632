"""Coming too late, or at the same moment as somebody else: one wins, and nothing is lost."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from integration import bad_world
from integration.bad_unchanged import unchanged
from integration.bad_world import DESK, GOOD
from itsm_flow.domain.people import Actor
from itsm_flow.services import audit
from itsm_flow.store import AuditEvent, ProcessInstance, UserTask
from support import Database
from web.bad_words import words
from web.conftest import Clock, Reader, application


@pytest.fixture
def people(database: Database) -> dict[str, Actor]:
    return bad_world.settle(database)


@pytest.fixture
def desk(database: Database, people: dict[str, Actor], clock: Clock) -> Iterator[Flask]:
    app = application(database, clock)
    yield app
    app.extensions["itsm_flow"].engine.dispose()


def browser(app: Flask, username: str) -> Reader:
    reader = Reader(app.test_client())
    assert reader.sign_in(username).status_code == 303
    return reader


def at_once(*attempts: Callable[[], TestResponse]) -> list[TestResponse]:
    """Let each begin when all are ready."""
    ready = Barrier(len(attempts))
    answers: list[TestResponse] = []

    def run(attempt: Callable[[], TestResponse]) -> None:
        ready.wait(10)
        answers.append(attempt())

    threads = [Thread(target=run, args=(attempt,)) for attempt in attempts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(answers) == len(attempts)
    return sorted(answers, key=lambda answer: answer.status_code)


def sending(reader: Reader, task_id: int, content: dict[str, Any]) -> Callable[[], TestResponse]:
    """A completion that is ready to go: its token is fetched before."""
    headers = {"X-CSRFToken": reader.token()}
    return lambda: reader.client.post(f"/tasks/{task_id}/complete", json=content, headers=headers)


def events(database: Database, instance_id: int) -> list[tuple[str, str | None]]:
    with database.read() as session:
        wanted = select(AuditEvent.kind, AuditEvent.element_id).filter_by(chain_id=instance_id)
        rows = session.execute(wanted.order_by(AuditEvent.sequence))
        return [(row.kind, row.element_id) for row in rows]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "This task was completed by Service desk agent 1. Nothing was changed."),
        ("zh-Hant", "此任務已由 服務台人員 1 完成。"),
    ],
)
def test_of_two_completions_at_once_one_counts_and_the_other_is_told(
    desk: Flask, database: Database, people: dict[str, Actor], language: str, said: str
) -> None:
    alone, alone_task = bad_world.started(database, people)
    record, task_id = bad_world.started(database, people)
    tabs = [browser(desk, "agent1") for _ in range(2)]
    for tab in tabs:
        tab.client.set_cookie("language", language)
    assert sending(tabs[0], alone_task, {"variables": GOOD})().status_code == 200

    contents = [{"variables": {**GOOD, "summary": f"tab {number}"}} for number in (1, 2)]
    won, lost = at_once(
        *(sending(tab, task_id, content) for tab, content in zip(tabs, contents, strict=True))
    )

    assert (won.status_code, lost.status_code) == (200, 409)
    assert said in words(lost)
    assert events(database, record.id) == events(database, alone.id)
    with database.read() as session:
        assert audit.verify(session).holds
        assert session.get_one(ProcessInstance, record.id).revision == 2
        opened = select(func.count()).select_from(UserTask).filter_by(instance_id=record.id)
        assert session.scalar(opened) == 2


def test_an_operator_and_the_assignee_at_once_complete_once(
    desk: Flask, database: Database, people: dict[str, Actor]
) -> None:
    alone, alone_task = bad_world.started(database, people)
    record, task_id = bad_world.started(database, people)
    both = [browser(desk, name) for name in ("agent1", "repair1")]
    assert sending(both[0], alone_task, {"variables": GOOD})().status_code == 200

    won, lost = at_once(*(sending(each, task_id, {"variables": GOOD}) for each in both))

    assert (won.status_code, lost.status_code) == (200, 409)
    assert "This task was completed by" in words(lost)
    assert events(database, record.id) == events(database, alone.id)


def test_of_two_claims_at_once_one_has_the_task(
    desk: Flask, database: Database, people: dict[str, Actor]
) -> None:
    _, task_id = bad_world.started(database, people)
    first = browser(desk, "agent1")
    first.post(f"/tasks/{task_id}/release")
    both = [first, browser(desk, "agent2")]
    tokens = [each.token() for each in both]

    def claiming(reader: Reader, token: str) -> Callable[[], TestResponse]:
        return lambda: reader.client.post(
            f"/tasks/{task_id}/claim", data={"csrf_token": token}, headers={"HX-Request": "true"}
        )

    won, lost = at_once(*(claiming(*each) for each in zip(both, tokens, strict=True)))

    assert (won.status_code, lost.status_code) == (303, 409)
    assert "has claimed this task already. Nothing was changed." in words(lost)


def test_the_same_report_twice_at_once_makes_one_record(
    desk: Flask, database: Database, people: dict[str, Actor]
) -> None:
    reader = browser(desk, "requester1")
    headers = {"X-CSRFToken": reader.token(), "Idempotency-Key": "one-click"}
    content = {"variables": {"title": "Twice"}}

    def report() -> TestResponse:
        return reader.client.post(f"/report/{DESK}", json=content, headers=headers)

    answers = at_once(report, report)

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json == answers[1].json
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(ProcessInstance)) == 1


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_whose_session_is_over_signs_in_again_and_finds_everything_as_it_was(
    desk: Flask, database: Database, people: dict[str, Actor], language: str
) -> None:
    _, task_id = bad_world.started(database, people)
    agent = browser(desk, "agent1")
    agent.client.set_cookie("language", language)
    token = agent.token()
    page = f"/tasks/{task_id}"
    lasting = desk.config["PERMANENT_SESSION_LIFETIME"]
    desk.config["PERMANENT_SESSION_LIFETIME"] = timedelta(seconds=-1)
    post = agent.client.post
    with unchanged(database):
        shown = agent.client.get(page)
        completed = post(
            f"{page}/complete",
            json={"variables": GOOD},
            headers={"X-CSRFToken": token, "Referer": f"http://localhost{page}"},
        )
        claimed = post(
            f"{page}/claim",
            data={"csrf_token": token},
            headers={"HX-Request": "true", "HX-Current-URL": f"http://localhost{page}"},
        )
        plain = post(f"{page}/claim", data={"csrf_token": token})
        draft = agent.client.put(f"{page}/draft", json={"a": 1}, headers={"X-CSRFToken": token})
        signing_in = agent.client.get(shown.location)

    back = f"/sign-in?next={page.replace('/', '%2F')}"
    assert (shown.status_code, shown.location.replace("/tasks/", "%2Ftasks%2F")) == (302, back)
    assert (completed.status_code, completed.json) == (401, {"signIn": shown.location})
    assert (claimed.status_code, claimed.headers["HX-Redirect"]) == (401, shown.location)
    assert (plain.status_code, plain.location) == (302, "/sign-in")
    assert draft.status_code == 401
    assert ("Sign in" if language == "en" else "登入") in words(signing_in)

    desk.config["PERMANENT_SESSION_LIFETIME"] = lasting
    answers = {"username": "agent1", "password": "demo", "next": page}
    assert agent.post("/sign-in", answers).location == page
    assert agent.post(f"{page}/complete", json={"variables": GOOD}).status_code == 200
