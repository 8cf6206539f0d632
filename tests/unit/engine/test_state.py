"""The stored state: small, flat over any number of rounds, and complete."""

from time import perf_counter

import pytest

from itsm_flow.domain.model import ProcessModel
from itsm_flow.domain.progress import Complete
from itsm_flow.engine import Executable, run
from itsm_flow.engine.expressions import FeelEngine
from itsm_flow.engine.problems import StepProblem
from itsm_flow.engine.scopes import Scopes
from unit.engine.driver import (
    END,
    NOW,
    START,
    Case,
    boundary,
    chain,
    flow,
    loop,
    model,
    node,
    subprocess,
    timer,
    user,
)

ROUNDS = 2000


def plain() -> ProcessModel:
    """A person decides whether there is another round."""
    gateway = node("exclusiveGateway", "more", default="more-end")
    flows = chain("start", "ask", "more", "end") + flow("more", "ask", "=again")
    return model(START, user("ask"), gateway, END, flows)


def in_a_branch() -> ProcessModel:
    nodes = START + END + node("parallelGateway", "fork") + node("parallelGateway", "join")
    nodes += user("ask") + user("other") + node("exclusiveGateway", "more", default="more-join")
    flows = flow("start", "fork") + chain("fork", "ask", "more") + flow("more", "ask", "=again")
    flows += flow("more", "join") + chain("fork", "other", "join", "end")
    return model(nodes, flows)


def in_a_subprocess() -> ProcessModel:
    gateway = node("exclusiveGateway", "more", default="more-e")
    inner = '<startEvent id="s"/><endEvent id="e"/>' + user("ask") + gateway
    inner += chain("s", "ask", "more") + flow("more", "ask", "=again") + flow("more", "e")
    late = boundary("late", "work", timer("timeDuration", "P1D"))
    flows = chain("start", "work", "end") + flow("late", "end")
    return model(START, END, subprocess("work", inner), late, flows)


def with_a_subprocess_in_it() -> ProcessModel:
    """Each round is a subprocess with two people in parallel and a reminder."""
    inner = '<startEvent id="s"/>' + node("parallelGateway", "f") + user("ask") + user("aside")
    inner += boundary("reminder", "ask", timer("timeCycle", "R/PT1H"), stops=False)
    inner += chain("s", "f", "ask") + flow("f", "aside")
    gateway = node("exclusiveGateway", "more", default="more-end")
    flows = chain("start", "work", "more", "end") + flow("more", "work", "=again")
    return model(START, END, subprocess("work", inner), gateway, flows)


def _completion(case: Case) -> tuple[bytes, Complete]:
    """The state, and the command that completes the person's task in it."""
    return case.state or b"", Complete(case.token("ask"), {"again": True})


def _best_times(case: Case, *completions: tuple[bytes, Complete]) -> list[float]:
    """The best of many for each, taken in turns, for others use the machine too."""
    best = [float("inf")] * len(completions)
    for _ in range(100):
        for number, (state, command) in enumerate(completions):
            begun = perf_counter()
            run(case.executable, {}, state, command, now=NOW)
            best[number] = min(best[number], perf_counter() - begun)
    return best


@pytest.mark.parametrize("process", [plain, in_a_branch, in_a_subprocess, with_a_subprocess_in_it])
def test_2000_rounds_cost_no_more_at_the_end(process: object) -> None:
    case = Case(process())  # type: ignore[operator]
    case.start(again=True)
    early = _completion(case)
    for _ in range(ROUNDS):
        case.complete("ask", again=True)
        if "aside" in case.waiting:
            case.complete("aside")
        case.steps.clear()
    late = _completion(case)
    assert len(late[0]) <= len(early[0]) + 40, "only the ids have more digits"
    first, last = _best_times(case, early, late)
    assert last < 1.3 * first
    case.complete("ask", again=False)
    for name in ("other", "aside"):
        if name in case.waiting:
            case.complete(name)
    assert case.done


def test_a_finished_instance_keeps_its_variables_and_little_else() -> None:
    case = Case(plain())
    case.start(a=1)
    case.complete("ask", again=False)
    assert case.done
    assert len(case.state or b"") < 80
    assert case.variables == {"a": 1, "again": False}


def test_big_states_are_packed() -> None:
    case = Case(model(START, user("ask", loop("=items")), END, chain("start", "ask", "end")))
    case.start(items=["the same text"] * 500)
    assert len(case.state or b"") < 15_000
    case.complete("ask", 499)
    assert len(case.open) == 499


def test_scopes_are_gone_with_their_activities() -> None:
    case = Case(in_a_subprocess())
    case.start(again=True)
    case.fire("late")
    assert case.done
    assert b'"p"' not in (case.state or b"")


def test_a_state_of_another_version_is_refused() -> None:
    case = Case(plain())
    case.start()
    case.state = (case.state or b"").replace(b'"v":1', b'"v":2')
    with pytest.raises(ValueError, match="version 2"):
        case.complete("ask")


def _graph(executable: Executable) -> dict[str, object]:
    specs = [executable.spec, *executable.subprocesses.values()]
    return {
        f"{spec.name}/{name}": {key: repr(value) for key, value in vars(node).items()}
        for spec in specs
        for name, node in spec.task_specs.items()
    }


def test_running_changes_nothing_in_the_executable() -> None:
    case = Case(with_a_subprocess_in_it())
    before = _graph(case.executable)
    case.start(again=True)
    case.fire("reminder")
    for again in (True, False):
        case.complete("ask", again=again)
        case.complete("aside")
    assert case.done
    assert _graph(case.executable) == before


def test_nothing_but_feel_can_be_evaluated() -> None:
    engine = FeelEngine(Scopes(1000), NOW, 1)
    assert not hasattr(engine, "environment")
    with pytest.raises(StepProblem):
        engine.execute(None, "x = 1")
