"""What a person reads who sends something that does not fit; and nothing of it is kept."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from werkzeug.test import TestResponse

from integration.bad_unchanged import unchanged
from integration.bad_world import GOOD
from web.bad_steady import Steady, steady
from web.bad_words import words
from web.conftest import Reader

__all__ = ["steady"]

SUMMARY = "Some answers need another look."
SUMMARY_ZH = "有些填答需要再檢查。"


@dataclass(frozen=True)
class Case:
    """One attempt, and what is said of it. `path` and `json` name what they mean in braces."""

    who: str
    path: str
    status: int
    said: str
    said_zh: str
    json: Any = None
    data: Any = None


def completing(
    answers: dict[str, Any], said: str, said_zh: str, *, status: int = 400, task: str = "claimed"
) -> Case:
    """An attempt of agent1 to complete a task with these answers."""
    content = {"variables": answers}
    return Case("agent1", f"/tasks/{{{task}}}/complete", status, said, said_zh, json=content)


ANSWERS: dict[str, Case] = {
    "an answer of the wrong type": completing(
        {**GOOD, "people": "7"}, "This must be a number.", "必須是數字"
    ),
    "a number that is true": completing(
        {**GOOD, "people": True}, "This must be a number.", "必須是數字"
    ),
    "a list where there is text": completing(
        {**GOOD, "summary": ["a"]}, "This must be text.", "必須是文字"
    ),
    "an object where there is text": completing(
        {**GOOD, "summary": {"typename": "x"}}, "This must be text.", "必須是文字"
    ),
    "a number out of range": completing(
        {**GOOD, "people": 501}, "This must be 500 or less.", "500"
    ),
    "a number beyond what a double holds": completing(
        {**GOOD, "people": 2**60}, "This must be 500 or less.", "500"
    ),
    "a text that is too long": completing(
        {**GOOD, "summary": "x" * 41}, "at most 40 characters; it has 41", "41"
    ),
    "a text of a megabyte": completing(
        {**GOOD, "summary": "x" * 1_000_000}, "it has 1000000", "1000000"
    ),
    "a text that is too large for us": completing(
        {**GOOD, "summary": "x" * 2_500_000}, "limit of 2000000 bytes", "2000000", status=413
    ),
    "nothing where something is required": completing({}, "Please fill this in.", "請填寫。"),
    "a null where something is required": completing(
        {"summary": None, "people": 1}, "Please fill this in.", "請填寫。"
    ),
    "a field that the form does not have": completing(
        {**GOOD, "salary": 1}, "There is no such field in this form", "沒有這個欄位"
    ),
    "a field that is hidden": completing(
        {**GOOD, "why": "because"}, "this field is not shown", "不會顯示"
    ),
    "a field that is hidden, by another answer": completing(
        {**GOOD, "urgent": False, "why": "because"}, "this field is not shown", "不會顯示"
    ),
    **{
        f"a key {key}": completing(
            {**GOOD, key: {"a": 1}}, "There is no such field in this form", "沒有這個欄位"
        )
        for key in ("__proto__", "constructor", "typename", "__builtins__", "", "a.b")
    },
}

LATE: dict[str, Case] = {
    "an unknown task": Case(
        "agent1",
        "/tasks/123/complete",
        404,
        "There is no task 123.",
        "沒有任務 123。",
        json={"variables": {}},
    ),
    "the number of a task that cannot be": Case(
        "agent1",
        f"/tasks/{10**30}/complete",
        404,
        "The address may be mistyped",
        "網址",
        json={"variables": {}},
    ),
    "a task that is done": completing(
        GOOD,
        "This task was completed by Service desk agent 1. Nothing was changed.",
        "已由 服務台人員 1 完成",
        status=409,
        task="done",
    ),
    "a task that is no longer needed": completing(
        GOOD, "it was cancelled. Nothing was changed.", "已不再需要", status=409, task="cancelled"
    ),
    "a task of a suspended record": completing(
        GOOD, "is suspended. Nothing was changed.", "已暫停", status=409, task="suspended"
    ),
    "a stale revision": Case(
        "agent1",
        "/tasks/{claimed}/complete",
        409,
        "you saw version 99, it is now 1.",
        "您看到的是第 99 版，現在是第 1 版",
        json={"variables": GOOD, "revision": 99},
    ),
    "a stale revision of a record": Case(
        "repair1",
        "/records/{claimed_number}/cancel",
        409,
        "you saw version 99, it is now 1.",
        "您看到的是第 99 版，現在是第 1 版",
        data={"reason": "a duplicate", "revision": "99"},
    ),
    "a task that nobody has claimed": completing(
        GOOD, "Claim this task before you work on it.", "請先認領", status=403, task="free"
    ),
    "another one's task": Case(
        "agent2",
        "/tasks/{claimed}/complete",
        403,
        "This task is assigned to Service desk agent 1.",
        "此任務已指派給 服務台人員 1",
        json={"variables": GOOD},
    ),
    "claiming what another one has": Case(
        "agent2",
        "/tasks/{claimed}/claim",
        409,
        "Service desk agent 1 has claimed this task already.",
        "服務台人員 1 已認領此任務",
    ),
    "claiming without being a candidate": Case(
        "cab1",
        "/tasks/{free}/claim",
        403,
        "You are not among those who may claim this task.",
        "您不在可認領此任務的人員之列",
    ),
    "a step that somebody else has to do": Case(
        "agent1",
        "/tasks/{second}/claim",
        403,
        "this step has to be done by another person",
        "此步驟必須由另一人處理",
    ),
    "giving a task to nobody known": Case(
        "agent1",
        "/tasks/{claimed}/assign",
        404,
        "There is no person nobody.",
        "沒有人員 nobody。",
        data={"username": "nobody"},
    ),
    "a task of a record that one may not see": Case(
        "requester2",
        "/tasks/{claimed}/complete",
        404,
        "There is no record",
        "沒有紀錄",
        json={"variables": GOOD},
    ),
    "cancelling without being an operator": Case(
        "agent1",
        "/records/{claimed_number}/cancel",
        403,
        "Only operators and the owner of the process may do this.",
        "只有操作員和流程負責人",
        data={"reason": "I feel like it", "revision": "1"},
    ),
    "cancelling without a reason": Case(
        "repair1",
        "/records/{claimed_number}/cancel",
        400,
        "Say why",
        "請說明",
        data={"reason": " ", "revision": "1"},
    ),
    "cancelling what has ended": Case(
        "repair1",
        "/records/{cancelled_number}/cancel",
        409,
        "has ended. Nothing was changed.",
        "已結束",
        data={"reason": "again", "revision": "2"},
    ),
    "resuming what goes on": Case(
        "repair1",
        "/records/{claimed_number}/resume",
        409,
        "is not suspended.",
        "並未暫停",
        data={"reason": "go on", "revision": "1"},
    ),
    "repairing without being an operator": Case(
        "agent1",
        "/records/{failed_number}/failed-steps/{step}/retry",
        403,
        "Only operators and the owner of the process may do this.",
        "只有操作員和流程負責人",
        data={"reason": "try"},
    ),
    "repairing a step that is not there": Case(
        "repair1",
        "/records/{failed_number}/failed-steps/5/retry",
        404,
        "There is no failed step 5.",
        "沒有失敗步驟 5。",
        data={"reason": "try"},
    ),
    "reporting by an unknown process": Case(
        "agent1",
        "/report/nothing",
        404,
        "There is no process nothing.",
        "沒有流程 nothing。",
        json={"variables": {}},
    ),
    "reporting as an auditor": Case(
        "auditor1",
        "/report/desk",
        403,
        "You may not start this process.",
        "您無權啟動此流程。",
        json={"variables": {}},
    ),
    "an address of nothing": Case(
        "agent1",
        "/tasks/{claimed}/explode",
        404,
        "The address may be mistyped",
        "網址",
        data={},
    ),
}

UNREADABLE = (
    "The request could not be read, or the page was too old.",
    "無法讀取",
)
BODIES: dict[str, bytes] = {
    "no JSON": b"{",
    "another encoding": b"\xff\xfe{}",
    "a list": b"[]",
    "a number": b"7",
    "nothing": b"",
    "no variables": b'{"revision": 1}',
    "variables that are a list": b'{"variables": []}',
    "variables that are nothing": b'{"variables": null}',
    "deep nesting": b'{"variables": {"summary": ' + b"[" * 200_000 + b"}",
    "closed deep nesting": b'{"variables": {"a": ' + b"[" * 50_000 + b"]" * 50_000 + b"}}",
    "not a number": b'{"variables": {"summary": "x", "people": NaN}}',
    "an endless number": b'{"variables": {"summary": "x", "people": 1e999}}',
    "a number of many digits": b'{"variables": {"summary": "x", "people": ' + b"9" * 5000 + b"}}",
    "half a character": rb'{"variables": {"summary": "\ud800", "people": 1}}',
    "half a character in a key": rb'{"variables": {"\udfff": 1, "summary": "a", "people": 1}}',
    "a zero byte": rb'{"variables": {"summary": "a\u0000b", "people": 1}}',
    "a zero byte in a key": rb'{"variables": {"a\u0000b": 1, "summary": "a", "people": 1}}',
}


def send(world: Steady, case: Case, reader: Reader, **headers: str) -> TestResponse:
    path = case.path.format(**world.ids)
    if case.json is not None:
        return reader.post(path, json=case.json, headers=headers)
    return reader.post(path, case.data, headers=headers)


def languages(case: Case) -> Iterator[tuple[str, str]]:
    yield "en", case.said
    yield "zh-Hant", case.said_zh


@pytest.mark.parametrize("name", [*ANSWERS, *LATE])
def test_what_does_not_fit_is_told_in_ones_language_and_changes_nothing(
    steady: Steady, name: str
) -> None:
    case = {**ANSWERS, **LATE}[name]
    for language, said in languages(case):
        reader = steady.reader(case.who, language)
        with unchanged(steady.database):
            answer = send(steady, case, reader)
        assert answer.status_code == case.status, answer.text
        assert said in words(answer)


@pytest.mark.parametrize("name", [name for name, case in LATE.items() if case.json is None])
def test_htmx_puts_the_same_sentence_in_a_corner(steady: Steady, name: str) -> None:
    case = LATE[name]
    for language, said in languages(case):
        reader = steady.reader(case.who, language)
        with unchanged(steady.database):
            answer = send(steady, case, reader, **{"HX-Request": "true"})
        assert answer.status_code == case.status
        assert said in words(answer)
        assert answer.headers["HX-Retarget"] == "#messages"


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("path", ["/tasks/{claimed}/complete", "/report/desk"])
def test_a_body_that_nobody_would_send_is_refused_and_changes_nothing(
    steady: Steady, path: str, name: str
) -> None:
    for language in ("en", "zh-Hant"):
        reader = steady.reader("agent1", language)
        token = reader.token()
        with unchanged(steady.database):
            answer = reader.client.post(
                path.format(**steady.ids),
                data=BODIES[name],
                content_type="application/json",
                headers={"X-CSRFToken": token},
            )
        assert answer.status_code == 400, answer.text
        assert answer.json is not None
        assert answer.json["message"]
        assert answer.json["message"].isascii() is (language == "en")


NO_DRAFTS = [name for name in BODIES if not name.startswith(("no variables", "variables"))]
"""A draft may have any keys; these are no JSON objects, or cannot be kept."""


@pytest.mark.parametrize("name", NO_DRAFTS)
def test_a_draft_that_nobody_would_send_is_refused_and_changes_nothing(
    steady: Steady, name: str
) -> None:
    reader = steady.reader("agent1")
    token = reader.token()
    content = BODIES[name]
    if content.startswith(b'{"variables": {'):
        content = content.removeprefix(b'{"variables": ').removesuffix(b"}")
    with unchanged(steady.database):
        answer = reader.client.put(
            f"/tasks/{steady.ids['claimed']}/draft",
            data=content,
            content_type="application/json",
            headers={"X-CSRFToken": token},
        )
    assert answer.status_code == 400, answer.text
    assert json.loads(answer.text)["message"]
