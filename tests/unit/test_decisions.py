"""Decision tables answer as DMN 1.3 says, or say why they cannot."""

from datetime import UTC, datetime
from typing import Any

import pytest

from itsm_flow.domain.model import (
    Aggregation,
    DecisionInput,
    DecisionModel,
    DecisionOutput,
    DecisionRule,
    HitPolicy,
)
from itsm_flow.engine.decisions import DecisionFailed, evaluate
from itsm_flow.errors import StepFailed
from itsm_flow.feel import Budget, FeelError, FeelTimeout

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
Rows = list[tuple[list[str], list[str]]]


def table(
    rows: Rows,
    *,
    inputs: list[str | tuple[str, str]],
    outputs: tuple[str, ...] = ("result",),
    policy: HitPolicy = HitPolicy.UNIQUE,
    aggregation: Aggregation | None = None,
) -> DecisionModel:
    given = [each if isinstance(each, tuple) else (each, "") for each in inputs]
    return DecisionModel(
        decision_id="test-table",
        name="Test",
        line=1,
        hit_policy=policy,
        aggregation=aggregation,
        inputs=tuple(
            DecisionInput(id=f"i{n}", label="", expression=text, type=kind or None)
            for n, (text, kind) in enumerate(given)
        ),
        outputs=tuple(DecisionOutput(id=name, name=name, label=name) for name in outputs),
        rules=tuple(
            DecisionRule(id=f"r{n}", line=n, tests=tuple(tests), results=tuple(results))
            for n, (tests, results) in enumerate(rows, 1)
        ),
    )


PRIORITY: Rows = [
    (['"high"', '"high"'], ["1"]),
    (['"high"', '"low"'], ["2"]),
    (['"low"', "-"], ["4"]),
    (["-", '"none"'], ["5"]),
]


def priority(policy: HitPolicy = HitPolicy.UNIQUE) -> DecisionModel:
    return table(PRIORITY, inputs=["impact", "urgency"], policy=policy)


@pytest.mark.parametrize(
    ("impact", "urgency", "result", "rules"),
    [
        ("high", "high", 1, (1,)),
        ("high", "low", 2, (2,)),
        ("low", "high", 4, (3,)),
        ("high", "none", 5, (4,)),
        ("medium", "high", None, ()),
    ],
)
def test_a_unique_table_gives_the_result_of_its_one_hit(
    impact: str, urgency: str, result: int | None, rules: tuple[int, ...]
) -> None:
    record = evaluate(priority(), {"impact": impact, "urgency": urgency}, now=NOW)
    assert (record.result, record.rules) == (result, rules)
    assert record.decision_id == "test-table"
    assert record.inputs == {"impact": impact, "urgency": urgency}


def test_two_hits_of_a_unique_table_are_an_error_that_names_the_rules() -> None:
    with pytest.raises(StepFailed, match="rules 3, 4 hit") as caught:
        evaluate(priority(), {"impact": "low", "urgency": "none"}, now=NOW)
    assert "test-table" in str(caught.value)


@pytest.mark.parametrize(
    ("policy", "result", "rules"),
    [
        (HitPolicy.FIRST, 4, (3, 4)),
        (HitPolicy.COLLECT, [4, 5], (3, 4)),
        (HitPolicy.RULE_ORDER, [4, 5], (3, 4)),
    ],
)
def test_other_policies_choose_among_several_hits(
    policy: HitPolicy, result: object, rules: tuple[int, ...]
) -> None:
    record = evaluate(priority(policy), {"impact": "low", "urgency": "none"}, now=NOW)
    assert (record.result, record.rules) == (result, rules)


@pytest.mark.parametrize("policy", HitPolicy)
def test_no_hit_gives_null_under_every_policy(policy: HitPolicy) -> None:
    record = evaluate(priority(policy), {"impact": "x", "urgency": "y"}, now=NOW)
    assert (record.result, record.rules) == (None, ())


def test_any_accepts_hits_that_agree_and_refuses_those_that_differ() -> None:
    rows: Rows = [(["> 1"], ["n * 0"]), (["> 2"], ["0"]), (["> 3"], ["1"])]
    decision = table(rows, inputs=["n"], policy=HitPolicy.ANY)
    assert evaluate(decision, {"n": 3}, now=NOW).result == 0
    with pytest.raises(DecisionFailed, match="rules 1, 2, 3 hit and differ"):
        evaluate(decision, {"n": 4}, now=NOW)


@pytest.mark.parametrize(
    ("aggregation", "result"),
    [
        (None, [10, 20.5, 20.5]),
        (Aggregation.SUM, 51),
        (Aggregation.MIN, 10),
        (Aggregation.MAX, 20.5),
        (Aggregation.COUNT, 3),
    ],
)
def test_collect_lists_or_aggregates(aggregation: Aggregation | None, result: object) -> None:
    rows: Rows = [(["> 0"], ["n"]), (["> 1"], ["n + 10.5"]), (["> 2"], ["20.5"]), (["< 0"], ["9"])]
    decision = table(rows, inputs=["n"], policy=HitPolicy.COLLECT, aggregation=aggregation)
    assert evaluate(decision, {"n": 10}, now=NOW).result == result


def test_an_aggregation_of_other_things_than_numbers_is_an_error() -> None:
    decision = table(
        [(["-"], ['"many"'])],
        inputs=["n"],
        policy=HitPolicy.COLLECT,
        aggregation=Aggregation.SUM,
    )
    with pytest.raises(DecisionFailed, match="SUM needs numbers, and a rule gives 'many'"):
        evaluate(decision, {"n": 1}, now=NOW)


def test_several_outputs_give_a_context() -> None:
    rows: Rows = [(["< 10"], ['"standard"', "false"]), ([">= 10"], ['"normal"', "cost > 100"])]
    decision = table(rows, inputs=["cost"], outputs=("route", "board"))
    assert evaluate(decision, {"cost": 5}, now=NOW).result == {"route": "standard", "board": False}
    assert evaluate(decision, {"cost": 500}, now=NOW).result == {"route": "normal", "board": True}


def test_a_table_without_inputs_hits_with_every_rule() -> None:
    decision = table([([], ["1"]), ([], ["2"])], inputs=[], policy=HitPolicy.COLLECT)
    assert evaluate(decision, {}, now=NOW).result == [1, 2]


@pytest.mark.parametrize(
    ("expression", "test", "variables", "hits"),
    [
        ("count(votes[item = false])", "0", {"votes": [True, True]}, True),
        ("=size", "[1..5]", {"size": 5}, True),
        ("size", "> limit", {"size": 5, "limit": 4}, True),
        ("size", "? > limit and ? < 9", {"size": 5, "limit": 4}, True),
        ("size", "not(1, 2)", {"size": 2}, False),
        ("kind", '"a", "b"', {"kind": "b"}, True),
        ("open", "true", {"open": False}, False),
        ("nothing", "null", {"nothing": None}, True),
        ("nothing", "> 3", {"nothing": None}, False),
        ("size", "", {"size": 2}, True),
        ("size", " - ", {"size": 2}, True),
    ],
)
def test_inputs_and_tests_are_feel(
    expression: str, test: str, variables: dict[str, Any], hits: bool
) -> None:
    decision = table([([test], ["1"])], inputs=[expression])
    assert evaluate(decision, variables, now=NOW).result == (1 if hits else None)


@pytest.mark.parametrize(
    ("kind", "value", "test"),
    [
        ("date", "2026-03-01", '> date("2026-02-28")'),
        ("date", "2026-11-22", "< today()"),
        ("dateTime", "2026-11-23T10:29:59Z", "< now()"),
        ("dayTimeDuration", "PT3H", '> duration("PT2H")'),
        ("feel:date", "2026-03-01", '[date("2026-03-01")..date("2026-03-02")]'),
    ],
)
def test_text_of_a_declared_date_type_is_compared_as_a_date(
    kind: str, value: str, test: str
) -> None:
    decision = table([([test], ["true"])], inputs=[("given", kind)])
    record = evaluate(decision, {"given": value}, now=NOW)
    assert record.result is True
    assert record.rules == (1,)


@pytest.mark.parametrize(
    ("kind", "value", "says"),
    [
        ("string", 5, "is 5, no string"),
        ("number", "5", "is '5', no number"),
        ("number", True, "is True, no number"),
        ("integer", 1.5, "is 1.5, no integer"),
        ("boolean", "true", "is 'true', no boolean"),
        ("date", "soon", '"soon" cannot be read as date'),
        ("string", ["a"], "no string"),
    ],
)
def test_an_input_of_another_type_is_an_error(kind: str, value: object, says: str) -> None:
    decision = table([(["-"], ["1"])], inputs=[("given", kind)])
    with pytest.raises(DecisionFailed) as caught:
        evaluate(decision, {"given": value}, now=NOW)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("rows", "expression"),
    [
        ([(["-"], ["1"])], "missing"),
        ([(["-"], ["1"])], "missing.part"),
        ([(["> missing"], ["1"])], "n"),
        ([(["-"], ["missing"])], "n"),
        ([(["-"], ["n + missing"])], "n"),
        ([(["-"], ['n + "text"'])], "n"),
        ([(["unheard of(n)"], ["1"])], "n"),
    ],
)
def test_an_unknown_variable_anywhere_is_an_error(rows: Rows, expression: str) -> None:
    with pytest.raises(DecisionFailed):
        evaluate(table(rows, inputs=[expression]), {"n": 1}, now=NOW)


def test_an_input_with_a_label_is_recorded_under_it() -> None:
    decision = priority()
    labelled = DecisionInput(id="i", label="Impact", expression="impact")
    decision = table(PRIORITY[:1], inputs=["impact", "urgency"])
    decision = DecisionModel(
        decision_id=decision.decision_id,
        name=decision.name,
        line=1,
        hit_policy=decision.hit_policy,
        aggregation=None,
        inputs=(labelled, decision.inputs[1]),
        outputs=decision.outputs,
        rules=decision.rules,
    )
    record = evaluate(decision, {"impact": "high", "urgency": "high"}, now=NOW)
    assert record.inputs == {"Impact": "high", "urgency": "high"}


@pytest.mark.parametrize(
    ("test", "result"), [("1 +", "1"), ("(", "1"), ("-", "1 +"), ("-", "2 ** 5000"), ("-", "")]
)
def test_feel_that_cannot_be_evaluated_is_an_error(test: str, result: str) -> None:
    with pytest.raises(FeelError):
        evaluate(table([([test], [result])], inputs=["n"]), {"n": 1}, now=NOW)


def test_a_decision_shares_the_budget_of_its_advance() -> None:
    budget = Budget(seconds=0.4)
    evaluate(priority(), {"impact": "high", "urgency": "low"}, now=NOW, budget=budget)
    assert 0 < budget.spent < 0.4
    endless = table([(["every i in 1..100000000 satisfies true"], ["1"])], inputs=["n"])
    with pytest.raises(FeelTimeout):
        evaluate(endless, {"n": 1}, now=NOW, budget=budget)
    assert budget.spent >= 0.2


def test_a_table_of_a_hundred_rules_fits_the_time_of_one_advance() -> None:
    rows: Rows = [([f'"key{n}"', f"[{n}..{n + 1})"], [str(n), f'"{n}"']) for n in range(100)]
    decision = table(rows, inputs=["key", "n"], outputs=("a", "b"))
    record = evaluate(decision, {"key": "key77", "n": 77}, now=NOW, budget=Budget(0.5))
    assert record.result == {"a": 77, "b": "77"}
    assert record.rules == (78,)
