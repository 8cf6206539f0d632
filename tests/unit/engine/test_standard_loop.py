"""Standard loops: an activity again and again while a condition holds."""

import pytest

from itsm_flow.domain.progress import StepKind
from unit.engine.driver import (
    END,
    START,
    Case,
    boundary,
    call,
    chain,
    model,
    node,
    script,
    subprocess,
    timer,
    user,
)


def repeat(condition: str | None = None, *, before: bool = False, most: int | None = None) -> str:
    """A loop marker."""
    inner = "" if condition is None else f"<loopCondition>{condition}</loopCondition>"
    more = "" if most is None else f' loopMaximum="{most}"'
    tested = str(before).lower()
    return (
        f'<standardLoopCharacteristics testBefore="{tested}"{more}>{inner}'
        "</standardLoopCharacteristics>"
    )


def looping(*parts: str, marker: str) -> Case:
    """A person who is asked in a loop."""
    ask = user("ask", *parts, marker)
    return Case(model(START, ask, END, chain("start", "ask", "end")))


AGAIN = "=answer = &quot;again&quot;"


def test_it_goes_on_while_the_condition_holds_and_is_done_once_at_least() -> None:
    it = looping(marker=repeat(AGAIN))
    it.start(answer="no")
    for answer in ("again", "again", "enough"):
        assert it.waiting == ["ask"]
        it.complete("ask", answer=answer)
    assert it.done
    assert it.trace == ["start", "ask", "ask", "ask", "end"]
    assert it.flows == ["start-ask", "ask-end"]
    assert it.steps[-2].flows == ("ask-end",)


@pytest.mark.parametrize(("answer", "times"), [("no", 0), ("again", 1)])
def test_the_condition_can_be_asked_before_the_first_time(answer: str, times: int) -> None:
    it = looping(marker=repeat(AGAIN, before=True))
    it.start(answer=answer)
    for _ in range(times):
        it.complete("ask", answer="enough")
    assert it.done
    assert it.ids(StepKind.ENTERED) == ["ask"] * times
    assert it.trace == ["start", "ask", "end"]
    assert it.flows == ["start-ask", "ask-end"]


def test_a_maximum_ends_it_whatever_the_condition_says() -> None:
    it = looping(marker=repeat(AGAIN, most=2))
    it.start()
    it.complete("ask", answer="again")
    it.complete("ask", answer="again")
    assert it.done


@pytest.mark.parametrize("before", [True, False])
def test_a_maximum_is_enough(before: bool) -> None:
    it = looping(marker=repeat(before=before, most=3))
    it.start()
    for _ in range(3):
        it.complete("ask")
    assert it.done


def test_the_counter_counts_within_and_in_the_condition() -> None:
    count = script("count", "append(seen, loopCounter)", "seen", repeat("=loopCounter &lt; 4"))
    it = Case(model(START, count, END, chain("start", "count", "end")))
    it.start(seen=[])
    assert it.variables == {"seen": [1, 2, 3, 4]}


def test_it_is_one_after_the_other_and_not_numbered_like_a_multi_instance() -> None:
    it = looping(marker=repeat(AGAIN))
    it.start()
    assert it.wait("ask").multi_instance is None
    assert it.variables_at("ask")["loopCounter"] == 1
    it.complete("ask", answer="again")
    assert it.variables_at("ask")["loopCounter"] == 2


def test_a_condition_that_fails_leaves_the_last_time_to_be_tried_again() -> None:
    it = looping(marker=repeat("=missing &lt; 3"))
    it.start()
    it.complete("ask", answer="done")
    assert it.failure("ask").reason
    it.retry("ask", missing=5)
    assert it.done
    assert it.variables["answer"] == "done"


def test_a_condition_that_fails_before_the_first_time_can_be_tried_again() -> None:
    it = looping(marker=repeat("=missing &lt; 3", before=True))
    it.start()
    assert it.failure("ask")
    it.retry("ask", missing=2)
    assert it.waiting == ["ask"]
    it.complete("ask", missing=3)
    assert it.done


def test_a_boundary_event_stands_by_for_all_times_and_ends_them() -> None:
    it = Case(
        model(
            START,
            user("ask", repeat(AGAIN)),
            boundary("late", "ask", timer("timeDuration", "PT1H")),
            END,
            node("endEvent", "too-late"),
            chain("start", "ask", "end"),
            chain("late", "too-late"),
        )
    )
    it.start()
    first = it.wait("late").due
    it.pass_time(minutes=30)
    it.complete("ask", answer="again")
    assert it.wait("late").due == first
    it.fire("late")
    assert it.done
    assert it.progress.end_event == "too-late"


def test_a_subprocess_and_a_call_can_loop() -> None:
    inner = subprocess(
        "inner",
        '<startEvent id="s"/>',
        user("ask"),
        '<endEvent id="e"/>',
        chain("s", "ask", "e"),
        repeat(AGAIN),
    )
    it = Case(
        model(
            START,
            inner,
            call("call", "other", repeat(most=2)),
            END,
            chain("start", "inner", "call", "end"),
        )
    )
    it.start()
    it.complete("ask", answer="again")
    it.complete("ask", answer="enough")
    it.complete("call")
    it.complete("call")
    assert it.done
    assert it.trace.count("inner") == 2
    assert it.trace.count("call") == 2


def test_a_loop_without_a_pause_stops_with_a_failed_step() -> None:
    step = script("count", "1", "one", repeat("=true"))
    it = Case(model(START, step, END, chain("start", "count", "end")))
    it.limited(multi_instance=10).start()
    assert "without a pause" in it.failure("count").reason


def test_neither_size_nor_time_of_a_round_grows() -> None:
    it = looping(marker=repeat(AGAIN))
    it.start()
    it.complete("ask", answer="again")
    size = len(it.state or b"")
    for _ in range(200):
        it.complete("ask", answer="again")
    assert len(it.state or b"") <= size + 20
