"""Call activities, as the engine sees them: a wait, what goes in, and what comes back."""

import pytest

from itsm_flow.domain.model import Binding
from itsm_flow.domain.progress import CallWait, Outside, StepKind
from itsm_flow.errors import NotOpen
from unit.engine.driver import (
    END,
    START,
    Case,
    boundary,
    call,
    chain,
    error,
    job,
    loop,
    mapping,
    model,
    node,
    script,
    subprocess,
    timer,
    user,
)

NO_PARENT = {"propagateAllParentVariables": "false"}
NO_CHILD = {"propagateAllChildVariables": "false"}


def case(*call_parts: str, process_id: str = "other", **attributes: str) -> Case:
    step = call("call", process_id, *call_parts, **attributes)
    return Case(model(START, step, END, chain("start", "call", "end")))


def wait(of: Case) -> CallWait:
    found = of.wait("call")
    assert isinstance(found, CallWait)
    return found


def test_a_call_waits_with_all_variables_until_its_process_has_ended() -> None:
    it = case()
    it.start(a=1, b={"c": [2]})
    assert wait(it).process_id == "other"
    assert wait(it).binding is Binding.DEPLOYMENT
    assert wait(it).variables == {"a": 1, "b": {"c": [2]}}
    assert it.ids(StepKind.ENTERED) == ["call"]
    it.complete("call", b=3, d=4)
    assert it.done
    assert it.variables == {"a": 1, "b": 3, "d": 4}
    assert it.trace == ["start", "call", "end"]


def test_the_process_of_a_call_can_be_computed() -> None:
    it = case(process_id='="review-" + kind')
    it.start(kind="short")
    assert wait(it).process_id == "review-short"
    assert wait(it).binding is Binding.LATEST


@pytest.mark.parametrize("kind", [None, 7, ""])
def test_a_computed_process_that_is_no_text_is_a_failed_step(kind: object) -> None:
    it = case(process_id="=kind")
    it.start(kind=kind)
    assert it.failure("call").reason.startswith("The id of the process gave")
    it.retry("call", kind="other")
    assert wait(it).process_id == "other"


def test_input_mappings_go_in_beside_the_others() -> None:
    it = case(mapping(inputs={"title": '="To " + name'}))
    it.start(name="Ann")
    assert wait(it).variables == {"name": "Ann", "title": "To Ann"}
    it.complete("call", title="changed inside")
    assert it.variables == {"name": "Ann"}


def test_only_input_mappings_go_in_where_nothing_else_is_to() -> None:
    it = case(mapping(inputs={"title": "=name"}), **NO_PARENT)
    it.start(name="Ann", secret=1)
    assert wait(it).variables == {"title": "Ann"}


def test_nothing_goes_in_without_mappings_where_nothing_is_to() -> None:
    it = case(**NO_PARENT)
    it.start(secret=1)
    assert wait(it).variables == {}


def test_output_mappings_say_what_comes_back() -> None:
    it = case(mapping(outputs={"answer": "=result.value"}))
    it.start()
    it.complete("call", result={"value": 42}, other=1)
    assert it.variables == {"answer": 42}


def test_nothing_comes_back_where_nothing_is_to() -> None:
    it = case(**NO_CHILD)
    it.start(a=1)
    it.complete("call", a=2, b=3)
    assert it.variables == {"a": 1}


def test_an_output_mapping_that_fails_can_be_tried_again_without_a_second_call() -> None:
    it = case(mapping(outputs={"answer": "=result + missing"}))
    it.start()
    it.complete("call", result=1)
    assert it.failure("call")
    it.retry("call", missing=2)
    assert it.done
    assert it.variables["answer"] == 3


def test_a_call_that_is_refused_is_a_failed_step_and_can_be_tried_again() -> None:
    it = case()
    it.start()
    first = it.token("call")
    it.refuse("call", "There is no process other.")
    assert it.failure("call").reason == "There is no process other."
    it.retry("call")
    assert it.token("call") != first
    it.complete("call")
    assert it.done


def test_only_a_call_can_be_refused() -> None:
    it = Case(model(START, user("ask"), END, chain("start", "ask", "end")))
    it.start()
    with pytest.raises(NotOpen):
        it.refuse("ask", "No.")


@pytest.mark.parametrize("sequential", [True, False])
def test_a_call_can_run_for_each_item(sequential: bool) -> None:
    it = case(loop("=names", "name", out=("answers", "=answer"), sequential=sequential))
    it.start(names=["a", "b", "c"])
    given = []
    while not it.done:
        given.append(wait(it).variables["name"])
        it.complete("call", answer=given[-1].upper())
    assert given == ["a", "b", "c"]
    assert it.variables["answers"] == ["A", "B", "C"]


def test_a_boundary_event_ends_the_call() -> None:
    it = Case(
        model(
            START,
            call("call"),
            boundary("late", "call", timer("timeDuration", "PT1H")),
            END,
            node("endEvent", "too-late"),
            chain("start", "call", "end"),
            chain("late", "too-late"),
        )
    )
    it.start()
    token = it.token("call")
    it.fire("late")
    assert it.done
    assert token in it.progress.closed
    assert it.ids(StepKind.CANCELLED) == ["call"]


def caught(code: str) -> Case:
    return Case(
        model(
            START,
            call("call"),
            boundary("wrong", "call", error(code)),
            script("note", "why", "noted"),
            END,
            chain("start", "call", "end"),
            chain("wrong", "note", "end"),
            errors=(code,),
        )
    )


def test_an_error_of_the_called_process_is_caught_on_the_boundary() -> None:
    it = caught("E1")
    it.start()
    it.throw("call", "E1", why="broken")
    assert it.done
    assert it.trace == ["start", "wrong", "note", "end"]
    assert it.variables == {"why": "broken", "noted": "broken"}


def test_an_error_that_nobody_catches_goes_on_to_the_caller_of_the_caller() -> None:
    it = caught("E1")
    it.outside = Outside(frozenset({"E2"}))
    it.start()
    it.throw("call", "E2", why="broken")
    assert it.done
    assert it.progress.escaped is not None
    assert it.progress.escaped.code == "E2"
    assert it.progress.escaped.variables == {"why": "broken"}


ENDING = model(
    START,
    node("parallelGateway", "both"),
    user("other"),
    subprocess(
        "inner",
        '<startEvent id="begin"/>',
        job("work"),
        node("endEvent", "bad", '<errorEventDefinition errorRef="E1"/>'),
        chain("begin", "work", "bad"),
    ),
    END,
    chain("start", "both", "other", "end"),
    chain("both", "inner", "end"),
    errors=("E1",),
)


@pytest.mark.parametrize("codes", [{"E1"}, {None}, {"E1", "E2"}])
def test_an_error_end_that_the_caller_catches_ends_the_whole_process(
    codes: set[str | None],
) -> None:
    it = Case(ENDING)
    it.start()
    it.outside = Outside(frozenset(codes))
    it.complete("work")
    assert it.done
    assert it.waiting == []
    assert it.progress.escaped is not None
    assert it.progress.escaped.code == "E1"
    assert it.ids(StepKind.CANCELLED) == ["other", "inner"]


def test_an_error_end_that_nobody_catches_is_a_failed_step_until_somebody_does() -> None:
    it = Case(ENDING)
    it.start()
    it.outside = Outside(frozenset({"E2"}))
    it.complete("work")
    assert it.failure("bad").reason == "Nothing catches the error 'E1'."
    assert sorted(it.waiting) == ["bad", "other"]
    it.outside = Outside(frozenset({"E1"}))
    it.retry("bad")
    assert it.done


def test_an_error_of_a_job_leaves_the_process_where_the_caller_catches_it() -> None:
    it = Case(ENDING)
    it.start()
    it.outside = Outside(frozenset({"E7"}))
    it.throw("work", "E7", detail=1)
    assert it.done
    assert it.progress.escaped is not None
    assert it.progress.escaped.variables == {"detail": 1}
