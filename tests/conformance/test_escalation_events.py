"""Escalation events: BPMN 2.0.2 §10.5.1, §13.5.3 (to the nearest who catches; else nothing)."""

import pytest

from conformance.playing import play

INSIDE = """
    start s; end e, x
    sub w:
        start i; user a; throw t escalation=late in.why='="slow"'; user b; end o
        i -> a -> t -> b -> o
    s -> w -> e
"""


def test_a_boundary_event_that_passes_lets_the_activity_go_on() -> None:
    play(
        INSIDE + "    boundary k on=w escalation=late passes; k -> x",
        """
        start      : s i       | a
        complete a : a t k x   | b
        complete b : b o w e   | ended at e
        ? why = "slow"
        """,
    )


def test_a_boundary_event_that_interrupts_ends_the_activity() -> None:
    play(
        INSIDE + "    boundary k on=w escalation=late; k -> x",
        """
        start      : s i          | a
        complete a : a t -w k x   | ended at x
        """,
    )


def test_an_escalation_that_nobody_catches_changes_nothing() -> None:
    play(
        INSIDE + "    boundary k on=w escalation=other; k -> x",
        """
        start      : s i       | a
        complete a : a t       | b
        complete b : b o w e   | ended at e
        """,
    )


def test_an_event_for_this_code_goes_before_one_for_all() -> None:
    play(
        INSIDE + "    boundary k on=w escalation passes; boundary l on=w escalation=late passes\n"
        "    end y; k -> x; l -> y",
        """
        start      : s i       | a
        complete a : a t l y   | b
        """,
    )


@pytest.mark.parametrize(("passes", "rest"), [("passes", "a o2 k v x w e"), ("", "a o2 -v -w k x")])
def test_an_escalation_end_event_goes_outwards_over_several_levels(passes: str, rest: str) -> None:
    play(
        f"""
        start s; end e, x
        sub w:
            start i1
            sub v:
                start i2; user a; end o2 escalation=late
                i2 -> a -> o2
            i1 -> v
        boundary k on=w escalation {passes}
        s -> w -> e
        k -> x
        """,
        f"""
        start      : s i1 i2   | a
        complete a : {rest}    | ended
        """,
    )


def test_an_escalation_starts_an_event_subprocess() -> None:
    play(
        """
        start s; user a; throw t escalation=late; user b; end e
        eventsub h:
            start k escalation=late passes; user c; end o
            k -> c -> o
        s -> a -> t -> b -> e
        """,
        """
        start      : s     | a
        complete a : a t k | b c
        complete b : b e   | c
        complete c : c o h | ended
        """,
    )


def test_the_code_that_is_thrown_may_be_computed() -> None:
    play(
        """
        start s; end e, x
        sub w:
            start i; user a; end t escalation="=which"
            i -> a -> t
        boundary k on=w escalation=late passes
        s -> w -> e
        k -> x
        """,
        """
        start                   : s i         | a
        complete a which="late" : a t k w x e | ended
        """,
    )
