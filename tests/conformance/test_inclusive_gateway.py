"""Inclusive gateways: BPMN 2.0.2 §10.6.3, §13.4.3."""

from conformance.playing import play

DIAMOND = """
    start s; end e; or f, j; user a, b, c
    s -> f
    f -[x > 1]-> a -> j -> e
    f -[x > 2]-> b -> j
    f -[]-> c -> j
"""


def test_every_flow_whose_condition_is_true_gets_a_token() -> None:
    play(
        DIAMOND,
        """
        start x=3  : s f   | a b
        complete b : b     | a
        complete a : a j e | ended at e
        """,
    )


def test_a_single_branch_is_not_kept_waiting() -> None:
    play(
        DIAMOND,
        """
        start x=2  : s f   | a
        complete a : a j e | ended at e
        """,
    )


def test_the_default_flow_is_taken_where_no_condition_is_true() -> None:
    play(
        DIAMOND,
        """
        start x=1  : s f   | c
        complete c : c j e | ended at e
        """,
    )


def test_without_a_default_no_true_condition_is_a_failed_step() -> None:
    """§13.4.3: an exception."""
    play(
        """
        start s; end e; or f; user a, b
        s -> f -[x > 1]-> a -> e
        f -[x > 2]-> b -> e
        """,
        """
        start x=0   : s !f | !f
        retry f x=2 : f    | a
        """,
    )


def test_a_flow_without_a_condition_is_always_taken() -> None:
    play(
        """
        start s; end e; or f, j; user a, b
        s -> f -> a -> j -> e
        f -[x > 1]-> b -> j
        """,
        """
        start x=2  : s f   | a b
        complete a : a     | b
        complete b : b j e | ended at e
        """,
    )


def test_a_join_waits_for_a_token_that_may_still_come_or_not() -> None:
    """A token on a path to an empty flow, and to no flow that has a token, is waited for."""
    play(
        """
        start s; end e, out; and f; or j; user a, b; xor x
        s -> f -> a -> j -> e
        f -> b -> x -[come]-> j
        x -[]-> out
        """,
        """
        start                 : s f       | a b
        complete a            : a         | b
        complete b come=false : b x out j e | ended at e
        """,
    )


def test_a_join_is_opened_when_what_it_waited_for_goes_elsewhere() -> None:
    play(
        """
        start s; end e, out; and f; or j; user a, b, d; xor x
        s -> f -> a -> j -> e
        f -> b -> x -[come]-> j
        x -[]-> d -> out
        """,
        """
        start                 : s f     | a b
        complete a            : a       | b
        complete b come=false : b x j e | d
        complete d            : d out   | ended at out
        """,
    )


def test_a_token_that_can_also_come_to_a_filled_flow_is_not_waited_for() -> None:
    """§13.4.3, the second condition: `w` leads to the flow of `a`, which has a token."""
    play(
        """
        start s; end e; and f; or j; xor m; user a, w; xor x
        s -> f -> a -> m -> j -> e
        f -> w -> x -[straight]-> j
        x -[]-> m
        """,
        """
        start                        : s f         | a w
        complete a                   : a m j e     | w
        complete w straight=true     : w x j e     | ended
        """,
    )


def test_a_loop_back_into_the_join_does_not_hold_it() -> None:
    """A path that visits the gateway itself does not count."""
    play(
        """
        start s; end e; or j; user a; xor x
        s -> j -> a -> x -[again]-> j
        x -[]-> e
        """,
        """
        start                  : s j   | a
        complete a again=true  : a x j | a
        complete a again=false : a x e | ended at e
        """,
    )


def test_a_token_in_an_activity_is_waited_for_on_its_boundary_too() -> None:
    play(
        """
        start s; end e, o; and f; or j; user a, b; boundary t on=b timer=PT1H
        s -> f -> a -> j -> e
        f -> b -> o; t -> j
        """,
        """
        start      : s f      | a b t
        complete a : a        | b t
        fire t     : -b t j e | ended at e
        """,
    )


def test_a_join_in_a_subprocess_sees_only_its_own_tokens() -> None:
    play(
        """
        start s; end e; and f, g; user other
        sub w:
            start i; or k, l; user a, b; end o
            i -> k -[x > 1]-> a -> l -> o
            k -[x > 2]-> b -> l
        s -> f -> w -> g -> e
        f -> other -> g
        """,
        """
        start x=2      : s f i k | a other
        complete a     : a l o w | other
        complete other : other g e | ended at e
        """,
    )


def test_a_second_token_on_the_same_flow_stays_for_the_next_round() -> None:
    play(
        """
        start s; end e; and f, g; or j; user a, b, c; xor m
        s -> f -> g -> a -> m; g -> b -> m
        m -> j -> e
        f -> c -> j
        """,
        """
        start      : s f g | a b c
        complete a : a m   | b c
        complete b : b m   | c
        complete c : c j e j e | ended at e
        """,
    )


def test_a_failed_step_is_waited_for() -> None:
    play(
        """
        start s; end e; and f; or j; user a; script t set=y to="x + 1"
        s -> f -> a -> j -> e
        f -> t -> j
        """,
        """
        start       : s f !t | a !t
        complete a  : a      | !t
        retry t x=1 : t j e  | ended at e
        """,
    )


def test_two_joins_in_a_row_each_open_when_nothing_else_moves() -> None:
    play(
        """
        start s; end e; or f, j, k; user a, b, c
        s -> f -[x > 0]-> a -> j -> k -> e
        f -[x > 1]-> b -> j
        f -[x > 2]-> c -> k
        """,
        """
        start x=3  : s f   | a b c
        complete c : c     | a b
        complete b : b     | a
        complete a : a j k e | ended at e
        """,
    )


def test_conditions_on_flows_out_of_a_task_are_an_inclusive_split() -> None:
    """§13.3.2: a conditional flow that leaves an activity."""
    play(
        """
        start s; user a, b, c; end e
        s -> a -[x > 1]-> b -> e
        a -> c -> e
        """,
        """
        start          : s   | a
        complete a x=1 : a   | c
        complete c     : c e | ended
        """,
    )


def test_a_single_conditional_flow_that_is_not_taken_is_a_failed_step() -> None:
    play(
        """
        start s; user a; end e
        s -> a -[x > 1]-> e
        """,
        """
        start          : s      | a
        complete a x=1 : a !a   | !a
        retry a x=2    : a e    | ended at e
        """,
    )


def test_two_joins_that_wait_for_each_other_are_seen() -> None:
    """Each of two joins waits for what only the other lets through: a deadlock of the diagram."""
    play(
        """
        start s; and f; or j, k; user a, b; end e
        s -> f -> a -> j -> e
        f -> b -> k -> e
        j -> k; k -> j
        """,
        """
        start      : s f      | a b
        complete a : a        | b
        complete b : b !j !k  | !j !k
        retry j    : !j       | !j !k
        """,
    )
