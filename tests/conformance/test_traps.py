"""What engines get wrong in silence, hang on or crash on: each is right here, or refused."""

import pytest

from conformance.notation import parse
from conformance.playing import play
from conformance.writing import bpmn
from itsm_flow.definitions import Catalogue, Source, check, read

# ---- silently wrong -----------------------------------------------------------------------------


def test_a_boundary_event_without_an_id_is_a_boundary_event() -> None:
    case = play(
        """
        start s; user a; end e
        s -> a -> e
        <boundaryEvent attachedToRef="a"><timerEventDefinition>
        <timeDuration>PT1H</timeDuration>
        </timerEventDefinition></boundaryEvent>
        """,
        "start : s",
    )
    assert len(case.open) == 2


def test_parallel_branches_that_write_the_same_variable_see_each_other() -> None:
    play(
        """
        start s; and f, j; user a, b; script t set=seen to=x; end e
        s -> f -> a -> t -> j -> e
        f -> b -> j
        """,
        """
        start          : s f
        complete b x=1 : b
        ? x = 1
        complete a     : a t j e | ended
        ? seen = 1
        """,
    )


def test_a_person_in_a_loop_is_asked_as_often_as_it_takes() -> None:
    """A tree that keeps its history dies after a thousand levels."""
    case = play("start s; user a; xor x; end e; s -> a -> x -[again]-> a; x -[]-> e", "start : s")
    for _ in range(1200):
        case.complete("a", again=True)
    case.complete("a", again=False)
    assert case.done


@pytest.mark.parametrize("name", ["Start", "End", "Root", "demo.EndJoin", "a.BoundaryEventSplit"])
def test_any_id_is_only_an_id(name: str) -> None:
    play(
        f"start s; user a; end e; s -> a -> {name} -> e; user {name}; boundary b on=a timer=PT1H",
        f"""
        start           : s
        complete a      : a        | {name}
        complete {name} : {name} e | ended at e
        """,
    )


def test_a_receive_task_without_a_message_is_refused() -> None:
    assert "message" in refusals("start s; receive r; end e; s -> r -> e")


# ---- hangs and crashes --------------------------------------------------------------------------


def test_a_data_object_deep_inside_is_a_drawing() -> None:
    play(
        """
        start s; end e
        sub w:
            start i; end o
            sub v:
                start j; end q
                <dataObjectReference id="r" dataObjectRef="d"/>
                j -> q
            <dataObject id="d"/>
            i -> v -> o
        s -> w -> e
        """,
        "start : s i j q v o w e | ended at e",
    )


def test_a_circle_without_anybody_in_it_is_refused() -> None:
    assert "endless-loop" in refusals("start s; task a, b; s -> a -> b -> a")


def test_a_thousand_parallel_branches_are_a_thousand_tasks() -> None:
    names = [f"u{number}" for number in range(900)]
    flows = "; ".join(f"f -> {name}" for name in names)
    case = play(f"start s; and f; user {', '.join(names)}; s -> f; {flows}", "start : s f")
    assert len(case.open) == 900


def test_references_to_nothing_are_told() -> None:
    assert "dangling" in refusals("start s; task a; end e; s -> a -> nowhere")


def test_white_space_before_a_condition_means_nothing() -> None:
    play(
        "start s; xor x; user a, b; s -> x -[  n > 1  ]-> a; x -[]-> b",
        "start n=2 : s x | a",
    )


@pytest.mark.parametrize("facts", ["cardinality=1000000", 'each="for i in 1..1000000 return i"'])
def test_a_million_instances_are_a_failed_step(facts: str) -> None:
    play(f"start s; task a {facts}; end e; s -> a -> e", "start : s !a | !a")


def test_a_million_rounds_are_stopped() -> None:
    play(
        "start s; task a most=1000000 while=true; end e; s -> a -> e",
        "start",
    ).failure("a")


@pytest.mark.parametrize("timer", ["duration=P999999999M", "cycle=R1000000/PT0S"])
def test_a_timer_that_makes_no_sense_is_refused(timer: str) -> None:
    assert "timer" in refusals(f"start s; catch c {timer}; end e; s -> c -> e")


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1", "utf-8-sig"])
def test_a_file_is_read_in_its_own_encoding(encoding: str) -> None:
    declared = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'
    drawn = bpmn(parse("start s; end é; s -> é")).decode()
    bundle = read([Source("demo.bpmn", (declared + drawn).encode(encoding))])
    assert list(bundle.processes["demo"].elements) == ["s", "é"]


def refusals(diagram: str) -> set[str]:
    """The rules by which a diagram cannot be deployed."""
    bundle = read([Source("demo.bpmn", bpmn(parse(diagram)))])
    found = [*bundle.findings, *check(bundle, Catalogue())]
    return {finding.rule for finding in found if finding.severity.value == "error"}
