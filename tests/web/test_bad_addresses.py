"""Addresses and short answers that nobody types by accident: never a failure of ours."""

from urllib.parse import quote

import pytest

from integration.bad_unchanged import only_added, unchanged
from web.bad_steady import Steady, steady
from web.bad_words import words
from web.conftest import Reader

__all__ = ["steady"]

ODD = {
    "zero": "\0",
    "control": "\x1f\x7f",
    "percent": "%",
    "underscore": "_",
    "backslash": "\\",
    "quote": "'; DROP TABLE record; --",
    "markup": "<script>alert(1)</script>",
    "half": "\ufffd",
    "long": "x" * 5000,
    "right to left": "\u202e",
    "braces": "{0} {what} %(number)s %s",
}
PAGES = (
    "/tasks?q={}",
    "/tasks?scope={}",
    "/tasks?process={}",
    "/tasks?after={}",
    "/records?q={}",
    "/records?kind={}",
    "/records?status={}",
    "/records?priority={}",
    "/records?state={}",
    "/records?after={}",
    "/my-records?q={}",
    "/search?q={}",
    "/records/{}",
    "/records/{}/path",
    "/report/{}",
    "/tasks/{}",
    "/processes/{}",
    "/failed-steps?after={}",
    "/notifications?after={}",
    "/audit?after={}",
    "/audit?kind={}",
    "/audit?actor={}",
)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asked_for_oddly_answers_without_a_failure(steady: Steady, page: str) -> None:
    for username in ("agent1", "auditor1"):
        reader = steady.reader(username)
        with unchanged(steady.database):
            for name, odd in ODD.items():
                answer = reader.get(page.format(quote(odd, safe="")))
                assert answer.status_code in {200, 302, 308, 400, 403, 404}, (name, answer.text)
                assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    "page",
    [
        "/tasks/{}",
        "/processes/desk/{}",
        "/processes/desk/{}/diagram",
        "/processes/desk/{}/file",
    ],
)
def test_a_number_that_no_row_has_is_not_found(steady: Steady, page: str) -> None:
    reader = steady.reader("owner1")
    with unchanged(steady.database):
        for number in (0, 2**31, 2**63 - 1, 2**63, 10**30):
            assert reader.get(page.format(number)).status_code == 404


@pytest.mark.parametrize("name", ODD)
def test_odd_names_and_passwords_are_refused_like_wrong_ones(steady: Steady, name: str) -> None:
    """The refused sign-in itself is kept, as every act of somebody unknown is."""
    visitor = Reader(steady.app.test_client())
    visitor.get("/sign-in")
    answers = {"username": ODD[name], "password": ODD[name]}
    with only_added(steady.database, audit_event=1, audit_content=1):
        answer = visitor.post("/sign-in", answers)
    assert answer.status_code == 403
    assert "That name and password do not fit together." in words(answer)


@pytest.mark.parametrize("name", ODD)
def test_odd_short_answers_are_refused_or_kept_as_they_are(steady: Steady, name: str) -> None:
    reader = steady.reader("agent1")
    odd = ODD[name]
    with unchanged(steady.database):
        assigned = reader.post(f"/tasks/{steady.ids['claimed']}/assign", {"username": odd})
        keyed = reader.post(
            f"/tasks/{steady.ids['claimed']}/complete",
            json={"variables": {}},
            headers={"Idempotency-Key": quote(odd)[:300]},
        )
        spoken = reader.post("/language", {"language": odd, "next": odd})
    assert assigned.status_code == 404
    assert keyed.status_code == 400
    assert spoken.status_code == 303
    assert spoken.location.startswith("/tasks")
