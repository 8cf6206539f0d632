"""Embedded subprocesses: BPMN 2.0.2 §10.3.5, §13.3.4."""

from conformance.playing import play


def test_a_subprocess_begins_at_its_start_and_is_over_with_its_last_token() -> None:
    play(
        """
        start s; end e
        sub w:
            start i; and f; user a, b; end o, p
            i -> f -> a -> o
            f -> b -> p
        s -> w -> e
        """,
        """
        start      : s +w i f +a +b | a b
        complete a : a o     | b
        complete b : b p w e | ended at e
        """,
    )


def test_subprocesses_in_subprocesses_end_from_the_inside_out() -> None:
    play(
        """
        start s; end e
        sub w:
            start i
            sub v:
                start j; user a; end q
                j -> a -> q
            end o
            i -> v -> o
        s -> w -> e
        """,
        """
        start      : s i j         | a
        complete a : a q v o w e   | ended at e
        """,
    )


def test_a_subprocess_can_run_twice_at_the_same_time() -> None:
    play(
        """
        start s; end e; and f
        sub w:
            start i; and g, j; user a, b; end o
            i -> g -> a -> j -> o
            g -> b -> j
        s -> f -> w -> e
        f -> w
        """,
        """
        start        : s f (i i) (g g) | a b a b
        complete a   : a               | b a b
        complete a   : a               | b b
        complete b   : b j o w e       | b
        complete b   : b j o w e       | ended at e
        """,
    )


def test_a_subprocess_without_an_end_event_ends_where_its_flows_end() -> None:
    play(
        """
        start s; end e
        sub w:
            start i; user a
            i -> a
        s -> w -> e
        """,
        """
        start      : s i   | a
        complete a : a w e | ended at e
        """,
    )


def test_local_variables_end_with_their_subprocess() -> None:
    case = play(
        """
        start s; user b; end e
        sub w in.x="=1" out.y="=x":
            start i; user a; end o
            i -> a -> o
        s -> w -> b -> e
        """,
        """
        start          : s i   | a
        complete a x=2 : a o w | b
        ? y = 2
        """,
    )
    assert "x" not in case.variables
