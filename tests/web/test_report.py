"""Reporting something."""

from collections.abc import Callable

from sqlalchemy import select

from itsm_flow.store import Record
from support import Database
from web.conftest import Reader

SignedIn = Callable[[str], Reader]


def numbers(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(Record.number)))


def test_what_can_be_started_is_offered_as_cards(signed_in: SignedIn, review: str) -> None:
    page = signed_in("requester1").get("/report").text

    assert f'href="/report/{review}"' in page


def test_with_nothing_deployed_the_page_says_so(signed_in: SignedIn) -> None:
    assert "Nothing can be started" in signed_in("requester1").get("/report").text


def test_a_report_opens_a_record_and_leads_to_it(
    signed_in: SignedIn, review: str, database: Database
) -> None:
    requester = signed_in("requester1")
    assert "What is it?" in requester.get(f"/report/{review}").text

    answer = requester.post(f"/report/{review}", json={"variables": {"title": "Mail is down"}})

    [number] = numbers(database)
    assert answer.json == {"location": f"/records/{number}"}
    page = requester.get(f"/records/{number}").text
    assert f"This is {number}" in page
    assert "Mail is down" in page


def test_the_same_report_sent_twice_opens_one_record(
    signed_in: SignedIn, review: str, database: Database
) -> None:
    requester = signed_in("requester1")
    content = {"json": {"variables": {"title": "x"}}, "headers": {"Idempotency-Key": "k"}}

    first = requester.post(f"/report/{review}", **content)
    second = requester.post(f"/report/{review}", **content)

    assert first.json == second.json
    assert len(numbers(database)) == 1


def test_a_report_that_does_not_fit_opens_nothing(
    signed_in: SignedIn, review: str, database: Database
) -> None:
    answer = signed_in("requester1").post(f"/report/{review}", json={"variables": {}})

    assert answer.status_code == 400
    assert answer.json is not None
    assert list(answer.json["fields"]) == ["title"]
    assert numbers(database) == []


def test_a_process_that_is_not_there_cannot_be_started(signed_in: SignedIn) -> None:
    requester = signed_in("requester1")

    assert requester.get("/report/nothing").status_code == 404
    assert requester.post("/report/nothing", json={"variables": {}}).status_code == 404
