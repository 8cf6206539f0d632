"""What is hostile, endless or broken fails one step and nothing else."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

import pytest

from itsm_flow.domain.progress import FailedStep, StepKind
from itsm_flow.errors import DefinitionError
from unit.engine.driver import (
    END,
    START,
    Case,
    boundary,
    chain,
    flow,
    job,
    loop,
    mapping,
    message,
    model,
    node,
    script,
    timer,
    user,
)

HOSTILE = (
    "__import__('os').system('touch /tmp/hostile')",
    '__import__("os").environ',
    "().__class__.__mro__[1].__subclasses__()",
    "exec('raise SystemExit')",
    "open('/etc/passwd').read()",
    "[c for c in ().__class__.__base__.__subclasses__()]",
    "import os",
    "this.constructor.constructor('return process')()",
)
_watched: list[str] = []
_hooked: list[bool] = []


@contextmanager
def no_python_compiled() -> Iterator[None]:
    """Nothing of a diagram may reach Python's compiler, whatever comes of it afterwards."""
    if not _hooked:
        _hooked.append(True)
        sys.addaudithook(_note)
    _watched.clear()
    yield
    assert not [
        text for text in _watched if "hostile" in text or "__class__" in text or "open(" in text
    ]


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if event == "compile" and arguments and isinstance(arguments[0], (str, bytes)):
        _watched.append(str(arguments[0]))
    elif event in {"os.system", "subprocess.Popen", "open"} and "hostile" in str(arguments):
        _watched.append("hostile")


def test_the_watch_sees_what_reaches_the_compiler() -> None:
    with pytest.raises(AssertionError), no_python_compiled():
        eval("'hostile'")


def positions(text: str) -> dict[str, tuple[str, ...]]:
    """Every place of a diagram that holds an expression."""
    keyed = {"m": f"={text}"}
    line = chain("start", "x", "end")
    due = f'<zeebe:taskSchedule dueDate="={_attribute(text)}"/>'
    assign = f'<zeebe:assignmentDefinition assignee="={_attribute(text)}"/>'
    group = f'<zeebe:assignmentDefinition candidateGroups="={_attribute(text)}"/>'
    priority = f'<zeebe:priorityDefinition priority="={_attribute(text)}"/>'
    task = user("x")
    assert keyed
    return {
        "condition": (
            node("exclusiveGateway", "x", default="x-end") + '<endEvent id="other"/>',
            flow("start", "x") + flow("x", "other", f"={text}") + flow("x", "end"),
        ),
        "script": (script("x", text, "r"), line),
        "input": (node("task", "x", mapping(inputs={"a": f"={text}"})), line),
        "output": (node("task", "x", mapping(outputs={"a": f"={text}"})), line),
        "assignee": (user("x", assign), line),
        "groups": (user("x", group), line),
        "due": (user("x", due), line),
        "priority": (user("x", priority), line),
        "date": (node("intermediateCatchEvent", "x", timer("timeDate", f"={text}")), line),
        "duration": (node("intermediateCatchEvent", "x", timer("timeDuration", text)), line),
        "cycle": (node("intermediateCatchEvent", "x", timer("timeCycle", f"={text}")), line),
        "boundary": (task + boundary("b", "x", timer("timeDuration", f"={text}")), line),
        "collection": (user("x", loop(f"={text}")), line),
        "output element": (node("task", "x", loop("=[1]", out=("o", f"={text}"))), line),
        "completion": (node("task", "x", loop("=[1]", until=f"={text}")), line),
        "correlation": (node("receiveTask", "x", messageRef="m"), line),
        "thrown": (node("intermediateThrowEvent", "x", message("m")), line),
        "job type": (job("x", job_type=_attribute(f"={text}")), line),
    }


def _attribute(text: str) -> str:
    return text.replace('"', "&quot;").replace("<", "&lt;")


@pytest.mark.parametrize("position", list(positions("x")))
def test_a_hostile_expression_is_a_failed_step_in_every_position(position: str) -> None:
    for text in HOSTILE:
        parts = positions(text)[position]
        case = Case(model(START, END, *parts, messages={"m": f"={text}"}))
        with no_python_compiled():
            case.start()
        failed = case.failure("x")
        assert failed.reason
        assert not case.done


def test_a_failed_step_leaves_the_other_branches_going() -> None:
    gateway = node("parallelGateway", "fork")
    flows = flow("start", "fork") + chain("fork", "bad", "end") + chain("fork", "good", "end")
    case = Case(model(START, END, gateway, script("bad", "missing", "x"), user("good"), flows))
    case.start()
    assert sorted(case.waiting) == ["bad", "good"]
    case.complete("good")
    assert case.waiting == ["bad"]
    case.retry("bad", missing=1)
    assert case.done


def test_a_retry_that_fails_again_has_a_new_token_and_tells_what_was_set() -> None:
    case = Case(model(START, script("bad", "a + b", "x"), END, chain("start", "bad", "end")))
    case.start()
    first = case.failure("bad").token
    case.retry("bad", a=1)
    assert case.failure("bad").token != first
    step = case.steps[-1]
    assert step.kind is StepKind.FAILED
    assert [(change.name, change.after) for change in step.changes] == [("a", 1)]


def test_an_endless_loop_of_gateways_stops_soon() -> None:
    nodes = (
        START + END + node("exclusiveGateway", "a") + node("exclusiveGateway", "b", default="b-a")
    )
    flows = chain("start", "a", "b", "a") + flow("b", "end", "=stop")
    case = Case(model(nodes, flows))
    begun = perf_counter()
    case.start(stop=False)
    assert perf_counter() - begun < 1
    (failed,) = case.open.values()
    assert failed.element_id in {"a", "b"}
    case.retry(failed.element_id, stop=True)
    assert case.done


def test_feel_without_end_fails_its_step_within_the_budget() -> None:
    endless = "count(for i in 1..100000 return for j in 1..100000 return i * j)"
    case = Case(model(START, script("bad", endless, "x"), END, chain("start", "bad", "end")))
    begun = perf_counter()
    case.start()
    assert perf_counter() - begun < 3
    assert case.failure("bad").reason


def test_many_slow_steps_share_one_budget() -> None:
    slow = "count(for i in 1..40 return for j in 1..40 return i * j)"
    names = [f"s{number}" for number in range(100)]
    parts = [script(name, slow, "x") for name in names]
    case = Case(model(START, *parts, END, chain("start", *names, "end")))
    case.limited(feel_seconds=0.05)
    case.start()
    assert not case.done, "none of them takes long, all of them do"
    while not case.done:
        (failed,) = case.open.values()
        case.retry(failed.element_id)
    assert case.trace[1:-1] == names, "each retry has a budget of its own and goes on"


def test_a_flow_that_fails_behind_a_split_of_ours_is_told_at_the_owners_node() -> None:
    nodes = START + user("first") + user("one") + user("two")
    case = Case(model(nodes, chain("start", "first", "one") + chain("first", "two")))
    case.limited(tokens=1)
    case.start()
    case.complete("first")
    assert case.failure("first").reason
    case.limited(tokens=2)
    case.retry("first")
    assert case.waiting == ["one", "two"]
    assert case.flows[-2:] == ["first-one", "first-two"]


def test_an_interrupting_event_ends_a_step_that_has_failed() -> None:
    late = boundary("late", "x", timer("timeDuration", "PT1H")) + '<endEvent id="timeout"/>'
    task = user("x", mapping(outputs={"a": "=missing"}))
    case = Case(model(START, END, task, late, chain("start", "x", "end"), flow("late", "timeout")))
    case.start()
    case.complete("x")
    token = case.failure("x").token
    case.fire("late")
    assert token in case.progress.closed
    assert case.progress.end_event == "timeout"
    assert case.ids(StepKind.CANCELLED) == ["x"]


def test_a_boundary_event_whose_outputs_fail_has_interrupted_and_can_be_tried_again() -> None:
    heard = boundary("heard", "x", message("m"), parts=mapping(outputs={"a": "=missing"}))
    flows = chain("start", "x", "end") + flow("heard", "other")
    other = '<endEvent id="other"/>'
    case = Case(model(START, END, user("x"), heard, other, flows, messages={"m": '="k"'}))
    case.start()
    case.deliver("heard", got=1)
    assert case.waiting == ["heard"]
    assert case.variables_at("heard") == {"got": 1}
    case.retry("heard", missing=2)
    assert case.progress.end_event == "other"
    assert case.variables == {"missing": 2, "a": 2}


def test_a_job_that_is_tried_again_does_not_arm_its_boundary_events_again() -> None:
    hint = boundary("hint", "x", timer("timeDuration", "PT1H"), stops=False)
    flows = chain("start", "x", "end") + flow("hint", "told")
    case = Case(model(START, END, job("x"), hint, user("told"), flows))
    case.start()
    case.fire("hint")
    case.throw("x", "E1")
    case.retry("x")
    assert sorted(case.waiting) == ["told", "x"]


def test_a_gateway_with_a_flow_that_can_never_be_taken_is_refused() -> None:
    nodes = START + END + node("exclusiveGateway", "which") + '<endEvent id="other"/>'
    flows = flow("start", "which") + flow("which", "end", "=a") + flow("which", "other")
    with pytest.raises(DefinitionError, match="no condition"):
        Case(model(nodes, flows))


def test_a_message_that_comes_without_end_is_a_failed_step_at_last() -> None:
    heard = boundary("heard", "x", message("m"), stops=False)
    flows = chain("start", "x", "end") + flow("heard", "told")
    case = Case(model(START, END, user("x"), user("told"), heard, flows, messages={"m": '="k"'}))
    case.limited(tokens=5).start()
    for _ in range(4):
        case.deliver("heard")
    assert case.waiting.count("told") == 4
    case.deliver("heard")
    (failed,) = [wait for wait in case.open.values() if isinstance(wait, FailedStep)]
    assert "More than 5 tokens" in failed.reason


def test_a_start_is_for_a_new_instance_only() -> None:
    case = Case(model(START, user("x"), chain("start", "x")))
    case.start()
    with pytest.raises(TypeError):
        case.start()
