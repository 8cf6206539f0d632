"""Multi-instance activities, parallel and one after the other."""

import pytest

from itsm_flow.domain.progress import Status, StepKind
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
    timer,
    user,
)

VOTES = ("votes", "=vote")


def vote(
    *, until: str | None = None, sequential: bool = False, collection: str = "=members"
) -> Case:
    task = user(
        "vote",
        '<zeebe:assignmentDefinition assignee="=item"/>',
        loop(collection, out=VOTES, until=until, sequential=sequential),
    )
    return Case(model(START, task, END, chain("start", "vote", "end")))


def test_each_item_has_its_task_and_the_results_come_in_the_order_of_the_items() -> None:
    case = vote()
    case.start(members=["ann", "bob", "cy"])
    waits = list(case.open.values())
    assert [wait.assignee for wait in waits] == ["ann", "bob", "cy"]
    assert [wait.multi_instance for wait in waits] == [(1, 3), (2, 3), (3, 3)]
    assert case.variables_at("vote", 1)["loopCounter"] == 2
    case.complete("vote", 2, vote="no")
    case.complete("vote", 0, vote="yes")
    assert not case.done
    case.complete("vote", vote="maybe")
    assert case.done
    assert case.variables["votes"] == ["yes", "maybe", "no"]
    assert "item" not in case.variables
    assert "loopCounter" not in case.variables


def test_one_after_the_other_opens_the_next_when_one_is_done() -> None:
    case = vote(sequential=True)
    case.start(members=["ann", "bob"])
    assert [wait.assignee for wait in case.open.values()] == ["ann"]
    case.complete("vote", vote=1)
    assert [(wait.assignee, wait.multi_instance) for wait in case.open.values()] == [
        ("bob", (2, 2))
    ]
    case.complete("vote", vote=2)
    assert case.done
    assert case.variables["votes"] == [1, 2]


def test_the_steps_are_those_of_the_instances_and_the_flow_is_told_at_the_last() -> None:
    case = vote()
    case.start(members=["a", "b"])
    case.complete("vote", 1, vote=1)
    case.complete("vote", vote=2)
    steps = [step for step in case.steps if step.element_id == "vote"]
    assert [(step.kind, step.multi_instance, step.flows) for step in steps] == [
        (StepKind.ENTERED, (1, 2), ()),
        (StepKind.ENTERED, (2, 2), ()),
        (StepKind.COMPLETED, (2, 2), ()),
        (StepKind.COMPLETED, (1, 2), ("vote-end",)),
    ]
    assert [change.name for change in steps[-1].changes] == ["vote", "votes"]


@pytest.mark.parametrize("sequential", [True, False])
def test_nothing_to_do_passes_through_with_an_empty_result(sequential: bool) -> None:
    case = vote(sequential=sequential)
    case.start(members=[])
    assert case.done
    assert case.variables["votes"] == []
    assert case.trace == ["start", "vote", "end"]
    assert case.flows == ["start-vote", "vote-end"]


@pytest.mark.parametrize("value", [None, "ann", 3, {"a": 1}])
def test_what_is_no_list_is_a_failed_step(value: object) -> None:
    case = vote()
    case.start(members=value)
    assert "not a list" in case.failure("vote").reason
    case.retry("vote", members=["ann"])
    case.complete("vote", vote=1)
    assert case.done


def test_too_many_items_are_a_failed_step() -> None:
    case = vote().limited(multi_instance=3)
    case.start(members=["x"] * 4)
    assert "limit of 3" in case.failure("vote").reason


def test_a_thousand_instances_are_within_the_limits() -> None:
    case = vote()
    case.start(members=["x"] * 1000)
    assert len(case.open) == 1000


def test_a_quorum_cancels_the_rest() -> None:
    case = vote(until="=numberOfCompletedInstances / numberOfInstances >= 0.5")
    case.start(members=["a", "b", "c", "d"])
    case.complete("vote", 3, vote="yes")
    assert not case.done
    case.complete("vote", 1, vote="no")
    assert case.done
    assert case.variables["votes"] == [None, "no", None, "yes"]
    assert case.ids(StepKind.CANCELLED) == ["vote", "vote"]
    assert len(case.progress.closed) == 3


def test_a_quorum_sees_the_counts_and_the_votes_so_far() -> None:
    case = vote(until='=numberOfActiveInstances = 1 and votes[1] = "no"')
    case.start(members=["a", "b", "c"])
    case.complete("vote", 1, vote="yes")
    assert case.progress.status is Status.ACTIVE
    case.complete("vote", 0, vote="no")
    assert case.done


def test_a_quorum_ends_one_after_the_other_too() -> None:
    case = vote(until="=vote = 2", sequential=True)
    case.start(members=["a", "b", "c"])
    case.complete("vote", vote=1)
    case.complete("vote", vote=2)
    assert case.done
    assert case.variables["votes"] == [1, 2, None]


def test_a_quorum_that_is_neither_true_nor_false_fails_at_the_instance() -> None:
    case = vote(until="=enough")
    case.start(members=["a", "b"], enough=None)
    case.complete("vote", vote=1)
    assert case.failure("vote").reason
    case.retry("vote", enough=True)
    assert case.done
    assert case.variables["votes"] == [1, None]


def test_an_output_element_that_fails_is_evaluated_again() -> None:
    case = vote()
    case.start(members=["a"])
    case.complete("vote")
    assert case.failure("vote").reason
    case.retry("vote", vote="late")
    assert case.variables["votes"] == ["late"]


@pytest.mark.parametrize("sequential", [True, False])
def test_a_subprocess_for_each_item(sequential: bool) -> None:
    inner = '<startEvent id="s"/>' + user("ask") + script("double", "answer * 2", "twice")
    inner += chain("s", "ask", "double")
    io = mapping(inputs={"twice": "=0", "answer": "=0"})
    work = subprocess(
        "work", io, inner, loop("=items", out=("all", "=twice"), sequential=sequential)
    )
    case = Case(model(START, work, END, chain("start", "work", "end")))
    case.start(items=[1, 2, 3])
    for _ in range(3):
        assert len(case.open) == (1 if sequential else len(case.open))
        item = case.variables_at("ask")["item"]
        case.complete("ask", answer=item)
    assert case.done
    assert case.variables == {"items": [1, 2, 3], "all": [2, 4, 6]}


def test_a_repeated_subprocess_in_a_repeated_subprocess() -> None:
    leaf = '<startEvent id="s2"/>' + script("mul", "a * b", "p") + chain("s2", "mul")
    io = mapping(inputs={"p": "=0"})
    inner = subprocess("inner", io, leaf, loop("=bs", "b", out=("row", "=p")))
    outer = subprocess(
        "outer",
        mapping(inputs={"row": "=[]"}),
        '<startEvent id="s1"/>' + inner + chain("s1", "inner"),
        loop("=as", "a", out=("rows", "=row")),
    )
    process = model(START, outer, END, chain("start", "outer", "end"))
    case = Case(process)
    case.start(**{"as": [1, 2], "bs": [10, 20]})
    assert case.done, case.open
    assert case.variables["rows"] == [[10, 20], [20, 40]]


def test_a_boundary_event_is_that_of_the_whole_activity() -> None:
    task = user("vote", loop("=members"))
    late = boundary("late", "vote", timer("timeDuration", "P1D")) + '<endEvent id="timeout"/>'
    case = Case(
        model(START, task, late, END, chain("start", "vote", "end"), flow("late", "timeout"))
    )
    case.start(members=[1, 2])
    assert sorted(case.waiting) == ["late", "vote", "vote"]
    case.complete("vote")
    case.fire("late")
    assert case.progress.end_event == "timeout"
    assert case.ids(StepKind.CANCELLED) == ["vote"]


def test_an_error_of_one_instance_ends_all_of_them() -> None:
    task = job("work", loop("=items"))
    catch = boundary("catch", "work", error("E1")) + '<endEvent id="caught"/>'
    flows = chain("start", "work", "end") + flow("catch", "caught")
    case = Case(model(START, task, catch, END, flows, errors=("E1",)))
    case.start(items=[1, 2, 3])
    case.throw("work", "E1")
    assert case.progress.end_event == "caught"
    assert case.ids(StepKind.CANCELLED) == ["work"] * 3


def test_a_failed_instance_does_not_hold_up_the_others() -> None:
    case = Case(
        model(
            START,
            script("work", "10 / item.n", "r", loop("=items", out=("all", "=r"))),
            END,
            chain("start", "work", "end"),
        )
    )
    case.start(items=[{"n": 5}, {"m": 1}, {"n": 2}])
    assert case.waiting == ["work"]
    case.retry("work", item={"n": 10})
    assert case.variables["all"] == [2, 1, 5]


@pytest.mark.parametrize("sequential", [True, False])
def test_automatic_instances_run_through(sequential: bool) -> None:
    task = node("task", "each", loop("=items", out=("same", "=item"), sequential=sequential))
    case = Case(model(START, task, END, chain("start", "each", "end")))
    case.start(items=list(range(1000)))
    assert case.done
    assert case.variables["same"] == list(range(1000))


@pytest.mark.parametrize("sequential", [True, False])
def test_an_instance_that_does_not_fit_leaves_nothing_behind(sequential: bool) -> None:
    case = vote(sequential=sequential).limited(variable_bytes=520)
    case.start(members=["a", "x" * 400])
    if sequential:
        case.complete("vote", vote=1)
    assert "more than 520 bytes" in case.failure("vote").reason
    assert len(case.open) == 1
    case.limited(variable_bytes=5000).retry("vote")
    while not case.done:
        case.complete("vote", vote=1)
    assert case.variables["votes"] == [1, 1]


def cardinality(text: str, *, sequential: bool = False, more: str = "") -> str:
    """A multi-instance marker that says how often."""
    return (
        f'<multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}">{more}'
        f"<loopCardinality>{text}</loopCardinality></multiInstanceLoopCharacteristics>"
    )


@pytest.mark.parametrize("sequential", [True, False])
@pytest.mark.parametrize("text", ["3", "=count", "=count + 0.0"])
def test_it_can_run_as_often_as_a_number_says(text: str, sequential: bool) -> None:
    vote = user("vote", cardinality(text, sequential=sequential))
    it = Case(model(START, vote, END, chain("start", "vote", "end")))
    it.start(count=3)
    numbers = []
    while not it.done:
        numbers.append(it.variables_at("vote")["loopCounter"])
        assert it.wait("vote").multi_instance == (numbers[-1], 3)
        it.complete("vote")
    assert numbers == [1, 2, 3]


def test_no_times_are_a_step_of_the_activity_itself() -> None:
    it = Case(model(START, user("vote", cardinality("0")), END, chain("start", "vote", "end")))
    it.start()
    assert it.done
    assert it.trace == ["start", "vote", "end"]


@pytest.mark.parametrize("count", [-1, 1.5, "3", None, True, 10**6])
def test_a_cardinality_that_is_none_is_a_failed_step(count: object) -> None:
    it = Case(model(START, user("vote", cardinality("=count")), END, chain("start", "vote", "end")))
    it.start(count=count)
    assert it.failure("vote").element_id == "vote"
    it.retry("vote", count=1)
    it.complete("vote")
    assert it.done


def test_data_objects_name_the_lists() -> None:
    marker = (
        "<multiInstanceLoopCharacteristics><loopDataInputRef>in</loopDataInputRef>"
        "<loopDataOutputRef>out</loopDataOutputRef>"
        '<inputDataItem id="i1" name="member"/><outputDataItem id="i2" name="vote"/>'
        "</multiInstanceLoopCharacteristics>"
    )
    ask = user("ask", mapping(outputs={"vote": '=member + "!"'}), marker)
    data = '<dataObject id="in" name="members"/><dataObject id="out" name="not a name"/>'
    it = Case(model(START, data, ask, END, chain("start", "ask", "end")))
    it.start(members=["Ann", "Bob"])
    it.complete("ask")
    it.complete("ask")
    assert it.variables["out"] == ["Ann!", "Bob!"]


def test_a_data_input_is_the_data_object_that_it_comes_from() -> None:
    marker = (
        "<multiInstanceLoopCharacteristics><loopDataInputRef>di</loopDataInputRef>"
        '<inputDataItem id="i1" name="member"/></multiInstanceLoopCharacteristics>'
    )
    inputs = (
        '<ioSpecification><dataInput id="di" name="given"/><inputSet/></ioSpecification>'
        '<dataInputAssociation id="d"><sourceRef>ref</sourceRef><targetRef>di</targetRef>'
        "</dataInputAssociation>"
    )
    data = (
        '<dataObject id="object" name="members"/>'
        '<dataObjectReference id="ref" name="The members" dataObjectRef="object"/>'
    )
    ask = user("ask", inputs, marker)
    it = Case(model(START, data, ask, END, chain("start", "ask", "end")))
    it.start(members=["Ann", "Bob"], given=["nobody"])
    assert [it.variables_at("ask", number)["member"] for number in (0, 1)] == ["Ann", "Bob"]
