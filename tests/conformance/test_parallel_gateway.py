"""Parallel gateways: BPMN 2.0.2 §10.6.4, §13.4.1."""

from conformance.playing import play

FORK = """
    start s; end e; and f, j; user a, b
    s -> f -> a -> j -> e
    f -> b -> j
"""


def test_a_join_waits_for_a_token_on_each_incoming_flow() -> None:
    play(
        FORK,
        """
        start      : s f   | a b
        complete b : b     | a
        complete a : a j e | ended at e
        """,
    )


def test_a_second_token_on_the_same_flow_stays_for_the_next_round() -> None:
    play(
        """
        start s; end e; and f, g, j; user a, b, c; xor m
        s -> f -> g -> a -> m; g -> b -> m
        m -> j -> e
        f -> c -> j
        """,
        """
        start      : s f g | a b c
        complete a : a m   | b c
        complete b : b m   | c
        complete c : c j e !j | !j
        """,
    )


def test_without_an_incoming_token_for_each_flow_a_join_is_a_failed_step() -> None:
    """A deadlock of the diagram: it must be seen."""
    play(
        """
        start s; end e; xor x; and j; user a, b
        s -> x -[ok]-> a -> j -> e
        x -[]-> b -> j
        """,
        """
        start ok=true : s x  | a
        complete a    : a !j | !j
        """,
    )


def test_several_flows_out_of_an_activity_are_a_split() -> None:
    """§13.3.2: a token on each outgoing flow."""
    play(
        """
        start s; user a, b, c; end e1, e2
        s -> a -> b -> e1
        a -> c -> e2
        """,
        """
        start      : s   | a
        complete a : a   | b c
        complete b : b e1 | c
        complete c : c e2 | ended at e2
        """,
    )
