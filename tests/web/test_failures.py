"""What people read when something cannot be done, in their language."""

from collections.abc import Callable

import pytest
from flask import Flask

from itsm_flow.errors import Conflict, InvalidInput, ItsmFlowError, LimitExceeded, NotFound
from itsm_flow.http import status_of
from itsm_flow.store.database import DatabaseBusyError
from web.conftest import Reader

SignedIn = Callable[[str], Reader]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound(what="record", key="X"), 404),
        (Conflict(), 409),
        (InvalidInput({}), 400),
        (LimitExceeded(limit=1, what="files"), 413),
        (DatabaseBusyError(), 503),
        (ItsmFlowError(), 500),
    ],
)
def test_each_error_has_its_status(error: ItsmFlowError, status: int) -> None:
    assert status_of(error) == status


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Nothing is here"), ("zh-Hant", "這裡沒有內容"), ("zh-Hans", "这里没有内容")],
)
def test_a_missing_page_is_told_in_the_readers_language(
    lone_app: Flask, language: str, words: str
) -> None:
    client = lone_app.test_client()
    client.set_cookie("language", language)

    answer = client.get("/nowhere")

    assert answer.status_code == 404
    assert words in answer.text
    assert f'<html lang="{language}">' in answer.text


def test_a_failure_of_ours_tells_that_nothing_changed_and_no_details(lone_app: Flask) -> None:
    @lone_app.get("/fails")
    def fails() -> str:
        raise RuntimeError("secret detail")

    answer = lone_app.test_client().get("/fails")

    assert answer.status_code == 500
    assert "Nothing was changed" in answer.text
    assert "secret detail" not in answer.text


def test_htmx_gets_a_message_for_the_corner(signed_in: SignedIn) -> None:
    answer = signed_in("agent1").get("/tasks/1", headers={"HX-Request": "true"})

    assert answer.status_code == 404
    assert answer.headers["HX-Retarget"] == "#messages"
    assert answer.headers["HX-Reswap"] == "beforeend"
    assert "<html" not in answer.text


def test_a_wrong_method_says_which_are_right(lone_app: Flask) -> None:
    answer = lone_app.test_client().delete("/sign-in")

    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
