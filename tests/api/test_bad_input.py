"""What does not fit gets a clear answer, and the database stays as it was."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Barrier, Thread
from typing import Any

import pytest
import requests
from sqlalchemy import delete, select

from api.live import Server
from itsm_flow.store import Base, TaskCandidate
from support import Database


@pytest.fixture
def key(server: Server) -> str:
    """An order that was started."""
    started = server.ask("POST", "/process-instances", json={"processDefinitionId": "order"})
    assert started.status_code == 200, started.text
    return str(started.json()["processInstanceKey"])


@pytest.fixture
def task(server: Server, key: str) -> str:
    """Its open task, with agent1."""
    search = {"filter": {"processInstanceKey": key}}
    found = server.ask("POST", "/user-tasks/search", json=search).json()["items"]
    task_key = str(found[0]["userTaskKey"])
    claimed = server.ask("POST", f"/user-tasks/{task_key}/assignment", json={})
    assert claimed.status_code == 204, claimed.text
    return task_key


@contextmanager
def unchanged(database: Database, *but: str) -> Iterator[None]:
    """Every row of every table is the same afterwards, but for those of the tables named."""
    before = everything(database, but)
    yield
    assert everything(database, but) == before


def everything(database: Database, but: tuple[str, ...] = ()) -> dict[str, list[Any]]:
    with database.read() as session:
        return {
            table.name: sorted(map(repr, session.execute(select(table)).all()))
            for table in Base.metadata.sorted_tables
            if table.name not in but
        }


def problem(answer: requests.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert body["instance"] in answer.url
    return body


@pytest.mark.parametrize(
    ("path", "body", "fields"),
    [
        ("/process-instances", {}, {"processDefinitionId"}),
        ("/process-instances", {"processDefinitionId": 7}, {"processDefinitionId"}),
        (
            "/process-instances",
            {"processDefinitionId": "order", "processDefinitionKey": "1"},
            {"processDefinitionId"},
        ),
        (
            "/process-instances",
            {"processDefinitionId": "order", "processDefinitionVersion": "2"},
            {"processDefinitionVersion"},
        ),
        (
            "/process-instances",
            {"processDefinitionId": "order", "processDefinitionVersion": 0},
            {"processDefinitionVersion"},
        ),
        ("/process-instances", {"processDefinitionKey": 17}, {"processDefinitionKey"}),
        ("/process-instances", {"processDefinitionKey": "9" * 30}, {"processDefinitionKey"}),
        (
            "/process-instances",
            {"processDefinitionId": "order", "variables": [1]},
            {"variables"},
        ),
        (
            "/process-instances",
            {"processDefinitionId": "order", "awaitCompletion": True},
            {"awaitCompletion"},
        ),
        (
            "/process-instances",
            {"processDefinitionId": "order", "tenantId": "other"},
            {"tenantId"},
        ),
        ("/process-instances", {"processDefinitionId": "order", "colour": "red"}, {"colour"}),
        ("/process-instances/search", {"page": {"limit": 0}}, {"page.limit"}),
        ("/process-instances/search", {"page": {"after": "rubbish"}}, {"after"}),
        ("/process-instances/search", {"filter": {"state": "ASLEEP"}}, {"filter.state"}),
        ("/user-tasks/search", {"filter": {"assignee": {"$like": "a*"}}}, {"filter.assignee"}),
        ("/user-tasks/search", {"filter": {"dueDate": "2026"}}, {"filter.dueDate"}),
        ("/user-tasks/search", {"sort": [{"field": "name"}]}, {"sort.0.field"}),
        ("/messages/publication", {}, {"name"}),
        ("/messages/publication", {"name": "x", "timeToLive": -1}, {"timeToLive"}),
        ("/signals/broadcast", {"variables": {}}, {"signalName"}),
        ("/signals/broadcast", {"signalName": "x", "variables": []}, {"variables"}),
        ("/jobs/activation", {"type": "ship"}, {"timeout", "maxJobsToActivate"}),
        (
            "/jobs/activation",
            {"type": "ship", "timeout": 1.5, "maxJobsToActivate": 1},
            {"timeout"},
        ),
        ("/incidents/search", {"filter": {"incidentKey": "x"}}, {"filter.incidentKey"}),
        ("/records/search", {"filter": {"priority": 9}}, {"filter.priority"}),
    ],
)
def test_a_body_of_the_wrong_shape_is_answered_with_its_fields(
    steady_server: Server,
    steady_database: Database,
    path: str,
    body: dict[str, Any],
    fields: set[str],
) -> None:
    with unchanged(steady_database):
        answer = problem(steady_server.ask("POST", path, json=body), 400)
    assert set(answer["fields"]) == fields
    assert all(message for messages in answer["fields"].values() for message in messages)


JSON = "application/json"


def starting(variables: bytes) -> bytes:
    return b'{"processDefinitionId": "order", "variables": {"a": ' + variables + b"}}"


@pytest.mark.parametrize(
    ("content", "media_type", "status", "said"),
    [
        (b"{", JSON, 400, "Expecting property name"),
        (b"\xff\xfe", JSON, 400, "can't decode"),
        (starting(b"NaN"), JSON, 400, "NaN is no JSON"),
        (starting(b"[" * 100_000), JSON, 400, "nested too deeply"),
        (starting(b"[" * 150 + b"]" * 150), JSON, 400, "nested too deeply"),
        (starting(rb'"\u0000"'), JSON, 400, "cannot be stored"),
        (starting(rb'{"\ud800": 1}'), JSON, 400, "cannot be stored"),
        (b"[]", JSON, 400, "need another look"),
        (b'"order"', JSON, 400, "need another look"),
        (b"processDefinitionId=order", "application/x-www-form-urlencoded", 415, JSON),
        (starting(b"1"), "text/plain", 415, JSON),
        (starting(b'"' + b"x" * 300_000 + b'"'), JSON, 413, "exceeds the capacity limit"),
    ],
)
def test_a_body_that_is_no_json_of_ours_is_refused(
    steady_server: Server,
    steady_database: Database,
    content: bytes,
    media_type: str,
    status: int,
    said: str,
) -> None:
    with unchanged(steady_database):
        answer = steady_server.ask(
            "POST", "/process-instances", data=content, headers={"Content-Type": media_type}
        )
    assert said in problem(answer, status)["detail"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/user-tasks/123"),
        ("GET", "/user-tasks/123/form"),
        ("POST", "/user-tasks/123/assignment"),
        ("DELETE", "/user-tasks/123/assignee"),
        ("POST", "/user-tasks/123/completion"),
        ("GET", "/process-instances/123"),
        ("POST", "/process-instances/123/cancellation"),
        ("POST", "/jobs/123/completion"),
        ("POST", "/jobs/123/failure"),
        ("GET", "/incidents/123"),
        ("POST", "/incidents/123/resolution"),
        ("GET", "/records/INC-1999-000001"),
        ("GET", "/records/INC-1999-000001/history"),
        ("GET", "/user-tasks/99999999999999999999999"),
        ("GET", "/user-tasks/abc"),
        ("DELETE", "/topology"),
        ("GET", "/nothing/here"),
    ],
)
def test_what_does_not_exist_is_not_found(
    steady_server: Server, steady_database: Database, method: str, path: str
) -> None:
    with unchanged(steady_database):
        body = {"json": {}} if method == "POST" else {}
        problem(steady_server.ask(method, path, as_="repair1", **body), 404)


@pytest.mark.parametrize("process", ["nothing", "ORDER", "approve-order"])
def test_an_unknown_process_cannot_be_started(
    steady_server: Server, steady_database: Database, process: str
) -> None:
    with unchanged(steady_database):
        answer = steady_server.ask(
            "POST", "/process-instances", json={"processDefinitionId": process}
        )
    assert process in problem(answer, 404)["detail"]


def test_a_completed_task_cannot_be_completed_again(
    server: Server, database: Database, task: str
) -> None:
    body = {"variables": {"amount": 5}}
    done = server.ask("POST", f"/user-tasks/{task}/completion", json=body)
    assert done.status_code == 204, done.text
    with unchanged(database):
        answer = server.ask("POST", f"/user-tasks/{task}/completion", json=body)
    assert "completed by Service desk agent 1" in problem(answer, 409)["detail"]


def test_a_task_that_nobody_could_claim_cannot_be_given_back(
    server: Server, database: Database, task: str
) -> None:
    with database.write() as session:
        session.execute(delete(TaskCandidate).filter_by(task_id=int(task)))
    with unchanged(database):
        answer = server.ask("DELETE", f"/user-tasks/{task}/assignee")
    assert "cannot be released" in problem(answer, 409)["detail"]


@pytest.mark.parametrize(
    "sent",
    [
        {"json": {"variables": {"amount": 5}, "revision": 99}},
        {"json": {"variables": {"amount": 5}}, "headers": {"If-Match": '"99"'}},
    ],
    ids=["field", "header"],
)
def test_a_stale_revision_is_a_conflict_that_names_both(
    server: Server, database: Database, task: str, sent: dict[str, Any]
) -> None:
    now = server.ask("GET", f"/user-tasks/{task}").json()["revision"]
    with unchanged(database):
        answer = server.ask("POST", f"/user-tasks/{task}/completion", **sent)
    detail = problem(answer, 409)["detail"]
    assert "99" in detail
    assert str(now) in detail


def test_the_revision_that_is_there_is_no_conflict(server: Server, task: str) -> None:
    now = server.ask("GET", f"/user-tasks/{task}").json()["revision"]
    body = {"variables": {"amount": 5}, "revision": now}
    assert server.ask("POST", f"/user-tasks/{task}/completion", json=body).status_code == 204


def test_who_is_no_candidate_may_not_complete(
    server: Server, database: Database, task: str
) -> None:
    body = {"variables": {"amount": 5}}
    with unchanged(database):
        answer = server.ask("POST", f"/user-tasks/{task}/completion", as_="cab1", json=body)
    assert answer.status_code in (403, 404)
    problem(answer, answer.status_code)


@pytest.mark.parametrize(
    ("headers", "username"),
    [
        ({}, None),
        ({"Authorization": "Basic rubbish"}, None),
        ({"Authorization": "Bearer itsm_wrong"}, None),
        ({"Authorization": "Bearer "}, None),
        ({"Authorization": "Negotiate abc"}, None),
        ({}, "nobody"),
    ],
)
def test_without_credentials_that_hold_nothing_is_told(
    steady_server: Server, steady_database: Database, headers: dict[str, str], username: str | None
) -> None:
    refused = ("audit_chain", "audit_event", "audit_content") if username else ()
    with unchanged(steady_database, *refused):
        answer = steady_server.ask(
            "POST", "/process-instances", as_=username, headers=headers, json={"x": 1}
        )
    problem(answer, 401)
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_a_password_that_was_right_a_moment_ago_does_not_let_a_wrong_one_in(
    steady_server: Server,
) -> None:
    assert steady_server.ask("GET", "/topology").status_code == 200
    wrong = requests.get(
        f"{steady_server.address}/v2/topology", auth=("agent1", "Demo"), timeout=10
    )
    problem(wrong, 401)


def test_a_deployment_with_an_error_is_refused_as_a_whole(
    steady_server: Server, steady_database: Database
) -> None:
    files = [
        ("resources", ("broken.bpmn", b"<no-bpmn/>")),
        ("resources", ("new.form", b'{"type": "default", "id": "new", "components": []}')),
    ]
    with unchanged(steady_database):
        answer = steady_server.ask("POST", "/deployments", as_="owner1", files=files)
    (finding,) = [
        finding for finding in problem(answer, 400)["findings"] if finding["severity"] == "error"
    ]
    assert finding["file"] == "broken.bpmn"
    assert finding["line"] == 1
    assert finding["message"]


@pytest.mark.parametrize(
    "sent",
    [
        {"json": {}},
        {"files": [("tenantId", (None, "<default>"))]},
        {"files": [("resources", ("a.form", b"{}")), ("tenantId", (None, "other"))]},
        {"files": [("resources", ("virus.exe", b"MZ"))]},
    ],
    ids=["no multipart", "no file", "another tenant", "another kind of file"],
)
def test_a_deployment_of_nothing_that_fits_is_refused(
    steady_server: Server, steady_database: Database, sent: dict[str, Any]
) -> None:
    with unchanged(steady_database):
        answer = steady_server.ask("POST", "/deployments", as_="owner1", **sent)
    problem(answer, 415 if "json" in sent else 400)


def test_who_does_not_own_the_process_may_not_deploy_it(
    steady_server: Server, steady_database: Database
) -> None:
    from api.live import DIAGRAMS

    content = (DIAGRAMS / "order.bpmn").read_bytes().replace(b"Approve order", b"Wave through")
    with unchanged(steady_database):
        answer = steady_server.ask(
            "POST", "/deployments", as_="agent1", files=[("resources", ("order.bpmn", content))]
        )
    problem(answer, 403)


def test_two_completions_at_the_same_moment_complete_once(
    server: Server, task: str, key: str
) -> None:
    answers: list[int] = []
    ready = Barrier(2)

    def complete(amount: int) -> None:
        body = {"variables": {"amount": amount}}
        ready.wait()
        answers.append(server.ask("POST", f"/user-tasks/{task}/completion", json=body).status_code)

    both = [Thread(target=complete, args=(amount,)) for amount in (5, 6)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(answers) == [204, 409]


@pytest.mark.parametrize(
    ("language", "tag", "said"),
    [
        ("zh-TW,zh;q=0.8", "zh-Hant", "沒有"),
        ("zh-CN", "zh-Hans", "没有"),
        ("de", "en", "There is no"),
    ],
)
def test_a_problem_is_told_in_the_callers_language(
    steady_server: Server, language: str, tag: str, said: str
) -> None:
    answer = steady_server.ask("GET", "/user-tasks/1", headers={"Accept-Language": language})
    assert said in problem(answer, 404)["detail"]
    assert answer.headers["Content-Language"] == tag


def test_a_repeated_request_takes_effect_once_and_gets_the_same_answer(
    server: Server, database: Database
) -> None:
    send: Callable[..., requests.Response] = lambda **body: server.ask(  # noqa: E731
        "POST",
        "/process-instances",
        json={"processDefinitionId": "order", **body},
        headers={"Idempotency-Key": "start-1"},
    )
    first = send()
    assert first.status_code == 200, first.text
    with unchanged(database):
        again = send()
        mixed_up = send(variables={"orderId": "X"})
    assert again.json() == first.json()
    problem(mixed_up, 409)


def test_an_action_that_failed_may_be_repeated_under_its_key(server: Server, task: str) -> None:
    headers = {"Idempotency-Key": "complete-1"}
    path = f"/user-tasks/{task}/completion"
    wrong = server.ask("POST", path, json={"variables": {"amount": 0}}, headers=headers)
    problem(wrong, 400)
    body = {"variables": {"amount": 5}}
    assert server.ask("POST", path, json=body, headers=headers).status_code == 204
    assert server.ask("POST", path, json=body, headers=headers).status_code == 204


@pytest.mark.parametrize("key", ["", "x" * 256, "line\tbreak"])
def test_an_idempotency_key_of_the_wrong_form_is_refused(
    steady_server: Server, steady_database: Database, key: str
) -> None:
    with unchanged(steady_database):
        answer = steady_server.ask(
            "POST",
            "/process-instances",
            json={"processDefinitionId": "order"},
            headers={"Idempotency-Key": key},
        )
    assert "Idempotency-Key" in problem(answer, 400)["fields"]


def test_the_description_covers_every_operation_and_can_be_read_by_anybody(
    steady_server: Server,
) -> None:
    answer = requests.get(f"{steady_server.address}/api/openapi.json", timeout=10)
    paths = answer.json()["paths"]
    assert len(paths) >= 22
    for path in ("/v2/deployments", "/v2/user-tasks/{key}/completion", "/v2/jobs/activation"):
        assert path in paths
    assert json.dumps(answer.json()["components"]["securitySchemes"])
    page = requests.get(f"{steady_server.address}/api", timeout=10)
    assert page.status_code == 200
    assert "data-openapi" in page.text
