"""When a timer start event is due, counted from the deployment."""

from datetime import UTC, datetime, timedelta

import pytest

from itsm_flow.domain.model import ProcessModel
from itsm_flow.engine import first_start, next_start
from itsm_flow.errors import DefinitionError
from unit.engine.driver import END, NOW, Case, chain, model, node, timer, user


def timed(form: str, text: str, zone: str = "") -> ProcessModel:
    parts = [timer(form, text)]
    if zone:
        prop = f'<zeebe:property name="itsm:timeZone" value="{zone}"/>'
        parts.append(f"<zeebe:properties>{prop}</zeebe:properties>")
    start = node("startEvent", "monthly", *parts)
    return model(start, user("ask"), END, chain("monthly", "ask", "end"))


def starts(form: str, text: str, zone: str = "", now: datetime = NOW) -> list[datetime]:
    """The first few times that it starts."""
    process = timed(form, text, zone)
    timer_ = first_start(process, process.elements["monthly"], now)
    found: list[datetime] = []
    while timer_ is not None and len(found) < 4:
        found.append(timer_.due)
        timer_ = next_start(timer_.plan, timer_.due)
    return found


def day(number: int, hour: int = 9) -> datetime:
    return datetime(2026, 3, number, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        ("timeDate", "2026-03-05T09:00:00Z", [day(5)]),
        ("timeDate", '=date and time("2026-03-05T09:00:00Z")', [day(5)]),
        ("timeDuration", "PT1H", [NOW + timedelta(hours=1)]),
        ("timeCycle", "R2/PT1H", [NOW + timedelta(hours=1), NOW + timedelta(hours=2)]),
        ("timeCycle", "R2/2026-03-05T09:00:00Z/P1D", [day(5), day(6)]),
        ("timeCycle", "0 0 9 * * MON-TUE", [day(2), day(3), day(9), day(10)]),
    ],
)
def test_it_starts_when_it_says(form: str, text: str, expected: list[datetime]) -> None:
    assert starts(form, text) == expected


def test_it_follows_the_zone() -> None:
    assert starts("timeCycle", "0 0 9 1 * *", "Asia/Taipei")[0] == datetime(
        2026, 4, 1, 1, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        ("timeDate", "2026-02-05T09:00:00Z", []),
        ("timeCycle", "R3/2026-02-05T09:00:00Z/P1D", []),
        ("timeCycle", "R3/2026-02-28T10:00:00Z/P1D", [day(1, 10), day(2, 10)]),
        ("timeCycle", "R3/2026-02-27T09:00:00Z/P1D", []),
        (
            "timeCycle",
            "R3/2026-02-01T10:00:00Z/P1M",
            [day(1, 10), datetime(2026, 4, 1, 10, tzinfo=UTC)],
        ),
        ("timeCycle", "R999999/2000-01-01T00:00:00Z/PT1S", []),
    ],
)
def test_what_has_passed_before_the_deployment_starts_nothing(
    form: str, text: str, expected: list[datetime]
) -> None:
    assert starts(form, text) == expected


def test_an_endless_cycle_from_long_ago_goes_on_at_its_next_time() -> None:
    assert starts("timeCycle", "R/2000-01-01T00:00:30Z/PT1M")[0] == NOW + timedelta(seconds=30)


@pytest.mark.parametrize("text", ["=deadline", "=1 + 1", '="soon"'])
def test_a_timer_that_gives_no_time_cannot_be_set(text: str) -> None:
    process = timed("timeDate", text)
    with pytest.raises(DefinitionError, match="its start event 'monthly'"):
        first_start(process, process.elements["monthly"], NOW)


def test_a_process_can_be_started_at_its_timer() -> None:
    it = Case(timed("timeCycle", "R/P1M"))
    it.start("monthly")
    assert it.trace == ["monthly"]
    assert it.waiting == ["ask"]


def test_a_process_without_a_plain_start_event_is_not_started_otherwise() -> None:
    with pytest.raises(DefinitionError):
        Case(timed("timeCycle", "R/P1M")).start()
