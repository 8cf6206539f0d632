"""Signal events: BPMN 2.0.2 §10.5.5 (broadcast to all that wait now; not kept)."""

from conformance.playing import play


def test_a_signal_reaches_everybody_who_waits_and_is_not_kept() -> None:
    play(
        """
        start s; and f; user a; throw t signal=go; catch c, d signal=go; catch l signal=go; user b
        end e
        s -> f -> a -> t -> e
        f -> c -> e
        f -> d -> e
        f -> b -> l -> e
        """,
        """
        start      : s f              | a b c d
        complete a : a t e c d e e    | b
        complete b : b                | l
        signal go  : l e              | ended at e
        """,
    )


def test_a_signal_waits_for_those_who_are_about_to_listen() -> None:
    """Both orders are possible; ours lets the listener arrive first, whatever is drawn first."""
    play(
        """
        start s; and f; throw t signal=go; catch c signal=go; end e
        s -> f -> t -> e
        f -> c -> e
        """,
        "start : s f t e c e | ended at e",
    )


def test_a_signal_does_not_reach_what_begins_to_wait_after_it() -> None:
    play(
        """
        start s; throw t signal=go; catch c signal=go; end e
        s -> t -> c -> e
        """,
        """
        start     : s t | c
        signal go : c e | ended at e
        """,
    )


def test_a_signal_end_event_throws_and_carries_its_inputs() -> None:
    play(
        """
        start s; and f; user a; end t signal=go in.x="=y + 1"; catch c signal="=n"; end e
        s -> f -> a -> t
        f -> c -> e
        """,
        """
        start n="go"     : s f   | a c
        complete a y=1   : a t c e | ended at e
        ? x = 2
        """,
    )


def test_a_signal_on_a_boundary_interrupts_or_not_and_again() -> None:
    play(
        """
        start s; user a, x, y; boundary i on=a signal=stop; boundary n on=a signal=tell passes
        end e
        s -> a -> e
        i -> x -> e
        n -> y -> e
        """,
        """
        start       : s      | a i n
        signal tell : n      | a i n y
        signal tell : n      | a i n y y
        signal stop : -a i   | x y y
        """,
    )


def test_a_signal_of_a_subprocess_may_interrupt_the_subprocess_itself() -> None:
    play(
        """
        start s; end e, out
        sub w:
            start i; user a; throw t signal=stop; user b; end o
            i -> a -> t -> b -> o
        boundary k on=w signal=stop
        s -> w -> e
        k -> out
        """,
        """
        start      : s i            | a k
        complete a : a t -w k out   | ended at out
        """,
    )


def test_a_process_starts_at_a_signal() -> None:
    play(
        """
        start s; start t signal=go; user a, b; end e
        s -> a -> e
        t -> b -> e
        """,
        """
        start at=t x=1 : t | b
        """,
    )
