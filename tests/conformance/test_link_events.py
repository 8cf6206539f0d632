"""Link events: BPMN 2.0.2 §10.5.4 (a pair of links is a sequence flow)."""

from conformance.playing import play


def test_a_link_goes_on_at_its_catching_event() -> None:
    play(
        """
        start s; user a; throw there link=L; catch here link=L; end e
        s -> a -> there
        here -> e
        """,
        """
        start      : s              | a
        complete a : a there here e | ended at e
        """,
    )


def test_several_links_may_lead_to_the_same_event() -> None:
    play(
        """
        start s; and f; throw one, two link=L; catch here link=L; user a; end e
        s -> f -> one; f -> two
        here -> a -> e
        """,
        """
        start : s f (one two) (here here) | a a
        """,
    )


def test_a_link_leads_within_its_own_scope() -> None:
    play(
        """
        start s; throw t link=L; catch c link=L; end e
        sub w:
            start i; throw u link=L; catch d link=L; user a; end o
            i -> u
            d -> a -> o
        s -> w -> t
        c -> e
        """,
        """
        start      : s i u d       | a
        complete a : a o w t c e   | ended at e
        """,
    )


def test_an_inclusive_join_waits_for_what_comes_by_a_link() -> None:
    play(
        """
        start s; and f; user a, b; throw t link=L; catch c link=L; or j; end e
        s -> f -> a -> j -> e
        f -> b -> t
        c -> j
        """,
        """
        start      : s f         | a b
        complete a : a           | b
        complete b : b t c j e   | ended at e
        """,
    )
