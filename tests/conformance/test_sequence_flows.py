"""Sequence flows: BPMN 2.0.2 §8.4.13, §13.3.1."""

from conformance.playing import play


def test_a_flow_without_an_id_is_a_flow() -> None:
    play(
        """
        start s; user a; end e
        <sequenceFlow sourceRef="s" targetRef="a"/>
        <sequenceFlow sourceRef="a" targetRef="e"/>
        """,
        """
        start      : s   | a
        complete a : a e | ended at e
        """,
    )


def test_several_flows_out_of_an_activity_each_get_a_token() -> None:
    play(
        """
        start s; user a, b, c; end e
        s -> a -> b -> e
        a -> c -> e
        """,
        """
        start      : s   | a
        complete a : a   | b c
        complete b : b e | c
        complete c : c e | ended at e
        """,
    )


def test_two_flows_between_the_same_nodes_are_two() -> None:
    play(
        """
        start s; and f; user a; end e
        s -> f -> a -> e
        f -> a
        """,
        "start : s f | a a",
    )


def test_a_condition_on_a_flow_out_of_an_activity_counts() -> None:
    play(
        """
        start s; user a, b, c; end e
        s -> a -[x > 1]-> b -> e
        a -[]-> c -> e
        """,
        """
        start          : s | a
        complete a x=1 : a | c
        """,
    )


def test_a_condition_is_evaluated_when_its_node_is_left() -> None:
    """What a parallel branch writes before does count, what it writes later does not."""
    play(
        """
        start s; xor x; and f; user a, b, c, d; end e
        s -> f -> a -> x -[n > 1]-> c -> e
        x -[]-> d -> e
        f -> b -> e
        """,
        """
        start n=1      : s f | a b
        complete b n=2 : b e | a
        complete a     : a x | c
        """,
    )
