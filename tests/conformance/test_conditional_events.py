"""Conditional events: BPMN 2.0.2 §10.5.4, Table 10.84 (when the condition becomes true)."""

from conformance.playing import play


def test_an_event_waits_until_its_condition_is_true() -> None:
    play(
        """
        start s; and f; user a; catch c condition="x > 1"; end e
        s -> f -> a -> e
        f -> c -> e
        """,
        """
        start          : s f     | a c
        complete a x=2 : a e c e | ended at e
        """,
    )


def test_a_condition_that_is_true_already_is_not_waited_for() -> None:
    play(
        """
        start s; catch c condition="x > 1"; end e
        s -> c -> e
        """,
        "start x=2 : s c e | ended at e",
    )


def test_a_value_that_is_not_there_yet_is_not_true() -> None:
    play(
        """
        start s; and f; user a, b; catch c condition="order.paid"; end e
        s -> f -> a -> b -> e
        f -> c -> e
        """,
        """
        start                         : s f   | a c
        complete a order={"paid":null} : a    | b c
        complete b order={"paid":true} : b e c e | ended at e
        """,
    )


def test_an_answer_that_is_neither_true_nor_false_is_a_failed_step() -> None:
    play(
        """
        start s; and f; user a; catch c condition="x"; end e
        s -> f -> a -> e
        f -> c -> e
        """,
        """
        start              : s f      | a c
        complete a x=yes   : a !c e   | !c
        retry c x=false    :          | c
        """,
    )


def test_a_boundary_event_that_interrupts() -> None:
    play(
        """
        start s; and f; user a, b; boundary k on=a condition="x > 1"; end e, out
        s -> f -> a -> e
        f -> b -> e
        k -> out
        """,
        """
        start          : s f          | a b k
        complete b x=2 : b -a e k out | ended
        """,
    )


def test_a_boundary_event_that_passes_happens_each_time_it_becomes_true() -> None:
    """It has to be false before it can happen again."""
    play(
        """
        start s; and f; user a; user b; xor m; end e, o
        boundary k on=a condition="x > 1" passes
        s -> f -> a -> e
        f -> m -> b -> m
        k -> o
        """,
        """
        start          : s f m | a b k
        complete b x=2 : b (m k) o | a b k
        complete b x=3 : b m   | a b k
        complete b x=0 : b m   | a b k
        complete b x=5 : b (m k) o | a b k
        complete a     : a e   | b
        """,
    )


def test_the_result_of_a_task_does_not_interrupt_the_task_that_gives_it() -> None:
    """A completed activity has written its data: the event on it is too late."""
    play(
        """
        start s; user a; boundary k on=a condition="x > 1"; end e, out
        s -> a -> e
        k -> out
        """,
        """
        start          : s   | a k
        complete a x=2 : a e | ended at e
        """,
    )


def test_a_condition_is_seen_with_the_variables_of_its_scope() -> None:
    play(
        """
        start s; end e, out
        sub w in.limit="=5":
            start i; user a; user b; boundary k on=b condition="x > limit"; end o, p
            and f
            i -> f -> a -> o
            f -> b -> o
            k -> p
        s -> w -> e
        """,
        """
        start limit=0  : s i f    | a b k
        complete a x=6 : a -b o k p w e | ended at e
        """,
    )


def test_a_value_that_was_true_only_for_a_step_has_happened() -> None:
    play(
        """
        start s; and f; user a; script p set=x to="2"; script q set=x to="0"
        catch c condition="x > 1"; end e
        s -> f -> a -> p -> q -> e
        f -> c -> e
        """,
        """
        start      : s f          | a c
        complete a : a p q c e e  | ended at e
        """,
    )


def test_only_the_variables_that_are_named_wake_it() -> None:
    watching = (
        '<intermediateCatchEvent id="c"><conditionalEventDefinition><extensionElements>'
        '<zeebe:conditionalFilter variableNames="x"/></extensionElements><condition>'
        "=x > 1 and y > 1</condition></conditionalEventDefinition></intermediateCatchEvent>"
    )
    play(
        f"""
        start s; and f; user a, b; end e
        {watching}
        <sequenceFlow id="f-c" sourceRef="f" targetRef="c"/>
        <sequenceFlow id="c-e" sourceRef="c" targetRef="e"/>
        s -> f -> a -> b -> e
        """,
        """
        start x=2      : s f   | a c
        complete a y=2 : a     | b c
        complete b x=3 : b e c e | ended at e
        """,
    )


def test_a_wrong_answer_of_one_that_stands_by_is_a_failed_step_there() -> None:
    """On a boundary, behind a gateway and at the start of an event subprocess alike."""
    play(
        """
        start s; and f; user a, b; event g; catch c condition="x"; catch t timer=PT1H; end e, out
        boundary k on=a condition="x"
        eventsub h:
            start l condition="x"; user d; end o
            l -> d -> o
        s -> f -> a -> e
        f -> b -> e
        f -> g -> c -> e
        g -> t -> e
        k -> out
        """,
        """
        start x=false       : s f                     | a b c t k l
        complete b x=yes    : b (!c !k !l) e          | a t !c !k !l
        retry c x=false     :                         | a t c !k !l
        retry k             :                         | a t c k !l
        fire t              : g t e                   | a k !l
        complete a          : a e                     | ended at e
        """,
    )


def test_what_the_last_instance_writes_does_not_interrupt_the_activity() -> None:
    play(
        """
        start s; user a each=[1]; boundary k on=a condition="x > 1"; end e, out
        sub w:
            start i; user b; end o
            i -> b -> o
        boundary l on=w condition="x > 2"
        s -> a -> w -> e
        k -> out
        l -> out
        """,
        """
        start          : s      | a k
        complete a x=2 : a i    | b l
        complete b x=3 : b -w l out | ended at out
        """,
    )


def test_one_that_has_happened_is_told_when_it_is_cancelled_before_it_goes_on() -> None:
    play(
        """
        start s; and f; catch c condition="x > 1"; end e, stop terminate
        s -> f -> c -> e
        f -> stop
        """,
        "start x=2 : s f stop -c | ended at stop",
    )


def test_the_last_step_in_a_subprocess_does_not_interrupt_it() -> None:
    """As the result of a task comes too late for the task; before an end event it is in time."""
    drawn = """
        start s; end e, out; boundary k on=w condition="x > 1"
        sub w:
            start i; user a{last}
            i -> a{on}
        s -> w -> e
        k -> out
        """
    play(drawn.format(last="", on=""), "start : s i | a k\ncomplete a x=2 : a w e | ended at e")
    play(
        drawn.format(last="; end o", on=" -> o"),
        "start : s i | a k\ncomplete a x=2 : a -w k out | ended at out",
    )
