"""Differences that random diagrams found, each as a case of its own."""

from conformance.playing import play


def test_the_flows_out_of_a_node_are_told_whatever_ends_it_right_after() -> None:
    """The implicit split behind `i` belongs to leaving it."""
    case = play(
        """
        start s; end stop terminate; and f
        sub w:
            start i; user a, b
            i -> a; i -> b
        task t
        s -> f -> w
        f -> t -> stop
        """,
        """
        start : s f t i stop -w | ended at stop
        """,
    )
    assert {"i-a", "i-b"} <= set(case.flows)


def test_a_failed_choice_of_flows_out_of_an_activity_is_told_when_it_is_cancelled() -> None:
    play(
        """
        start s; end e, stop terminate; and f; user a, b, c
        s -> f -> a -[x > 1]-> b -> e
        a -[x > 2]-> e
        f -> c -> stop
        """,
        """
        start x=0  : s f         | a c
        complete a : a !a        | !a c
        complete c : c stop -a   | ended at stop
        """,
    )
