"""Event subprocesses: BPMN 2.0.2 §10.3.5 (event sub-process), §13.5.4."""

import pytest

from conformance.playing import play

AROUND = """
    start s; user a, b; end e
    s -> a -> b -> e
    eventsub h:
        start k {trigger}; user c; end o
        k -> c -> o
"""

TRIGGERS = [
    ("timer=PT1H", "fire k"),
    ("message=stop:key", "deliver k"),
    ("signal=stop", "signal stop"),
]


@pytest.mark.parametrize(("trigger", "happens"), TRIGGERS)
def test_one_that_interrupts_ends_all_else_around_it(trigger: str, happens: str) -> None:
    play(
        AROUND.format(trigger=trigger),
        f"""
        start key=1 : s      | a k
        {happens}   : -a +h k +c | c
        complete c  : c o h  | ended at o
        """,
    )


@pytest.mark.parametrize(("trigger", "happens"), TRIGGERS)
def test_one_that_passes_runs_beside_and_the_scope_waits_for_it(trigger: str, happens: str) -> None:
    again = "" if trigger.startswith("timer") else "k"
    play(
        AROUND.format(trigger=f"{trigger} passes"),
        f"""
        start key=1 : s     | a k
        {happens}   : k     | a c {again}
        complete a  : a     | b c {again}
        complete b  : b e   | c {again}
        complete c  : c o h | ended
        """,
    )


def test_one_that_passes_may_run_several_times_at_once() -> None:
    play(
        AROUND.format(trigger="signal=tell passes"),
        """
        start       : s     | a k
        signal tell : k     | a k c
        signal tell : k     | a k c c
        complete c  : c o h | a k c
        complete a  : a     | b k c
        complete b  : b e   | k c
        signal tell : k     | k c c
        complete c  : c o h | k c
        complete c  : c o h | ended
        """,
    )


def test_a_timer_that_repeats_starts_it_again() -> None:
    play(
        AROUND.format(trigger="timer=R2/PT1H passes"),
        """
        start      : s   | a k
        fire k     : k   | a c k
        fire k     : k   | a c c
        """,
    )


def test_one_that_stands_by_does_not_keep_its_scope_open() -> None:
    play(
        AROUND.format(trigger="message=stop:key"),
        """
        start key=1 : s   | a k
        complete a  : a   | b k
        complete b  : b e | ended at e
        """,
    )


def test_an_error_is_caught_by_the_event_subprocess_beside_it() -> None:
    play(
        """
        start s; and f; user a; job j; end e
        s -> f -> a -> e
        f -> j -> e
        eventsub h:
            start k error=E1; user c; end o
            k -> c -> o
        """,
        """
        start            : s f       | a j
        error j E1 why=1 : -a -j k   | c
        ? why = 1
        complete c       : c o h     | ended
        """,
    )


def test_an_error_end_event_starts_the_event_subprocess_of_its_own_scope() -> None:
    play(
        """
        start s; end e, out
        sub w:
            start i; user a; end x error=E1
            i -> a -> x
            eventsub h:
                start k error; user c; end o
                k -> c -> o
        boundary b on=w error=E1
        s -> w -> e
        b -> out
        """,
        """
        start      : s i      | a
        complete a : a x k    | c
        complete c : c o h w e | ended at e
        """,
    )


def test_an_error_within_an_event_subprocess_goes_to_the_scope_around() -> None:
    """Not to itself, and not to one beside it: that scope was interrupted."""
    play(
        """
        start s; end e, out
        sub w:
            start i; user a; end x error=E1
            i -> a -> x
            eventsub h:
                start k error=E1; user c; end y error=E1
                k -> c -> y
            eventsub g:
                start l error; end z
                l -> z
        boundary b on=w error=E1
        s -> w -> e
        b -> out
        """,
        """
        start      : s i               | a
        complete a : a x k             | c
        complete c : c y -h -w b out   | ended at out
        """,
    )


def test_an_error_of_one_that_passes_may_be_caught_beside_it() -> None:
    play(
        """
        start s; user a; end e
        s -> a -> e
        eventsub h:
            start k signal=look passes; user c; end y error=E1
            k -> c -> y
        eventsub g:
            start l error=E1; user d; end z
            l -> d -> z
        """,
        """
        start       : s           | a k
        signal look : k           | a c k
        complete c  : c y -a -h l | d
        complete d  : d z g       | ended
        """,
    )


def test_an_uncaught_error_end_event_is_a_failed_step() -> None:
    play(
        """
        start s; user a; end x error=E1
        s -> a -> x
        eventsub h:
            start k error=E2; end o
            k -> o
        """,
        """
        start      : s    | a
        complete a : a !x | !x
        """,
    )


def test_a_condition_starts_it() -> None:
    play(
        AROUND.format(trigger='condition="x > 1"'),
        """
        start          : s    | a k
        complete a x=2 : a k    | c
        complete c     : c o h  | ended
        """,
    )


def test_a_condition_that_is_true_from_the_beginning_starts_it_at_once() -> None:
    play(
        AROUND.format(trigger='condition="x > 1" passes'),
        """
        start x=2  : s k | a c k
        """,
    )


def test_what_a_message_brings_is_written_where_it_lives() -> None:
    play(
        AROUND.format(trigger='message=stop:key passes out.seen="=x"'),
        """
        start key=1 x=0 : s | a k
        deliver k x=7   : k | a c k
        ? x = 0
        ? seen = 7
        """,
    )


def test_in_a_subprocess_it_ends_with_the_subprocess() -> None:
    play(
        """
        start s; end e
        sub w:
            start i; user a; end o
            i -> a -> o
            eventsub h:
                start k message=stop:key; user c; end p
                k -> c -> p
        s -> w -> e
        """,
        """
        start key=1 : s i      | a k
        deliver k   : -a k     | c
        complete c  : c p h w e | ended at e
        """,
    )


def test_each_instance_of_a_multi_instance_subprocess_has_its_own() -> None:
    play(
        """
        start s; end e
        sub w each=items:
            start i; user a; end o
            i -> a -> o
            eventsub h:
                start k signal="=item"; user c; end p
                k -> c -> p
        s -> w -> e
        """,
        """
        start items=["x","y"] : s (i i)   | a a k k
        signal x              : -a k      | a k c
        complete a            : a o w     | c
        complete c            : c p h w e | ended at e
        """,
    )


def test_a_terminate_end_event_ends_event_subprocesses_too() -> None:
    play(
        """
        start s; and f; user a, b; end t terminate; end e
        s -> f -> a -> t
        f -> b -> e
        eventsub h:
            start k signal=tell passes; user c; end o
            k -> c -> o
        """,
        """
        start       : s f       | a b k
        signal tell : k         | a b k c
        complete a  : a t (-b -c -h) | ended at t
        """,
    )


def test_an_event_that_cannot_be_waited_for_fails_the_start() -> None:
    play(
        AROUND.format(trigger='duration="=when"'),
        """
        start               : !s | !s
        retry s when="PT1H" : s  | a k
        """,
    )


def test_a_step_of_an_event_subprocess_that_fails_can_be_retried() -> None:
    play(
        """
        start s; user a; end e
        s -> a -> e
        eventsub h:
            start k signal=go out.y="=x + 1"; user c; end o
            k -> c -> o
        """,
        """
        start         : s      | a k
        signal go     : -a !k  | !k
        retry k x=1   : k      | c
        ? y = 2
        """,
    )


def test_an_inclusive_join_does_not_wait_for_what_stands_by() -> None:
    play(
        """
        start s; or f, j; user a; end e
        s -> f -[true]-> a -> j -> e
        f -[false]-> j
        eventsub h:
            start k signal=go passes; user c; end o
            k -> c -> o
        """,
        """
        start      : s f   | a k
        signal go  : k     | a c k
        complete a : a j e | c k
        """,
    )


def test_a_blocked_join_is_seen_although_an_event_subprocess_stands_by() -> None:
    play(
        """
        start s; xor x; and j; user a, b; end e
        s -> x -[ok]-> a -> j -> e
        x -[]-> b -> j
        eventsub h:
            start k signal=go; end o
            k -> o
        """,
        """
        start ok=true : s x  | a k
        complete a    : a !j | !j k
        signal go     : -j k o h | ended
        """,
    )


def test_a_loop_of_events_without_a_pause_is_stopped() -> None:
    case = play(
        """
        start s; user a; throw t signal=go; end e
        s -> a -> t -> e
        eventsub h:
            start k signal=go passes; throw u signal=go; end o
            k -> u -> o
        """,
        "start : s | a k",
        steps=50,
    )
    case.complete("a")
    assert not case.done
    assert any(
        "Stopped after 50 steps" in getattr(wait, "reason", "") for wait in case.open.values()
    )


def test_a_terminate_end_event_in_it_ends_only_the_event_subprocess() -> None:
    play(
        """
        start s; user a; end e
        s -> a -> e
        eventsub h:
            start k signal=tell passes; and f; user c, d; end t terminate; end o
            k -> f -> c -> t
            f -> d -> o
        """,
        """
        start       : s           | a k
        signal tell : k f         | a k c d
        complete c  : c t -d h    | a k
        complete a  : a e         | ended at e
        """,
    )


def test_one_within_another_stands_by_only_while_that_is_carried_out() -> None:
    play(
        """
        start s; user a; end e
        s -> a -> e
        eventsub h:
            start k signal=tell passes; user c; end o
            k -> c -> o
            eventsub g:
                start l signal=stop; user d; end p
                l -> d -> p
        """,
        """
        start       : s        | a k
        signal stop :          | a k
        signal tell : k        | a k c l
        signal stop : -c l     | a k d
        complete d  : d p g h  | a k
        complete a  : a e      | ended at e
        """,
    )


def test_its_inputs_are_its_own_and_what_the_event_brought_survives_a_failure_of_them() -> None:
    play(
        """
        start s; user a; end e
        s -> a -> e
        eventsub h in.limit="=most + 1" out.result="=limit + told":
            start k signal=tell passes; user c; end o
            k -> c -> o
        """,
        """
        start               : s        | a k
        signal tell told=10 : !h       | a k !h
        retry h most=4      : k        | a k c
        ? told = 10
        complete c          : c o h    | a k
        ? result = 15
        ? limit = null
        """,
    )
