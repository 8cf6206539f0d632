"""Where FEEL, or feelin, is weak, a process does not go on as if nothing were wrong."""

from typing import Any

import pytest

from itsm_flow.definitions import Catalogue, Source, check, read
from itsm_flow.domain.findings import Severity
from unit.engine.driver import END, START, Case, chain, flow, mapping, model, node, script, user

BIG = 9007199254740993
"""2^53 + 1, which no double is."""


def choice(condition: str) -> Case:
    """A gateway that asks one condition and has a default."""
    return Case(
        model(
            START,
            node("exclusiveGateway", "x", default="x-no"),
            user("yes"),
            user("no"),
            END,
            chain("start", "x"),
            flow("x", "yes", condition),
            flow("x", "no", flow_id="x-no"),
            chain("yes", "end"),
            chain("no", "end"),
        )
    )


@pytest.mark.parametrize(
    ("condition", "variables", "says"),
    [
        ("=approved", {"approved": None}, "The condition gave null, neither true nor false."),
        ("=approved", {"approved": "yes"}, "The condition gave 'yes', neither true nor false."),
        ("=approved", {}, "Variable 'approved' not found"),
        ("=cost / 0 > 1", {"cost": 5}, "null"),
        ("=riskiest(cost)", {"cost": 5}, "riskiest"),
        ("=cost > 3", {"cost": None}, "neither true nor false"),
        ("=due < today()", {"due": "2020-01-01"}, "A string is compared with a date"),
        ("=due != today()", {"due": "2020-01-01"}, "A string is compared with a date"),
        ('=date("2020-01-01") = due', {"due": "2020-01-01"}, "A date is compared with a string"),
        ('=cost > "100"', {"cost": 5}, "A number is compared with a string"),
        ("=cost > 100", {"cost": "150"}, "A string is compared with a number"),
        ("=cost in [1..5]", {"cost": "3"}, "A string is compared with a number"),
        ("=cost > 3", {"cost": True}, "A boolean is compared with a number"),
        ("=a + b = 0.3", {"a": 0.1, "b": 0.2}, "differ by a rounding error only"),
        ("=a + b <= 0.3", {"a": 0.1, "b": 0.2}, "differ by a rounding error only"),
        ("=cost = 5 or 6", {"cost": 6}, "neither true nor false"),
    ],
)
def test_a_condition_that_cannot_be_trusted_is_a_failed_step(
    condition: str, variables: dict[str, Any], says: str
) -> None:
    case = choice(condition)
    case.start(**variables)
    failure = case.failure("x")
    assert says in failure.reason
    assert condition.removeprefix("=") in failure.detail


@pytest.mark.parametrize(
    ("condition", "variables", "way"),
    [
        ("=due != null and date(due) < today()", {"due": "2020-01-01"}, "yes"),
        ("=round half up(a + b, 2) = 0.3", {"a": 0.1, "b": 0.2}, "yes"),
        ("=a + b > 0.3", {"a": 0.2, "b": 0.2}, "yes"),
        ("=number(cost) > 100", {"cost": "150"}, "yes"),
        ('=kind = "a" or kind = 3', {"kind": 3}, "yes"),
        ("=id = other", {"id": 10**15, "other": 10**15 + 1}, "no"),
        ("=date(a) < now()", {"a": "2020-01-01"}, "yes"),
        ('=duration(a) > duration("PT1H")', {"a": "PT90M"}, "yes"),
    ],
)
def test_a_condition_that_says_what_it_means_is_followed(
    condition: str, variables: dict[str, Any], way: str
) -> None:
    case = choice(condition)
    case.start(**variables)
    assert case.waiting == [way]


def test_an_integer_beyond_doubles_is_copied_exactly_through_mappings_and_decisions() -> None:
    io = mapping(inputs={"inner": "=order.id"}, outputs={"kept": "=inner"})
    case = Case(
        model(
            START,
            user("ask", io),
            script("copy", "kept", "copied"),
            user("look"),
            END,
            chain("start", "ask", "copy", "look", "end"),
        )
    )
    case.start(order={"id": BIG})
    assert case.variables_at("ask")["inner"] == BIG
    case.complete("ask")
    assert case.variables["kept"] == case.variables["copied"] == BIG


def test_reckoning_with_an_integer_beyond_doubles_is_a_failed_step() -> None:
    process = model(START, script("add", "id + 0", "sum"), END, chain("start", "add", "end"))
    case = Case(process)
    case.start(id=BIG)
    assert "too large to be exact" in case.failure("add").reason


def test_numbers_are_doubles_outside_of_comparisons() -> None:
    process = model(
        START, script("add", "0.1 + 0.2", "sum"), user("look"), END,
        chain("start", "add", "look", "end"),
    )  # fmt: skip
    case = Case(process)
    case.start()
    assert case.variables["sum"] == 0.1 + 0.2 != 0.3


@pytest.mark.parametrize(
    ("condition", "rule", "says"),
    [
        ("=riskiest(cost) > 3", "feel", 'There is no function "riskiest"'),
        ("=due &lt; today()", "date-as-text", "due is text, as every date in data is"),
        ("=cost = 5 or 6", "feel", '"or" joins conditions, and 6 is none'),
        ("=cost > 1e3", "feel", "1e3 is read as 1"),
    ],
)
def test_what_can_be_known_is_told_at_deployment(condition: str, rule: str, says: str) -> None:
    diagram = f"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
      <process id="p" isExecutable="true"><startEvent id="s"/><exclusiveGateway id="x" default="n"/>
      <endEvent id="e"/><sequenceFlow id="i" sourceRef="s" targetRef="x"/>
      <sequenceFlow id="y" sourceRef="x" targetRef="e">
      <conditionExpression>{condition}</conditionExpression></sequenceFlow>
      <sequenceFlow id="n" sourceRef="x" targetRef="e"/></process></definitions>"""
    findings = check(read([Source("p.bpmn", diagram.encode())]), Catalogue())
    (found,) = [each for each in findings if each.severity is Severity.ERROR]
    assert (found.rule, found.element_id) == (rule, "y")
    assert says in found.message
