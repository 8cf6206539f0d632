"""Multi-instance activities: BPMN 2.0.2 §10.3.8, §13.3.7."""

from conformance.playing import play


def test_parallel_instances_all_begin_at_once() -> None:
    play(
        "start s; user a each=[1,2,3]; end e; s -> a -> e",
        """
        start        : s   | a a a
        complete a#3 : a   | a a
        complete a   : a   | a
        complete a   : a e | ended at e
        """,
    )


def test_sequential_instances_begin_one_after_the_other() -> None:
    case = play(
        "start s; user a each=[1,2] one-by-one; end e; s -> a -> e",
        """
        start      : s    | a
        complete a : a +a | a
        complete a : a e  | ended at e
        """,
    )
    assert [step.multi_instance for step in case.steps if step.element_id == "a"] == [(2, 2)]


def test_without_items_it_is_done_at_once() -> None:
    play("start s; user a each=[]; end e; s -> a -> e", "start : s a e | ended at e")


def test_each_instance_has_its_item_and_gives_its_result_in_its_place() -> None:
    play(
        'start s; user a each=names item=name gather=all of="name + answer"; end e; s -> a -> e',
        """
        start names=["x","y"]    : s
        complete a#2 answer="2" : a
        complete a answer="1"   : a e | ended
        ? all = ["x1", "y2"]
        """,
    )


def test_a_completion_condition_ends_the_others() -> None:
    play(
        """
        start s; user a each=[1,2,3] until="numberOfCompletedInstances = 2"; end e
        s -> a -> e
        """,
        """
        start      : s      | a a a
        complete a : a      | a a
        complete a : a -a e | ended at e
        """,
    )


def test_an_error_in_one_instance_ends_all() -> None:
    play(
        """
        start s; job a each=[1,2,3]; boundary b on=a error=E1; end e, failed
        s -> a -> e
        b -> failed
        """,
        """
        start      : s                   | a a a
        error a E1 : -a -a -a b failed   | ended at failed
        """,
    )


def test_a_boundary_event_is_that_of_the_whole_activity() -> None:
    play(
        """
        start s; user a each=[1,2]; boundary t on=a timer=PT1H; end e, late
        s -> a -> e
        t -> late
        """,
        """
        start      : s         | a a t
        complete a : a         | a t
        fire t     : -a t late | ended at late
        """,
    )


def test_a_repeated_subprocess_has_a_scope_for_each_instance() -> None:
    play(
        """
        start s; end e
        sub w each=[1,2] gather=all of=n:
            start i; script t set=n to="item * 10"; user a; end o
            i -> t -> a -> o
        s -> w -> e
        """,
        """
        start      : s (i i) (t t)
        complete a : a o w
        complete a : a o w e | ended at e
        """,
    )


def test_a_cardinality_says_how_many_there_are() -> None:
    play(
        'start s; user a cardinality="= x + 1"; end e; s -> a -> e',
        """
        start x=1  : s   | a a
        complete a : a   | a
        complete a : a e | ended at e
        """,
    )
