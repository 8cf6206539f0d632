"""Exclusive gateways: BPMN 2.0.2 §10.6.2, §13.4.2."""

import pytest

from conformance.playing import play

CHOICE = """
    start s; end e; xor f; user a, b, c
    s -> f -[x > 1]-> a -> e
    f -[x > 0]-> b -> e
    f -[]-> c -> e
"""


@pytest.mark.parametrize(("x", "taken"), [(2, "a"), (1, "b"), (0, "c")])
def test_the_first_flow_whose_condition_is_true_is_taken(x: int, taken: str) -> None:
    play(CHOICE, f"start x={x} : s f | {taken}")


def test_without_a_default_no_true_condition_is_a_failed_step() -> None:
    """§13.4.2: an exception."""
    play(
        """
        start s; end e; xor f; user a, b
        s -> f -[x > 1]-> a -> e
        f -[x > 2]-> b -> e
        """,
        """
        start x=0   : s !f | !f
        retry f x=2 : f    | a
        """,
    )


@pytest.mark.parametrize("value", ['"text"', "null", "1"])
def test_a_condition_that_is_neither_true_nor_false_is_a_failed_step(value: str) -> None:
    play(
        """
        start s; end e; xor f; user a, b
        s -> f -[x]-> a -> e
        f -[]-> b -> e
        """,
        f"""
        start x={value} : s !f | !f
        retry f x=true  : f    | a
        """,
    )


def test_each_token_that_arrives_passes_on() -> None:
    """Merging is not joining."""
    play(
        """
        start s; end e; and f; xor m; user a, b, c
        s -> f -> a -> m -> c -> e
        f -> b -> m
        """,
        """
        start      : s f | a b
        complete a : a m | b c
        complete b : b m | c c
        """,
    )


def test_a_way_back_is_a_loop() -> None:
    play(
        """
        start s; end e; xor f; user a
        s -> a -> f -[again]-> a
        f -[]-> e
        """,
        """
        start                  : s     | a
        complete a again=true  : a f   | a
        complete a again=true  : a f   | a
        complete a again=false : a f e | ended at e
        """,
    )
