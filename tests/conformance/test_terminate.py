"""Terminate end events: BPMN 2.0.2 §10.5.3, §13.5.6."""

from conformance.playing import play


def test_everything_else_in_the_process_ends() -> None:
    play(
        """
        start s; end e; end stop terminate; and f; user a, b; boundary t on=a timer=PT1H
        sub w:
            start i; job c; end o
            i -> c -> o
        s -> f -> a -> e; f -> b -> stop; f -> w -> e
        t -> e
        """,
        """
        start      : s f i          | a b c t
        complete b : b stop -a -c -w | ended at stop
        """,
    )


def test_in_a_subprocess_it_ends_only_that() -> None:
    play(
        """
        start s; end e; and f; user other
        sub w:
            start i; and g; user a, b; end stop terminate
            i -> g -> a -> stop
            g -> b -> stop
        s -> f -> w -> e
        f -> other -> e
        """,
        """
        start          : s f i g       | a b other
        complete a     : a stop -b w e | other
        complete other : other e       | ended at e
        """,
    )


def test_in_one_instance_of_a_loop_it_ends_only_that_instance() -> None:
    play(
        """
        start s; end e
        sub w each=[1,2]:
            start i; and g; user a, b; end stop terminate
            i -> g -> a -> stop
            g -> b -> stop
        s -> w -> e
        """,
        """
        start      : s (i i) (g g) | a a b b
        complete a : a stop -b w   | a b
        complete a : a stop -b w e | ended at e
        """,
    )
