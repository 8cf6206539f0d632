"""Loop activities: BPMN 2.0.2 §10.3.8, §13.3.6."""

import pytest

from conformance.playing import play


def test_it_is_done_once_and_again_while_its_condition_holds() -> None:
    play(
        'start s; user a while="x > 0"; end e; s -> a -> e',
        """
        start          : s    | a
        complete a x=1 : a +a | a
        complete a x=1 : a +a | a
        complete a x=0 : a e  | ended at e
        """,
    )


def test_tested_before_it_may_not_be_done_at_all() -> None:
    play(
        'start s; user a while="x > 0" before; end e; s -> a -> e',
        "start x=0 : s a e | ended at e",
    )


@pytest.mark.parametrize("before", ["", "before"])
def test_a_maximum_ends_it_whatever_the_condition_says(before: str) -> None:
    play(
        f'start s; user a while="x > 0" most=2 {before}; end e; s -> a -> e',
        """
        start x=1  : s    | a
        complete a : a +a | a
        complete a : a e  | ended at e
        """,
    )


def test_a_boundary_event_is_that_of_the_whole_activity() -> None:
    play(
        """
        start s; user a while="x > 0"; boundary t on=a timer=PT1H; end e, late
        s -> a -> e
        t -> late
        """,
        """
        start          : s         | a t
        complete a x=1 : a +a      | a t
        fire t         : -a t late | ended at late
        """,
    )


def test_a_subprocess_is_repeated_as_a_whole() -> None:
    play(
        """
        start s; end e
        sub w while="x > 0":
            start i; user a; end o
            i -> a -> o
        s -> w -> e
        """,
        """
        start          : s i     | a
        complete a x=1 : a o w i | a
        complete a x=0 : a o w e | ended at e
        """,
    )
