"""Compensation: what was done is taken back, the last first, once (BPMN 2.0.2, 13.5.5)."""

import pytest

from itsm_flow.domain.progress import StepKind
from unit.engine.driver import (
    END,
    START,
    Case,
    boundary,
    chain,
    error,
    flow,
    job,
    loop,
    mapping,
    model,
    node,
    script,
    subprocess,
    user,
)


def undoable(activity: str, name: str, handler: str) -> str:
    """An activity with a compensation event on it and a handler."""
    return (
        activity
        + boundary(f"{name}-undone", name, "<compensateEventDefinition/>")
        + handler
        + f'<association id="{name}-a" sourceRef="{name}-undone" targetRef="undo-{name}"/>'
    )


def by_hand(name: str, *parts: str) -> str:
    """A person does it, and a person takes it back."""
    handler = node("userTask", f"undo-{name}", "<zeebe:userTask/>", isForCompensation="true")
    return undoable(user(name, *parts), name, handler)


def by_itself(name: str, noted: str | None = None) -> str:
    """A script does it, and a script takes it back and notes that."""
    text = f"append(taken, {noted or chr(34) + name + chr(34)})"
    done = script(name, "1", f"{name}_done")
    element = f'<zeebe:script expression="={text}" resultVariable="taken"/>'.replace(
        f'"={text}"', '"=' + text.replace('"', "&quot;") + '"'
    )
    return undoable(
        done, name, node("scriptTask", f"undo-{name}", element, isForCompensation="true")
    )


def undo(name: str = "undo", tag: str = "intermediateThrowEvent", of: str | None = None) -> str:
    reference = "" if of is None else f' activityRef="{of}"'
    return node(tag, name, f"<compensateEventDefinition{reference}/>")


def test_what_was_done_is_taken_back_the_last_first() -> None:
    it = Case(
        model(
            START,
            by_itself("a"),
            by_itself("b"),
            by_itself("c"),
            undo(),
            END,
            chain("start", "a", "b", "c", "undo", "end"),
        )
    )
    it.start(taken=[])
    assert it.done
    assert it.variables["taken"] == ["c", "b", "a"]
    assert it.trace == [
        *("start", "a", "b", "c"),
        *("c-undone", "undo-c", "b-undone", "undo-b", "a-undone", "undo-a"),
        *("undo", "end"),
    ]


def test_the_order_is_that_of_completion() -> None:
    it = Case(
        model(
            START,
            node("parallelGateway", "fork"),
            by_hand("a"),
            by_hand("b"),
            node("parallelGateway", "join"),
            undo(),
            END,
            chain("start", "fork", "a", "join", "undo", "end"),
            chain("fork", "b", "join"),
        )
    )
    it.start()
    it.complete("b")
    it.complete("a")
    assert it.waiting == ["undo-a"]
    assert it.ids(StepKind.ENTERED)[-2:] == ["undo", "undo-a"]
    it.complete("undo-a")
    assert it.waiting == ["undo-b"]
    it.complete("undo-b")
    assert it.done


def test_what_was_not_done_is_not_taken_back() -> None:
    it = Case(
        model(
            START,
            by_hand("a"),
            node("exclusiveGateway", "x", default="x-undo"),
            by_hand("b"),
            undo(),
            END,
            chain("start", "a", "x"),
            flow("x", "b", "=false"),
            chain("x", "undo", "end"),
            chain("b", "undo"),
        )
    )
    it.start()
    it.complete("a")
    assert it.waiting == ["undo-a"]
    it.complete("undo-a")
    assert it.done


def test_without_anything_done_the_event_just_goes_on() -> None:
    it = Case(model(START, undo("now"), by_hand("a"), END, chain("start", "now", "a", "end")))
    it.start()
    assert it.trace == ["start", "now"]
    assert it.waiting == ["a"]
    it.complete("a")
    assert it.done


def test_what_was_taken_back_is_not_taken_back_again() -> None:
    it = Case(
        model(
            START,
            by_itself("a"),
            undo("first"),
            by_itself("b"),
            undo("second"),
            END,
            chain("start", "a", "first", "b", "second", "end"),
        )
    )
    it.start(taken=[])
    assert it.variables["taken"] == ["a", "b"]


def test_one_activity_can_be_named() -> None:
    it = Case(
        model(
            START,
            by_itself("a"),
            by_itself("b"),
            undo("one", of="a"),
            undo("rest"),
            END,
            chain("start", "a", "b", "one", "rest", "end"),
        )
    )
    it.start(taken=[])
    assert it.variables["taken"] == ["a", "b"]


def test_an_end_event_ends_once_all_is_taken_back() -> None:
    it = Case(model(START, by_hand("a"), undo("stop", "endEvent"), chain("start", "a", "stop")))
    it.start()
    it.complete("a")
    assert not it.done
    it.complete("undo-a")
    assert it.done
    assert it.progress.end_event == "stop"


def test_what_is_done_again_and_again_is_taken_back_as_often() -> None:
    it = Case(
        model(
            START,
            by_itself("a", "round"),
            script("count", "round + 1", "round"),
            node("exclusiveGateway", "x", default="x-undo"),
            undo(),
            END,
            chain("start", "a", "count", "x"),
            flow("x", "a", "=round &lt; 3".replace("&lt;", "<")),
            chain("x", "undo", "end"),
        )
    )
    it.start(taken=[], round=0)
    assert it.variables["taken"] == [3, 3, 3]


@pytest.mark.parametrize("sequential", [True, False])
def test_each_instance_is_taken_back_with_its_item(sequential: bool) -> None:
    handler = node("userTask", "undo-a", "<zeebe:userTask/>", isForCompensation="true")
    booked = user("a", loop("=names", "name", sequential=sequential))
    it = Case(
        model(
            START, undoable(booked, "a", handler), undo(), END, chain("start", "a", "undo", "end")
        )
    )
    it.start(names=["x", "y", "z"])
    while "a" in it.waiting:
        it.complete("a")
    seen = []
    while not it.done:
        seen.append(it.variables_at("undo-a")["name"])
        it.complete("undo-a")
    assert seen == ["z", "y", "x"]


def test_no_items_leave_nothing_to_take_back() -> None:
    handler = node("userTask", "undo-a", "<zeebe:userTask/>", isForCompensation="true")
    booked = user("a", loop("=[]", "name"))
    it = Case(
        model(
            START, undoable(booked, "a", handler), undo(), END, chain("start", "a", "undo", "end")
        )
    )
    it.start()
    assert it.done


def trip(*on: str, of: str | None = None) -> Case:
    """A subprocess of two steps that can be taken back, and one step after it."""
    inside = subprocess(
        "trip",
        '<startEvent id="s"/>',
        by_hand("hotel"),
        by_hand("flight"),
        '<endEvent id="e"/>',
        chain("s", "hotel", "flight", "e"),
        mapping(inputs={"guest": "=who"}),
    )
    parts = (*on, by_hand("bill"), undo(of=of), END, chain("start", "trip", "bill", "undo", "end"))
    it = Case(model(START, inside, *parts))
    it.start(who="Ann")
    it.complete("hotel")
    it.complete("flight")
    it.complete("bill")
    return it


def taken_back(it: Case) -> list[str]:
    found = []
    while it.waiting:
        found.append(it.waiting[0])
        it.complete(it.waiting[0])
    return found


def test_a_completed_subprocess_is_taken_back_from_inside() -> None:
    it = trip()
    assert taken_back(it) == ["undo-bill", "undo-flight", "undo-hotel"]
    assert it.done


def test_a_subprocess_can_be_named() -> None:
    it = trip(of="trip")
    assert taken_back(it) == ["undo-flight", "undo-hotel"]


def test_what_is_inside_sees_what_the_subprocess_knew() -> None:
    it = trip(of="trip")
    assert it.variables_at("undo-flight")["guest"] == "Ann"


def test_a_handler_of_the_subprocess_takes_the_place_of_those_inside() -> None:
    whole = (
        boundary("trip-undone", "trip", "<compensateEventDefinition/>"),
        node("userTask", "undo-trip", "<zeebe:userTask/>", isForCompensation="true"),
        '<association id="t" sourceRef="trip-undone" targetRef="undo-trip"/>',
    )
    assert taken_back(trip(*whole)) == ["undo-bill", "undo-trip"]


def test_a_subprocess_that_is_not_done_is_left_alone() -> None:
    it = Case(
        model(
            START,
            node("parallelGateway", "fork"),
            subprocess(
                "inner",
                '<startEvent id="s"/>',
                by_hand("a"),
                user("b"),
                '<endEvent id="e"/>',
                chain("s", "a", "b", "e"),
            ),
            user("stop"),
            undo(),
            END,
            chain("start", "fork", "inner", "end"),
            chain("fork", "stop", "undo", "end"),
        )
    )
    it.start()
    it.complete("a")
    it.complete("stop")
    assert it.waiting == ["b"]


def test_within_a_subprocess_only_what_is_in_it_is_taken_back() -> None:
    it = Case(
        model(
            START,
            by_itself("outer"),
            subprocess(
                "inner",
                '<startEvent id="s"/>',
                by_itself("a"),
                undo(),
                '<endEvent id="e"/>',
                chain("s", "a", "undo", "e"),
            ),
            END,
            chain("start", "outer", "inner", "end"),
        )
    )
    it.start(taken=[])
    assert it.variables["taken"] == ["a"]


def test_an_event_subprocess_takes_back_what_was_done_around_it() -> None:
    it = Case(
        model(
            START,
            by_hand("a"),
            job("work"),
            END,
            chain("start", "a", "work", "end"),
            node(
                "subProcess",
                "rescue",
                node("startEvent", "failed", error()),
                undo(),
                '<endEvent id="e"/>',
                chain("failed", "undo", "e"),
                triggeredByEvent="true",
            ),
        )
    )
    it.start()
    it.complete("a")
    it.throw("work", "broken")
    assert it.waiting == ["undo-a"]
    it.complete("undo-a")
    assert it.done


def test_a_handler_that_fails_is_tried_again_and_the_others_follow() -> None:
    it = Case(
        model(
            START,
            by_itself("a"),
            by_itself("b", "missing + 1"),
            undo(),
            END,
            chain("start", "a", "b", "undo", "end"),
        )
    )
    it.start(taken=[])
    assert it.failure("undo-b")
    it.retry("undo-b", missing=1)
    assert it.done
    assert it.variables["taken"] == [2, "a"]


def test_what_ends_the_event_ends_the_handler_under_way() -> None:
    it = Case(
        model(
            START,
            subprocess(
                "inner",
                '<startEvent id="s"/>',
                by_hand("a"),
                undo(),
                '<endEvent id="e"/>',
                chain("s", "a", "undo", "e"),
            ),
            boundary("stop", "inner", '<messageEventDefinition messageRef="stop"/>'),
            END,
            chain("start", "inner", "end"),
            chain("stop", "end"),
            messages={"stop": "=1"},
        )
    )
    it.start()
    it.complete("a")
    assert "undo-a" in it.waiting
    it.deliver("stop")
    assert it.done
    assert it.ids(StepKind.CANCELLED) == ["undo-a", "undo", "inner"]


def test_a_handler_can_be_a_subprocess_and_run_for_each_item() -> None:
    many = node(
        "subProcess",
        "undo-a",
        '<startEvent id="s"/>',
        user("call-them"),
        '<endEvent id="e"/>',
        chain("s", "call-them", "e"),
        loop("=names", "name"),
        isForCompensation="true",
    )
    it = Case(
        model(
            START, undoable(user("a"), "a", many), undo(), END, chain("start", "a", "undo", "end")
        )
    )
    it.start(names=["x", "y"])
    it.complete("a")
    it.complete("call-them")
    it.complete("call-them")
    assert it.done


def test_no_more_is_remembered_than_the_limit_allows() -> None:
    it = Case(
        model(START, by_itself("a"), by_itself("b"), END, chain("start", "a", "b", "end"))
    ).limited(tokens=1)
    it.start()
    assert "can be taken back" in it.failure("b").reason


def rescued(*rescue: str, before: str = "", of: str | None = None) -> Case:
    """A subprocess that says itself, with an event subprocess, how it is taken back."""
    rescue_process = node(
        "subProcess",
        "rescue",
        node("startEvent", "begin", "<compensateEventDefinition/>"),
        *rescue,
        '<endEvent id="over"/>',
        triggeredByEvent="true",
    )
    inner = subprocess(
        "inner",
        '<startEvent id="s"/>',
        by_hand("a"),
        by_hand("b"),
        '<endEvent id="e"/>',
        chain("s", "a", "b", "e"),
        rescue_process,
        mapping(inputs={"guest": "=who"}),
    )
    it = Case(
        model(
            START,
            by_hand("outer"),
            inner,
            undo(of=of),
            END,
            chain("start", "outer", "inner", "undo", "end"),
        )
    )
    it.start(who="Ann")
    for name in ("outer", "a", "b"):
        it.complete(name)
    return it


def test_an_event_subprocess_takes_its_subprocess_back_as_it_says() -> None:
    it = rescued(user("mend"), chain("begin", "mend", "over"))
    assert it.waiting == ["mend"]
    assert it.variables_at("mend")["guest"] == "Ann"
    it.complete("mend")
    assert it.waiting == ["undo-outer"]
    it.complete("undo-outer")
    assert it.done
    assert "undo-a" not in it.ids(StepKind.ENTERED)
    ends = it.trace[it.trace.index("begin") :]
    assert ends == ["begin", "mend", "over", "rescue", "outer-undone", "undo-outer", "undo", "end"]


def test_in_it_what_was_done_in_the_subprocess_can_be_taken_back() -> None:
    it = rescued(undo("all"), user("mend"), chain("begin", "all", "mend", "over"))
    assert taken_back(it) == ["undo-b", "undo-a", "mend", "undo-outer"]
    assert it.done


def test_in_it_one_activity_can_be_named() -> None:
    it = rescued(undo("one", of="a"), chain("begin", "one", "over"))
    assert taken_back(it) == ["undo-a", "undo-outer"]


def test_it_does_not_start_while_its_subprocess_is_carried_out() -> None:
    it = rescued(user("mend"), chain("begin", "mend", "over"), of="inner")
    assert it.waiting == ["mend"]
    it.complete("mend")
    assert it.done


def test_a_step_of_it_that_fails_is_tried_again() -> None:
    it = rescued(script("note", "missing + 1", "noted"), chain("begin", "note", "over"))
    assert it.failure("note")
    it.retry("note", missing=1)
    assert taken_back(it) == ["undo-outer"]
    assert it.variables["noted"] == 2
