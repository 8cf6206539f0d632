"""A person chooses the way at an exclusive gateway; whatever has a job type is a job."""

import pytest

from itsm_flow.domain.progress import JobWait, UserTaskWait
from unit.engine.driver import END, START, Case, chain, flow, job, model, node, user

DONE_BY = '<zeebe:properties><zeebe:property name="itsm:doneBy" value="{who}"/></zeebe:properties>'


def asking(who: str = "cab", *, conditions: tuple[str | None, str | None] = (None, None)) -> Case:
    """start → gateway → one of two user tasks → end; the gateway asks `who`."""
    gateway = node("exclusiveGateway", "which", DONE_BY.format(who=who), name="Approved?")
    yes, no = conditions
    return Case(
        model(
            START,
            gateway,
            user("yes"),
            user("no"),
            END,
            chain("start", "which"),
            flow("which", "yes", yes),
            flow("which", "no", no),
            chain("yes", "end") + chain("no", "end"),
        )
    )


@pytest.mark.parametrize("way", ["yes", "no"])
def test_the_way_that_a_person_chooses_is_taken(way: str) -> None:
    case = asking()
    case.start()
    wait = case.wait("which")
    assert isinstance(wait, UserTaskWait)
    assert (wait.name, wait.form_id, wait.candidate_groups) == ("Approved?", "demo-which", ("cab",))
    case.complete("which", way_which=f"which-{way}")
    assert case.waiting == [way]
    case.complete(way)
    assert case.done
    assert case.trace == ["start", "which", way, "end"]


def test_conditions_that_are_drawn_are_not_asked() -> None:
    case = asking("person", conditions=("=nothing", "Approved"))
    case.start()
    assert case.wait("which").candidate_groups == ()
    case.complete("which", way_which="which-no")
    assert case.waiting == ["no"]


def test_no_way_is_taken_without_an_answer() -> None:
    case = asking()
    case.start()
    case.complete("which")
    assert case.failure("which").reason == "Variable 'way_which' not found"
    case.retry("which", way_which="which-yes")
    assert case.waiting == ["yes"]


@pytest.mark.parametrize(
    "tag",
    ["sendTask", "scriptTask", "businessRuleTask", "intermediateThrowEvent", "serviceTask"],
)
def test_whatever_has_a_job_type_is_a_job(tag: str) -> None:
    case = Case(model(START, job("work", tag=tag), END, chain("start", "work", "end")))
    case.start()
    assert isinstance(case.wait("work"), JobWait)
    case.complete("work", result=1)
    assert (case.done, case.variables["result"]) == (True, 1)


def test_an_end_event_can_be_a_job() -> None:
    case = Case(model(START, job("tell", tag="endEvent"), chain("start", "tell")))
    case.start()
    assert case.waiting == ["tell"]
    case.complete("tell")
    assert case.done
    assert case.trace == ["start", "tell"]


@pytest.mark.parametrize(
    "tag", ["task", "serviceTask", "intermediateCatchEvent", "callActivity", "subProcess"]
)
def test_a_step_that_says_nothing_is_done_by_a_person(tag: str) -> None:
    step = node(tag, "work", DONE_BY.format(who="person"))
    case = Case(model(START, step, END, chain("start", "work", "end")))
    case.start()
    assert isinstance(case.wait("work"), UserTaskWait)
    case.complete("work")
    assert case.done
