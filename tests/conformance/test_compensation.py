"""Compensation: BPMN 2.0.2 §10.7, §13.5.5."""

from conformance.playing import play

BOOKED = """
    start s; user a, b; throw t {what}; end e
    boundary ca on=a compensate; boundary cb on=b compensate
    user ua, ub undo
    s -> a -> b -> t -> e
    ca ~> ua
    cb ~> ub
"""


def test_what_was_done_is_taken_back_in_the_reverse_order() -> None:
    play(
        BOOKED.format(what="compensate"),
        """
        start       : s       | a
        complete a  : a       | b
        complete b  : b cb    | ub
        complete ub : ub ca   | ua
        complete ua : ua t e  | ended at e
        """,
    )


def test_only_the_activity_that_is_named_is_taken_back() -> None:
    play(
        BOOKED.format(what="compensate=a"),
        """
        start       : s       | a
        complete a  : a       | b
        complete b  : b ca    | ua
        complete ua : ua t e  | ended at e
        """,
    )


def test_what_was_not_done_is_not_taken_back() -> None:
    play(
        """
        start s; xor x; user a, b; throw t compensate; end e
        boundary ca on=a compensate; boundary cb on=b compensate
        user ua, ub undo
        s -> x -[ok]-> a -> t -> e
        x -[]-> b -> t
        ca ~> ua
        cb ~> ub
        """,
        """
        start ok=true : s x    | a
        complete a    : a ca   | ua
        complete ua   : ua t e | ended at e
        """,
    )


def test_an_end_event_may_take_back_too() -> None:
    play(
        """
        start s; user a; end e compensate; boundary ca on=a compensate; user ua undo
        s -> a -> e
        ca ~> ua
        """,
        """
        start       : s    | a
        complete a  : a ca | ua
        complete ua : ua e | ended at e
        """,
    )
