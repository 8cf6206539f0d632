"""Start and end, gateways, joins and merges."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from itsm_flow.domain.progress import Change, Retry, StepKind
from itsm_flow.engine import load
from itsm_flow.errors import DefinitionError
from unit.engine.driver import (
    END,
    START,
    Case,
    chain,
    flow,
    mapping,
    model,
    node,
    script,
    subprocess,
    user,
)


def test_a_task_opens_with_what_its_element_says() -> None:
    case = Case(model(START, user("ask"), END, chain("start", "ask", "end")))
    case.start(title="Printer")
    wait = case.wait("ask")
    assert (wait.name, wait.priority, wait.due, wait.candidate_groups) == ("", 50, None, ())
    assert case.variables_at("ask") == {"title": "Printer"}
    case.complete("ask", answer=42)
    assert case.done
    assert case.progress.end_event == "end"
    assert case.variables == {"title": "Printer", "answer": 42}
    assert case.trace == ["start", "ask", "end"]
    assert case.flows == ["start-ask", "ask-end"]


def test_a_step_tells_what_it_changed() -> None:
    case = Case(model(START, user("ask"), END, chain("start", "ask", "end")))
    case.start(kept=1, changed=1)
    case.complete("ask", kept=1, changed=2, added=None)
    (step,) = [step for step in case.steps if step.element_id == "ask" and step.changes]
    assert step.kind is StepKind.COMPLETED
    assert step.changes == (
        Change("", "changed", 1, 2),
        Change("", "added", None, None, existed=False),
    )


def choice(first: str = "=n &gt; 10") -> str:
    return (
        START
        + '<exclusiveGateway id="which" default="which-small"/>'
        + "".join(f'<endEvent id="{name}"/>' for name in ("big", "medium", "small"))
        + flow("start", "which")
        + flow("which", "big", "=n > 10")
        + flow("which", "medium", "=n > 5")
        + flow("which", "small")
    )


@pytest.mark.parametrize(("n", "end"), [(11, "big"), (6, "medium"), (1, "small")])
def test_an_exclusive_gateway_takes_the_first_true_flow(n: int, end: str) -> None:
    case = Case(model(choice()))
    case.start(n=n)
    assert case.progress.end_event == end
    assert case.flows == ["start-which", f"which-{end}"]


def test_a_gateway_without_a_way_fails_and_can_be_tried_again() -> None:
    parts = (START, node("exclusiveGateway", "which"), END, '<endEvent id="other"/>')
    flows = flow("start", "which") + flow("which", "end", "=a") + flow("which", "other", "=b")
    case = Case(model(*parts, flows))
    case.start(a=False, b=False)
    assert "no default flow" in case.failure("which").reason
    case.retry("which", b=True)
    assert case.done
    assert case.progress.end_event == "other"


@pytest.mark.parametrize("value", [None, 1, "true", 0, [], "no"])
def test_a_condition_must_be_true_or_false(value: object) -> None:
    case = Case(model(choice().replace("=n &gt; 5", "=medium")))
    case.start(n=1, medium=value)
    assert "neither true nor false" in case.failure("which").reason
    case.retry("which", medium=True)
    assert case.progress.end_event == "medium"


def test_a_condition_that_comes_after_a_true_one_is_not_asked() -> None:
    case = Case(model(choice().replace("=n &gt; 5", "=medium")))
    case.start(n=20, medium=None)
    assert case.progress.end_event == "big"


def fork(*branches: str) -> str:
    """start → fork → the branches → join → end."""
    nodes = node("parallelGateway", "fork") + node("parallelGateway", "join") + START + END
    flows = flow("start", "fork") + flow("join", "end")
    return nodes + flows + "".join(chain("fork", name, "join") for name in branches)


@pytest.mark.parametrize("order", [("a", "b", "c"), ("c", "a", "b"), ("b", "c", "a")])
def test_a_join_waits_for_every_branch(order: tuple[str, ...]) -> None:
    case = Case(model(fork("a", "b", "c"), user("a"), user("b"), user("c")))
    case.start()
    assert sorted(case.waiting) == ["a", "b", "c"]
    for name in order:
        assert not case.done
        case.complete(name)
    assert case.done
    assert case.trace == ["start", "fork", *order, "join", "end"]


def test_branches_share_their_variables_and_the_later_write_stays() -> None:
    case = Case(model(fork("a", "b"), user("a"), user("b")))
    case.start(x=0)
    case.complete("a", x=1)
    assert case.variables_at("b") == {"x": 1}
    case.complete("b", x=2)
    assert case.variables == {"x": 2}


def test_a_second_token_on_a_flow_waits_for_the_next_round_of_the_join() -> None:
    parts = (
        START + END + node("parallelGateway", "fork") + node("parallelGateway", "join"),
        user("a") + user("b") + node("exclusiveGateway", "again", default="again-join"),
        flow("start", "fork") + chain("fork", "a", "again") + flow("again", "join"),
        chain("fork", "b", "join", "end") + flow("fork", "again", flow_id="second"),
    )
    case = Case(model(*parts))
    case.start()
    case.complete("b")
    assert case.trace[-2:] == ["join", "end"], "the direct flow and b have met"
    assert case.waiting == ["a"]
    case.complete("a")
    assert not case.done
    assert "can no longer arrive" in case.failure("join").reason


def test_a_join_that_cannot_be_reached_by_all_is_a_failed_step() -> None:
    nodes = START + END + node("exclusiveGateway", "x", default="x-b") + user("a") + user("b")
    flows = flow("start", "x") + flow("x", "a", "=ok") + flow("x", "b")
    flows += chain("a", "join") + chain("b", "join", "end")
    case = Case(model(nodes, node("parallelGateway", "join"), flows))
    case.start(ok=True)
    case.complete("a")
    assert "can no longer arrive" in case.failure("join").reason


def test_several_flows_into_a_task_each_bring_a_token() -> None:
    nodes = START + END + node("parallelGateway", "fork") + user("one") + user("two") + user("both")
    flows = (
        flow("start", "fork") + chain("fork", "one", "both", "end") + chain("fork", "two", "both")
    )
    case = Case(model(nodes, flows))
    case.start()
    case.complete("one")
    case.complete("two")
    assert case.waiting == ["both", "both"]
    case.complete("both")
    assert not case.done
    case.complete("both")
    assert case.done


def test_several_flows_out_of_a_task_are_all_taken_and_told_at_the_task() -> None:
    nodes = START + user("first") + user("one") + user("two")
    nodes += '<endEvent id="e1"/><endEvent id="e2"/>'
    case = Case(model(nodes, chain("start", "first", "one", "e1"), chain("first", "two", "e2")))
    case.start()
    case.complete("first")
    assert case.waiting == ["one", "two"]
    step = next(step for step in case.progress.steps if step.element_id == "first")
    assert step.flows == ("first-one", "first-two")
    assert {step.element_id for step in case.steps} == {"start", "first", "one", "two"}


def test_a_process_ends_where_its_flows_end() -> None:
    case = Case(model(START, node("task", "last"), chain("start", "last")))
    case.start()
    assert case.done
    assert case.progress.end_event is None


def test_terminate_ends_everything_else() -> None:
    stop = '<endEvent id="stop"><terminateEventDefinition/></endEvent>'
    flows = flow("start", "fork") + chain("fork", "a", "end") + chain("fork", "b", "stop")
    case = Case(
        model(START, END, stop, node("parallelGateway", "fork"), user("a"), user("b"), flows)
    )
    case.start()
    case.complete("b")
    assert case.done
    assert case.progress.end_event == "stop"
    assert case.ids(StepKind.CANCELLED) == ["a"]


def test_what_opens_and_closes_in_one_advance_was_never_there() -> None:
    stop = '<endEvent id="stop"><terminateEventDefinition/></endEvent>'
    flows = flow("start", "fork") + chain("fork", "a") + chain("fork", "b", "stop")
    nodes = node("parallelGateway", "fork"), user("a"), node("task", "b")
    case = Case(model(START, stop, *nodes, flows))
    progress = case.start()
    assert case.done
    assert (progress.opened, progress.closed) == ((), ())
    assert case.ids(StepKind.CANCELLED) == case.ids(StepKind.ENTERED) == ["a"]


def test_terminate_in_a_subprocess_ends_only_that() -> None:
    stop = '<endEvent id="stop"><terminateEventDefinition/></endEvent>'
    inner = '<startEvent id="s"/>' + node("parallelGateway", "f") + user("a") + user("b") + stop
    inner += chain("s", "f", "a", "stop") + chain("f", "b", "stop")
    flows = flow("start", "fork") + chain("fork", "sub", "end") + chain("fork", "c", "end")
    fork_gateway = node("parallelGateway", "fork")
    case = Case(model(START, END, fork_gateway, subprocess("sub", inner), user("c"), flows))
    case.start()
    case.complete("a")
    assert case.ids(StepKind.CANCELLED) == ["b"]
    assert case.waiting == ["c"]
    assert "sub" in case.trace


def test_a_diagram_of_2000_automatic_tasks_in_a_row_is_no_problem() -> None:
    names = [f"t{number}" for number in range(2000)]
    nodes = "".join(node("task", name) for name in names)
    case = Case(model(START, END, nodes, chain("start", *names, "end"))).limited(steps=5000)
    case.start()
    assert case.done


def test_parallel_diamonds_in_a_row_cost_what_they_do() -> None:
    nodes, ids = START + END, ["start"]
    flows = ""
    for number in range(20):
        split, join = f"s{number}", f"j{number}"
        nodes += node("parallelGateway", split) + node("parallelGateway", join)
        nodes += node("task", f"a{number}") + node("task", f"b{number}")
        flows += flow(ids[-1], split)
        flows += chain(split, f"a{number}", join) + chain(split, f"b{number}", join)
        ids.append(join)
    case = Case(model(nodes, flows, flow(ids[-1], "end")))
    case.start()
    assert case.done
    assert len(case.steps) == 82


def test_a_loop_without_a_gateway_or_a_person_is_stopped() -> None:
    case = Case(model(START, node("task", "a"), node("task", "b"), chain("start", "a", "b", "a")))
    case.start()
    (failed,) = case.open.values()
    assert "1000 steps without a pause" in failed.reason
    case.run(Retry(failed.token))
    assert len(case.open) == 1, "tried again it runs for as long once more"


def test_a_loop_that_multiplies_is_stopped_at_the_limit_of_tokens() -> None:
    gateway = node("parallelGateway", "fork")
    merge = node("exclusiveGateway", "merge")
    flows = chain("start", "merge", "fork", "merge") + flow("fork", "merge", flow_id="second")
    case = Case(model(START, gateway, merge, flows)).limited(steps=100_000, tokens=64)
    case.start()
    assert len(case.open) == 64
    assert {wait.reason for wait in case.open.values()} == {
        "More than 64 tokens would be under way at the same time."
    }


def test_one_executable_serves_many_threads() -> None:
    executable = load(model(fork("a", "b"), script("a", "n + 1", "n"), user("b")))

    def play(n: int) -> int:
        case = Case(executable)
        case.start(n=n)
        case.complete("b")
        return int(case.variables["n"])

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(play, range(50))) == list(range(1, 51))


def test_the_same_state_and_command_give_the_same_progress() -> None:
    process = model(fork("a", "b"), user("a", mapping(inputs={"x": "=y"})), user("b"))
    first, second = Case(process), Case(process)
    assert first.start(y=[1, {"k": "v"}]) == second.start(y=[1, {"k": "v"}])
    assert first.complete("a") == second.complete("a")


def test_a_process_cannot_be_started_where_it_has_no_start() -> None:
    case = Case(model(START, END, chain("start", "end")))
    with pytest.raises(DefinitionError):
        case.start("nowhere")
