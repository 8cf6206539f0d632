"""Error events: BPMN 2.0.2 §10.5.6, §13.5.3."""

from conformance.playing import play


def test_an_error_ends_everything_in_the_subprocess_around_it() -> None:
    play(
        """
        start s; end e, late, failed
        sub w:
            start i; user a; job b; end o
            i -> a -> o
            i -> b -> o
        boundary t on=w timer=PT1H; boundary c on=w error=E1
        s -> w -> e
        t -> late
        c -> failed
        """,
        """
        start      : s +w i +a +b | a b t
        error b E1 : -a -b -w c failed | ended at failed
        """,
    )
