"""Event-based gateways: BPMN 2.0.2 §10.6.6, §13.4.5."""

import pytest

from conformance.playing import play

CHOICE = """
    start s; end e1, e2, e3, e4; event g
    catch t timer=PT1H; catch m message=answer:k; catch n signal=stop; catch c condition="x > 1"
    s -> g -> t -> e1
    g -> m -> e2
    g -> n -> e3
    g -> c -> e4
"""


@pytest.mark.parametrize(
    ("what", "event", "end"),
    [("fire t", "t", "e1"), ("deliver m x=9", "m", "e2"), ("signal stop", "n", "e3")],
)
def test_the_first_event_decides(what: str, event: str, end: str) -> None:
    play(
        CHOICE,
        f"""
        start k=1 : s +g              | t m n c
        {what}    : g {event} {end}   | ended at {end}
        """,
    )


def test_a_condition_that_holds_already_decides_at_once() -> None:
    play(CHOICE, "start k=1 x=2 : s g c e4 | ended at e4")


def test_a_condition_decides_when_another_branch_makes_it_true() -> None:
    play(
        """
        start s; and f; user a; event g; catch t timer=PT1H; catch c condition="x > 1"; end e
        s -> f -> a -> e
        f -> g -> t -> e
        g -> c -> e
        """,
        """
        start        : s f    | a t c
        complete a x=1 : a e  | t c
        fire t       : g t e  | ended
        """,
    )


def test_receive_tasks_may_stand_behind_the_gateway() -> None:
    play(
        """
        start s; event g; receive r message=answer:k; catch t timer=PT1H; end e1, e2
        s -> g -> r -> e1
        g -> t -> e2
        """,
        """
        start k=1     : s          | r t
        deliver r y=5 : g r e1     | ended at e1
        ? y = 5
        """,
    )


def test_a_gateway_that_is_interrupted_gives_up_all_of_its_events() -> None:
    play(
        """
        start s; end e, late
        sub w:
            start i; event g; catch t timer=PT2H; catch m message=answer:k; end o
            i -> g -> t -> o
            g -> m -> o
        boundary b on=w timer=PT1H
        s -> w -> e
        b -> late
        """,
        """
        start k=1 : s i           | t m b
        fire b    : -g -w b late  | ended at late
        """,
    )


def test_an_event_that_cannot_be_waited_for_fails_the_gateway() -> None:
    play(
        """
        start s; event g; catch t duration="=when"; catch m message=answer:k; end e
        s -> g -> m -> e
        g -> t -> e
        """,
        """
        start k=1            : s !g      | !g
        retry g when="PT1H"  :           | t m
        fire t               : g t e     | ended at e
        """,
    )


def test_an_inclusive_join_sees_all_ways_of_a_gateway_that_waits() -> None:
    """The token is before the gateway: it may still come to the flow that has a token."""
    play(
        """
        start s; and f; user a; event g; catch t timer=PT1H; catch m message=answer:k; or j; end e
        xor x
        s -> f -> a -> x -> j -> e
        f -> g -> t -> x
        g -> m -> j
        """,
        """
        start k=1  : s f         | a t m
        complete a : a x j e     | t m
        """,
    )
