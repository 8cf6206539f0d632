"""When the demo people work."""

from datetime import UTC, datetime

import pytest

from itsm_flow.demo import office
from itsm_flow.demo.diary import Diary


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=office.ZONE)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        pytest.param("2026-03-02T10:30", "2026-03-02T10:30", id="in office hours"),
        pytest.param("2026-03-02T07:00", "2026-03-02T09:00", id="early"),
        pytest.param("2026-03-02T18:00", "2026-03-03T09:00", id="at closing"),
        pytest.param("2026-03-06T19:00", "2026-03-09T09:00", id="Friday evening"),
        pytest.param("2026-03-07T12:00", "2026-03-09T09:00", id="Saturday"),
        pytest.param("2026-04-30T20:00", "2026-05-04T09:00", id="before a day off on a Friday"),
    ],
)
def test_the_office_opens_next(moment: str, opens: str) -> None:
    assert office.opening(_at(moment).astimezone(UTC)) == _at(opens)


@pytest.mark.parametrize(
    ("hours", "ends"),
    [
        (1, "2026-03-06T17:00"),
        (2, "2026-03-06T18:00"),
        (3, "2026-03-09T10:00"),
        (2 + 9 + 1, "2026-03-10T10:00"),
    ],
)
def test_work_goes_on_when_the_office_opens_again(hours: float, ends: str) -> None:
    assert office.later(_at("2026-03-06T16:00"), hours) == _at(ends)


def test_an_evening_follows_a_working_day() -> None:
    assert office.evening(_at("2026-03-05T10:00"), 2) == _at("2026-03-09T20:00")


def test_a_diary_keeps_to_the_time_and_then_to_the_order_of_writing() -> None:
    diary, told = Diary(), list[str]()
    late, early = _at("2026-03-02T11:00"), _at("2026-03-02T10:00")
    for moment, word in ((late, "third"), (early, "first"), (early, "second")):
        diary.add(moment, lambda session, now, word=word: told.append(word))
    assert diary.next(_at("2026-03-02T09:00")) is None
    while found := diary.next(late):
        found[1](None, found[0])
    assert told == ["first", "second", "third"]
