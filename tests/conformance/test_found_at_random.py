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


def test_a_failed_join_that_is_tried_again_in_vain_fails_again() -> None:
    """Whatever else failed there: its variables are told with the step."""
    case = play(
        """
        start s; end e; xor x; and j; and f; user a, b
        s -> f -> a -> x -[ok]-> j -> e
        x -[]-> b -> j
        f -> a
        """,
        """
        start ok=true : s f  | a a
        complete a    : a x  | a
        complete a    : a x !j !j | !j !j
        retry j y=1   : !j   | !j !j
        """,
    )
    (failed,) = case.progress.steps
    assert [change.name for change in failed.changes] == ["y"]


def test_what_happened_but_was_not_told_yet_is_told_when_it_is_cancelled() -> None:
    """The condition of `c` was true when it was entered; the end comes before its turn."""
    play(
        """
        start s; and f, g; catch c condition="x > 0"; end e; end stop terminate; task t, u
        s -> f -> t -> u -> stop
        f -> g -> c -> e
        """,
        """
        start x=1 : s f t g u stop -c | ended at stop
        """,
    )


def test_the_last_result_of_a_repeated_activity_comes_too_late_for_an_event_on_it() -> None:
    """As for an activity that is not repeated: it is over with its last instance."""
    play(
        """
        start s; user a while="false" ; boundary k on=a condition="x > 0"; end e, out
        s -> a -> e
        k -> out
        """,
        """
        start x=0      : s   | a k
        complete a x=1 : a e | ended at e
        """,
    )


def test_nothing_comes_between_an_activity_and_its_several_flows() -> None:
    """`u` ends with a true condition: its flows are taken before the event subprocess begins."""
    case = play(
        """
        start s; user u, a, b; end e
        eventsub h:
            start k condition="x > 0"; user c; end o
            k -> c -> o
        s -> u -> a -> e
        u -> b -> e
        """,
        """
        start x=0      : s   | u k
        complete u x=1 : u k | c
        """,
    )
    assert case.steps[0].flows == ("u-a", "u-b")
