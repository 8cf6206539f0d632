"""Timer events: BPMN 2.0.2 §10.5.5, §13.5."""

import pytest

from conformance.playing import play

GUARDED = """
    start s; end e, late; user a, b
    boundary t on=a timer=TIMER FACTS
    s -> a -> e
    t -> b -> late
"""


@pytest.mark.parametrize("timer", ["PT1H", "2026-04-01T12:00:00Z", "R2/PT1H"])
def test_a_catching_event_waits_until_its_timer_is_due(timer: str) -> None:
    play(
        f"start s; catch c timer={timer}; end e; s -> c -> e",
        """
        start  : s +c | c
        fire c : c e  | ended at e
        """,
    )


def test_a_timer_on_the_boundary_interrupts() -> None:
    play(
        GUARDED.replace("TIMER", "PT1H").replace("FACTS", ""),
        """
        start      : s      | a t
        fire t     : -a t   | b
        complete b : b late | ended at late
        """,
    )


def test_a_timer_lapses_when_its_activity_is_done() -> None:
    play(
        GUARDED.replace("TIMER", "PT1H").replace("FACTS", ""),
        """
        start      : s   | a t
        complete a : a e | ended at e
        """,
    )


@pytest.mark.parametrize(("timer", "times"), [("PT1H", 1), ("R2/PT1H", 2)])
def test_a_timer_that_does_not_interrupt_fires_as_often_as_it_says(timer: str, times: int) -> None:
    case = play(
        GUARDED.replace("TIMER", timer).replace("FACTS", "passes"),
        "start : s | a t\n" + "fire t : t\n" * times,
    )
    assert sorted(case.waiting) == ["a", *["b"] * times]
