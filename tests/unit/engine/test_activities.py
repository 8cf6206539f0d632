"""Tasks and their variables: mappings, scripts, decisions, jobs, scopes, subprocesses."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from itsm_flow.domain.decisions import (
    DecisionInput,
    DecisionModel,
    DecisionOutput,
    DecisionRule,
    DecisionTable,
    HitPolicy,
)
from itsm_flow.domain.progress import Change, Complete, StepKind
from itsm_flow.engine import variables_at
from itsm_flow.errors import InvalidInput, LimitExceeded, NotOpen
from unit.engine.driver import (
    END,
    NOW,
    START,
    Case,
    chain,
    job,
    mapping,
    model,
    node,
    script,
    subprocess,
    user,
)


def single(activity: str, name: str = "work") -> Case:
    """start → the activity → end."""
    return Case(model(START, activity, END, chain("start", name, "end")))


# ---- user tasks ---------------------------------------------------------------------------------


def test_a_task_is_assigned_by_literals_and_expressions() -> None:
    case = single(
        user(
            "work",
            '<zeebe:formDefinition formId="the-form"/>',
            '<zeebe:assignmentDefinition assignee="=who" candidateGroups="one, two,one"'
            ' candidateUsers="=people"/>',
            '<zeebe:taskSchedule dueDate="=when" followUpDate="2026-05-01"/>',
            '<zeebe:priorityDefinition priority="=level * 20"/>',
        )
    )
    case.start(who="ann", people=["bob", "cy"], when="2026-04-01T10:00:00+02:00", level=4)
    wait = case.wait("work")
    assert (wait.form_id, wait.assignee, wait.priority) == ("the-form", "ann", 80)
    assert (wait.candidate_groups, wait.candidate_users) == (("one", "two"), ("bob", "cy"))
    assert wait.due == datetime(2026, 4, 1, 8, tzinfo=UTC)
    assert wait.follow_up == datetime(2026, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("definition", "bad", "good"),
    [
        ('<zeebe:assignmentDefinition assignee="=x"/>', 5, "ann"),
        ('<zeebe:assignmentDefinition candidateGroups="=x"/>', [1], ["g"]),
        ('<zeebe:assignmentDefinition candidateUsers="=x"/>', {"a": 1}, "u"),
        ('<zeebe:taskSchedule dueDate="=x"/>', "soon", "2026-05-01"),
        ('<zeebe:taskSchedule followUpDate="=x"/>', 5, "2026-05-01"),
        ('<zeebe:priorityDefinition priority="=x"/>', 101, 100),
        ('<zeebe:priorityDefinition priority="=x"/>', 0.5, 0),
    ],
)
def test_an_attribute_that_makes_no_sense_is_a_failed_step(
    definition: str, bad: object, good: object
) -> None:
    case = single(user("work", definition))
    case.start(x=bad)
    assert case.failure("work").reason
    assert case.ids(StepKind.ENTERED) == []
    case.retry("work", x=good)
    case.complete("work")
    assert case.done


def test_what_is_not_open_cannot_be_completed() -> None:
    case = single(user("work"))
    case.start()
    token = case.token("work")
    with pytest.raises(NotOpen):
        case.throw("work", "E1")
    case.complete("work")
    case.open = {token: None}  # type: ignore[dict-item]
    before = case.state
    with pytest.raises(NotOpen):
        case.run(Complete(token))
    assert case.state == before
    with pytest.raises(NotOpen):
        variables_at(case.executable, case.state or b"", token)


# ---- mappings and scopes ------------------------------------------------------------------------


def test_inputs_are_local_and_outputs_are_all_that_leaves() -> None:
    case = single(
        user(
            "work",
            mapping(inputs={"name": "=who", "fixed": "text"}, outputs={"greeting": "=hello"}),
        )
    )
    case.start(who="Ann", name="outer")
    assert case.variables_at("work") == {"who": "Ann", "name": "Ann", "fixed": "text"}
    case.complete("work", hello="Hi", noise=1, name="changed")
    assert case.variables == {"who": "Ann", "name": "outer", "greeting": "Hi"}


def test_without_outputs_results_go_where_the_variable_lives() -> None:
    case = single(user("work", mapping(inputs={"name": "=who"})))
    case.start(who="Ann")
    case.complete("work", name="local", other=1)
    assert case.variables == {"who": "Ann", "other": 1}


def test_a_path_sets_a_member() -> None:
    outputs = {"record.owner.name": "=who", "fresh.x": "=1"}
    case = single(user("work", mapping(inputs={"local.a": "=1", "local.b": "=2"}, outputs=outputs)))
    case.start(record={"id": 7, "owner": {"mail": "m"}}, who="Ann")
    assert case.variables_at("work")["local"] == {"a": 1, "b": 2}
    case.complete("work")
    assert case.variables["record"] == {"id": 7, "owner": {"mail": "m", "name": "Ann"}}
    assert case.variables["fresh"] == {"x": 1}


def test_a_path_into_what_is_no_context_fails() -> None:
    case = single(user("work", mapping(outputs={"a.b": "=1"})))
    case.start(a="text")
    case.complete("work")
    assert "not a context" in case.failure("work").reason


def test_a_dot_in_a_submitted_name_means_nothing() -> None:
    case = single(user("work"))
    case.start()
    case.complete("work", **{"a.b": 1})
    assert case.variables == {"a.b": 1}


def test_local_changes_name_their_scope() -> None:
    case = single(user("work", mapping(inputs={"x": "=1"})))
    case.start()
    entered = next(step for step in case.steps if step.kind is StepKind.ENTERED)
    assert entered.changes == (Change(entered.token, "x", None, 1, existed=False),)


def test_outputs_that_fail_keep_what_was_submitted() -> None:
    case = single(user("work", mapping(outputs={"total": "=price + tax"})))
    case.start()
    task = case.token("work")
    case.complete("work", price=10)
    assert task not in case.open
    assert case.variables == {}
    assert case.variables_at("work") == {"price": 10}
    case.retry("work", tax=2)
    assert case.done
    assert case.variables == {"tax": 2, "total": 12}
    kinds = [step.kind for step in case.steps if step.element_id == "work"]
    assert kinds == [StepKind.ENTERED, StepKind.FAILED, StepKind.COMPLETED]


def test_a_step_that_fails_has_changed_nothing() -> None:
    case = single(
        node("task", "work", mapping(inputs={"x": "=1"}, outputs={"a": "=x", "b": "=no"}))
    )
    case.start()
    assert case.variables == {}
    failed = case.steps[-1]
    assert (failed.kind, failed.changes) == (StepKind.FAILED, ())


def test_a_subprocess_has_a_scope_that_ends_with_it() -> None:
    inner = '<startEvent id="s"/>' + user("ask") + chain("s", "ask")
    io = mapping(inputs={"limit": "=most"}, outputs={"result": "=limit + answer"})
    case = single(subprocess("work", io, inner))
    case.start(most=10)
    assert case.variables_at("ask") == {"most": 10, "limit": 10}
    case.complete("ask", limit=20, answer=1)
    assert case.variables == {"most": 10, "answer": 1, "result": 21}
    assert [step.element_id for step in case.steps if step.kind is StepKind.ENTERED] == [
        "work",
        "ask",
    ]
    assert case.trace == ["start", "s", "ask", "work", "end"]


def test_a_subprocess_in_a_subprocess_writes_to_the_nearest() -> None:
    innermost = subprocess(
        "inner", '<startEvent id="s2"/>' + script("set", "1", "x") + chain("s2", "set")
    )
    outer = '<startEvent id="s1"/>' + innermost + user("look") + chain("s1", "inner", "look")
    case = single(subprocess("work", mapping(inputs={"x": "=0"}), outer))
    case.start(x=99)
    assert case.variables_at("look") == {"x": 1}
    case.complete("look")
    assert case.variables == {"x": 99}


# ---- scripts, decisions, jobs -------------------------------------------------------------------


def test_a_script_writes_its_result() -> None:
    case = single(script("work", "a + b", "total"))
    case.start(a=1, b=2)
    assert case.variables == {"a": 1, "b": 2, "total": 3}


def test_a_script_that_fails_is_tried_again_with_other_variables() -> None:
    case = single(script("work", "a + b", "total"))
    case.start(a=1)
    assert "a + b" in case.failure("work").detail
    case.retry("work", b=5)
    assert case.variables["total"] == 6


def table() -> DecisionModel:
    return DecisionModel(
        decision_id="priority",
        name="Priority",
        line=1,
        logic=DecisionTable(
            hit_policy=HitPolicy.UNIQUE,
            aggregation=None,
            inputs=(DecisionInput("i", "Impact", "impact"),),
            outputs=(DecisionOutput("o", "priority", "Priority"),),
            rules=(
                DecisionRule("r1", 1, ("> 2",), ("1",)),
                DecisionRule("r2", 2, ("<= 2",), ("3",)),
            ),
        ),
    )


def rule(result: str = "priority", decision: str = "priority") -> str:
    return node(
        "businessRuleTask",
        "work",
        f'<zeebe:calledDecision decisionId="{decision}" resultVariable="{result}"/>',
    )


def test_a_decision_is_recorded_in_its_step() -> None:
    process = model(START, rule(), END, chain("start", "work", "end"))
    case = Case(process, decisions={"priority": table()})
    case.start(impact=3)
    assert case.variables["priority"] == 1
    step = next(step for step in case.steps if step.element_id == "work")
    assert step.decision is not None
    assert step.decision.rules == (1,)
    assert step.decision.inputs == {"Impact": 3}


def test_a_decision_that_is_missing_or_fails_is_a_failed_step() -> None:
    process = model(START, rule(), END, chain("start", "work", "end"))
    case = Case(process)
    case.start(impact=3)
    assert "no decision 'priority'" in case.failure("work").reason
    case.decisions = {"priority": table()}
    case.retry("work")
    assert case.done


def test_a_job_gets_its_inputs_or_all_that_is_visible() -> None:
    header = '<zeebe:taskHeaders><zeebe:header key="k" value="v"/></zeebe:taskHeaders>'
    plain = single(job("work", header))
    plain.start(a=1)
    assert (plain.wait("work").variables, plain.wait("work").headers) == ({"a": 1}, {"k": "v"})
    mapped = single(job("work", mapping(inputs={"x": "=a"})))
    mapped.start(a=1)
    assert mapped.wait("work").variables == {"x": 1}
    assert mapped.wait("work").retries == 3
    mapped.complete("work", done=True)
    assert mapped.variables == {"a": 1, "done": True}


@pytest.mark.parametrize("tag", ["sendTask", "scriptTask", "businessRuleTask", "serviceTask"])
def test_a_job_type_makes_a_job_of_any_task(tag: str) -> None:
    case = single(job("work", tag=tag))
    case.start()
    assert case.wait("work").type == "work"


# ---- what comes in ------------------------------------------------------------------------------

WEIRD: dict[str, Any] = {
    "typename": "dict",
    "__builtins__": {"__class__": None},
    "v": 1,
    "": {"": [[], {}, [None, True, False, 0, -0.0, 1.5, 1e300, 2**80]]},
    "datetime": "2026-01-01T00:00:00Z",
    "text": '<&>"\\\u0000\u2028\U0001f600 中文',
    "half a character": "\ud800",
    "nested": {"typename": {"typename": "x", "data": 1}},
}


def test_any_json_survives_as_it_is() -> None:
    case = single(user("work", mapping(inputs={"copy": "=payload"})))
    case.start(payload=WEIRD, **WEIRD)
    assert case.variables_at("work") == {"payload": WEIRD, "copy": WEIRD, **WEIRD}
    case.complete("work", again=WEIRD)
    assert repr(case.variables["again"]) == repr(WEIRD), "same types and order too"


def test_what_comes_in_is_not_changed() -> None:
    given = {"a": {"b": [1]}}
    case = single(user("work", mapping(outputs={"a.c": "=2"})))
    case.start(**given)
    case.complete("work")
    assert given == {"a": {"b": [1]}}
    assert case.variables == {"a": {"b": [1], "c": 2}}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, b"x", datetime(2026, 1, 1)])
def test_what_is_no_json_is_refused(value: object) -> None:
    case = single(user("work"))
    case.start()
    with pytest.raises(InvalidInput) as refused:
        case.complete("work", ok=1, bad=value)
    assert list(refused.value.fields) == ["bad"]
    case.complete("work")


def test_too_much_that_comes_in_is_refused_before_anything_changes() -> None:
    case = single(user("work")).limited(variable_bytes=1000)
    case.start(a="x" * 500)
    before = case.state
    with pytest.raises(LimitExceeded):
        case.complete("work", b="x" * 600)
    assert case.state == before
    case.complete("work", b="x" * 300)
    assert case.done


def test_a_script_that_grows_the_variables_beyond_the_limit_fails() -> None:
    grow = script("work", "[big, big, big]", "bigger")
    case = single(grow).limited(variable_bytes=1000)
    case.start(big="x" * 400)
    assert "more than 1000 bytes" in case.failure("work").reason
    case.retry("work", big="x")
    assert case.done


def test_a_value_that_is_written_over_does_not_count_twice() -> None:
    parts = [script(f"s{n}", '"y"', "big") for n in range(20)]
    names = [f"s{n}" for n in range(20)]
    process = model(START, *parts, END, chain("start", *names, "end"))
    case = Case(process).limited(variable_bytes=200)
    case.start(big="x" * 150)
    assert case.done


def test_milestones_come_when_a_wait_opens_and_when_a_step_is_done() -> None:
    def reached(name: str) -> str:
        return (
            f'<zeebe:properties><zeebe:property name="itsm:milestone" value="{name}"/>'
            "</zeebe:properties>"
        )

    parts = (
        START + user("work", reached("in-progress")),
        node("task", "auto", reached("resolved")) + node("endEvent", "end", reached("closed")),
    )
    case = Case(model(*parts, chain("start", "work", "auto", "end")))
    assert case.start().milestones == ("in-progress",)
    assert case.complete("work").milestones == ("resolved", "closed")


def test_time_zones_and_now_are_those_of_the_command() -> None:
    case = single(
        user("work", '<zeebe:taskSchedule dueDate="=string(now() + duration(&quot;P1D&quot;))"/>')
    )
    case.start()
    assert case.wait("work").due == NOW + timedelta(days=1)
