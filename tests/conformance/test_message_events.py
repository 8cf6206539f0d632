"""Message events: BPMN 2.0.2 §10.5.5, §13.5."""

import pytest

from conformance.playing import play


def test_a_process_starts_at_its_message() -> None:
    play(
        """
        start s; start m message=order; user a, b; end e
        s -> a -> e
        m -> b -> e
        """,
        "start at=m x=1 : m | b",
    )


def test_a_catching_event_waits_for_its_message() -> None:
    play(
        "start s; catch c message=order; end e; s -> c -> e",
        """
        start         : s +c | c
        deliver c x=1 : c e  | ended at e
        ? x = 1
        """,
    )


@pytest.mark.parametrize("kind", ["throw", "end"])
def test_a_throwing_event_sends_its_message_and_goes_on(kind: str) -> None:
    flows = "s -> t -> e; end e" if kind == "throw" else "s -> t"
    trace = "s t e" if kind == "throw" else "s t"
    case = play(f"start s; {kind} t message=order; {flows}", f"start : {trace} | ended")
    assert [thrown.message_name for thrown in case.progress.thrown] == ["order"]


GUARDED = """
    start s; end e, late; user a, b
    boundary m on=a message=order FACTS
    s -> a -> e
    m -> b -> late
"""


def test_a_message_on_the_boundary_interrupts() -> None:
    play(
        GUARDED.replace("FACTS", ""),
        """
        start      : s      | a m
        deliver m  : -a m   | b
        complete b : b late | ended at late
        """,
    )


def test_a_message_that_does_not_interrupt_may_come_again() -> None:
    play(
        GUARDED.replace("FACTS", "passes"),
        """
        start        : s      | a m
        deliver m    : m      | a b m
        deliver m    : m      | a b b m
        complete a   : a e    | b b
        complete b   : b late | b
        complete b   : b late | ended at late
        """,
    )
