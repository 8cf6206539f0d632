"""Events without a trigger, and several ends: BPMN 2.0.2 §10.5.2, §10.5.3, §13.2, §13.5.6."""

from conformance.playing import play


def test_an_intermediate_event_without_a_trigger_is_passed() -> None:
    play("start s; throw t; end e; s -> t -> e", "start : s t e | ended at e")


def test_an_end_event_ends_its_token_only() -> None:
    play(
        """
        start s; end e, f; and g; user a, b
        s -> g -> a -> e
        g -> b -> f
        """,
        """
        start      : s g | a b
        complete b : b f | a
        complete a : a e | ended at e
        """,
    )


def test_a_process_without_an_end_event_ends_with_its_last_token() -> None:
    play(
        "start s; user a; s -> a",
        """
        start      : s | a
        complete a : a | ended
        """,
    )
