"""Decision tables answer as DMN 1.3 says, or say why they cannot."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from itsm_flow.domain.decisions import (
    Aggregation,
    BoxedContext,
    ContextEntry,
    DecisionInput,
    DecisionModel,
    DecisionOutput,
    DecisionRule,
    DecisionTable,
    HitPolicy,
    LiteralExpression,
    Logic,
)
from itsm_flow.engine.decisions import DecisionFailed, evaluate
from itsm_flow.errors import StepFailed
from itsm_flow.feel import Budget, FeelError, FeelTimeout

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
Rows = list[tuple[list[str], list[str]]]


def table(
    rows: Rows,
    *,
    inputs: Sequence[str | tuple[str, str] | DecisionInput],
    outputs: Sequence[str | DecisionOutput] = ("result",),
    policy: HitPolicy = HitPolicy.UNIQUE,
    aggregation: Aggregation | None = None,
) -> DecisionModel:
    logic = DecisionTable(
        hit_policy=policy,
        aggregation=aggregation,
        inputs=tuple(map(column, inputs)),
        outputs=tuple(
            DecisionOutput(id=each, name=each, label=each) if isinstance(each, str) else each
            for each in outputs
        ),
        rules=tuple(
            DecisionRule(id=f"r{n}", line=n, tests=tuple(tests), results=tuple(results))
            for n, (tests, results) in enumerate(rows, 1)
        ),
    )
    return decision("test-table", logic)


def column(given: str | tuple[str, str] | DecisionInput) -> DecisionInput:
    if isinstance(given, DecisionInput):
        return given
    text, kind = given if isinstance(given, tuple) else (given, None)
    return DecisionInput(id="i", label="", expression=text, type=kind)


def decision(key: str, logic: Logic | str, **more: Any) -> DecisionModel:
    said = LiteralExpression(logic, 1) if isinstance(logic, str) else logic
    return DecisionModel(key, "Test", 1, said, **{"variable": key, **more})


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
        ("date", "2026-03-01", '[date("2026-03-01")..date("2026-03-02")]'),
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
        ("string", ["a", "b"], "no string"),
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
    labelled = DecisionInput(id="i", label="Impact", expression="impact")
    decision = table(PRIORITY[:1], inputs=[labelled, "urgency"])
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


def ranked(policy: HitPolicy) -> DecisionModel:
    """Each row gives a risk and, after that, a way; both are ranked by their lists."""
    return table(
        [
            (["> 0"], ['"low"', '"board"']),
            (["> 1"], ['"high"', '"owner"']),
            (["> 2"], ['"high"', '"board"']),
        ],
        inputs=["n"],
        outputs=(
            DecisionOutput("r", "risk", "Risk", "string", '"high", "low"', ("high", "low")),
            DecisionOutput("w", "way", "Way", "string", '"board", "owner"', ("board", "owner")),
        ),
        policy=policy,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("n", "ways"),
    [
        (1, ["low board"]),
        (2, ["high owner", "low board"]),
        (3, ["high board", "high owner", "low board"]),
    ],
)
def test_priority_and_output_order_rank_outputs_from_left_to_right(n: int, ways: list[str]) -> None:
    ordered = [dict(zip(("risk", "way"), way.split(), strict=True)) for way in ways]
    by_order = evaluate(ranked(HitPolicy.OUTPUT_ORDER), {"n": n}, now=NOW)
    by_priority = evaluate(ranked(HitPolicy.PRIORITY), {"n": n}, now=NOW)
    assert by_order.result == ordered
    assert by_priority.result == ordered[0]
    assert by_order.rules == by_priority.rules == tuple(range(1, n + 1))


def test_hits_of_the_same_priority_stay_in_the_order_of_the_rules() -> None:
    outputs = [
        DecisionOutput("a", "a", "A", None, "1, 2", (1, 2)),
        DecisionOutput("b", "b", "B"),
    ]
    rows: Rows = [(["-"], ["2", '"x"']), (["-"], ["1", '"y"']), (["-"], ["1", '"z"'])]
    decision = table(rows, inputs=["n"], outputs=outputs, policy=HitPolicy.OUTPUT_ORDER)
    results = evaluate(decision, {"n": 1}, now=NOW).result
    assert [each["b"] for each in results] == ["y", "z", "x"]


@pytest.mark.parametrize("policy", HitPolicy)
def test_the_default_is_given_when_no_rule_hits(policy: HitPolicy) -> None:
    output = DecisionOutput("o", "o", "O", values=("x",), allowed='"x"', default='"x"')
    decision = table([(["> 9"], ['"x"'])], inputs=["n"], outputs=[output], policy=policy)
    record = evaluate(decision, {"n": 1}, now=NOW)
    assert (record.result, record.rules) == ("x", ())


def test_of_several_outputs_those_without_a_default_are_null() -> None:
    outputs = [DecisionOutput("a", "a", "A", default="n + 1"), DecisionOutput("b", "b", "B")]
    decision = table([(["> 9"], ["1", "2"])], inputs=["n"], outputs=outputs)
    assert evaluate(decision, {"n": 1}, now=NOW).result == {"a": 2, "b": None}


@pytest.mark.parametrize(
    ("allowed", "kind", "value", "fits"),
    [
        ('"high", "low"', None, "high", True),
        ('"high", "low"', None, "medium", False),
        ('"high", "low"', None, None, True),
        ("[1..5]", "number", 5, True),
        ("[1..5]", "number", 6, False),
        ("> limit", "number", 4, True),
        ("> limit", "number", 3, False),
        ('>= date("2026-01-01")', "date", "2026-01-01", True),
        ('>= date("2026-01-01")', "date", "2025-12-31", False),
    ],
)
def test_an_input_and_an_output_must_be_one_of_the_allowed_values(
    allowed: str, kind: str | None, value: object, fits: bool
) -> None:
    given = DecisionInput("i", "Given", "given", kind, allowed)
    output = DecisionOutput("o", "o", "Said", kind, allowed)
    variables = {"given": value, "limit": 3}
    for decision, name in (
        (table([(["-"], ["true"])], inputs=[given]), "the input “Given”"),
        (table([(["-"], ["given"])], inputs=["limit"], outputs=[output]), "the output “Said”"),
    ):
        if fits:
            assert evaluate(decision, variables, now=NOW).rules == (1,)
        else:
            with pytest.raises(DecisionFailed, match=f"{name} is .*, and only .* may be given"):
                evaluate(decision, variables, now=NOW)


def test_an_output_of_another_type_is_an_error() -> None:
    output = DecisionOutput("o", "o", "Said", "number")
    decision = table([(["-"], ["n"])], inputs=["n"], outputs=[output])
    assert evaluate(decision, {"n": 1}, now=NOW).result == 1
    with pytest.raises(DecisionFailed, match="the output “Said” is 'x', no number"):
        evaluate(decision, {"n": "x"}, now=NOW)


def test_true_is_not_one_when_results_are_compared() -> None:
    decision = table([(["-"], ["1"]), (["-"], ["true"])], inputs=["n"], policy=HitPolicy.ANY)
    with pytest.raises(DecisionFailed, match="differ"):
        evaluate(decision, {"n": 1}, now=NOW)


def test_a_literal_expression_gives_its_value_and_records_what_it_read() -> None:
    record = evaluate(decision("sum", "a + b.c"), {"a": 1, "b": {"c": 2}, "d": 3}, now=NOW)
    assert (record.result, record.rules) == (3, ())
    assert record.inputs == {"a": 1, "b": {"c": 2}}


def test_an_integer_passes_a_decision_exactly() -> None:
    big = 9007199254740993
    assert evaluate(decision("same", "n"), {"n": big}, now=NOW).result == big
    assert (
        evaluate(table([(["-"], ["n"])], inputs=["m"]), {"n": big, "m": 1}, now=NOW).result == big
    )


def context(*entries: tuple[str, BoxedContext | str], result: str | None = None) -> BoxedContext:
    said = [
        ContextEntry(name, LiteralExpression(each, 1) if isinstance(each, str) else each)
        for name, each in entries
    ]
    return BoxedContext(tuple(said), None if result is None else LiteralExpression(result, 1))


def test_the_entries_of_a_context_see_those_before_them() -> None:
    inner = context(("x", "total * 2"), ("first name", '"Ada"'))
    boxed = context(("total", "a + 1"), ("inner", inner))
    record = evaluate(decision("c", boxed), {"a": 1}, now=NOW)
    assert record.result == {"total": 2, "inner": {"x": 4, "first name": "Ada"}}
    assert record.inputs == {"a": 1}


def test_the_last_entry_without_a_name_is_the_result_of_a_context() -> None:
    boxed = context(("total", "a + 1"), result="total * b")
    record = evaluate(decision("c", boxed), {"a": 1, "b": 10}, now=NOW)
    assert record.result == 20
    assert record.inputs == {"a": 1, "b": 10}


def graph() -> DecisionModel:
    """`final` needs `left` and `right`, which both need `base`."""
    base = decision("base", "n + 1")
    left = decision("left", "base * 2", requires=("base",))
    right = table([(["> 1"], ["base * 3"])], inputs=["base"])
    right = replace(right, decision_id="right", variable="the right", requires=("base",))
    return decision(
        "final", "left + the right", requires=("left", "right"), needs=(base, left, right)
    )


def test_what_a_decision_needs_is_answered_before_it_and_once() -> None:
    record = evaluate(graph(), {"n": 1}, now=NOW)
    assert record.result == 10
    assert record.inputs == {"left": 4, "the right": 6}
    assert [(each.decision_id, each.result) for each in record.needed] == [
        ("base", 2),
        ("left", 4),
        ("right", 6),
    ]
    assert record.needed[2].rules == (1,)
    assert record.needed[2].inputs == {"base": 2}


def test_a_decision_sees_only_results_that_it_requires_itself() -> None:
    needs = (decision("base", "1"), decision("left", "base", requires=("base",)))
    final = decision("final", "left + base", requires=("left",), needs=needs)
    with pytest.raises(DecisionFailed, match=r"decision final gave no answer.*'base' not found"):
        evaluate(final, {}, now=NOW)


def test_a_result_hides_a_variable_of_the_same_name() -> None:
    assert evaluate(graph(), {"n": 1, "base": 100, "left": 100}, now=NOW).result == 10


def test_a_failure_names_the_decision_that_fails() -> None:
    with pytest.raises(DecisionFailed, match=r"The decision base gave no answer: “n \+ 1”"):
        evaluate(graph(), {}, now=NOW)


def test_text_of_a_declared_type_is_read_as_that() -> None:
    needs = (decision("begin", '"2026-03-01"', type="date"),)
    final = decision(
        "final",
        "begin < end and end < today()",
        requires=("begin",),
        needs=needs,
        types={"begin": "date", "end": "date"},
    )
    assert evaluate(final, {"end": "2026-03-02"}, now=NOW).result is True
    with pytest.raises(DecisionFailed, match="“end” is 5, no date"):
        evaluate(final, {"end": 5}, now=NOW)
    with pytest.raises(DecisionFailed, match='"soon" cannot be read as date'):
        evaluate(final, {"end": "soon"}, now=NOW)


@pytest.mark.parametrize(
    ("logic", "says"),
    [
        ("n + 1", "the result is 2, no string"),
        (BoxedContext((ContextEntry("e", LiteralExpression("n", 1), "string"),)), "entry “e” is 1"),
    ],
)
def test_a_result_of_another_type_than_declared_is_an_error(logic: Logic | str, says: str) -> None:
    with pytest.raises(DecisionFailed, match=says):
        evaluate(decision("d", logic, type="string"), {"n": 1}, now=NOW)


def test_parts_of_declared_data_are_read_as_their_types_too() -> None:
    types = {"order": "context", "order.due": "date", "order.sent.at": "dateTime"}
    late = decision("late", "order.due < today() and order.sent.at < now()", types=types)
    order = {"due": "2026-03-01", "sent": {"at": "2026-03-01T10:00:00Z"}}
    assert evaluate(late, {"order": order}, now=NOW).result is True
    with pytest.raises(DecisionFailed, match=r"“order\.due” is 5, no date"):
        evaluate(late, {"order": {**order, "due": 5}}, now=NOW)


@pytest.mark.parametrize(
    ("test", "given", "hits"),
    [
        ("flag", True, False),
        ("flag", False, True),
        ("not(flag)", True, True),
        ("not( order.flag )", True, False),
        ("order.flag", True, True),
        ("flag or order.flag", False, True),
    ],
)
def test_a_cell_that_names_a_boolean_compares_it(test: str, given: bool, hits: bool) -> None:
    asked = table([([test], ["1"])], inputs=["given"])
    variables = {"given": given, "flag": False, "order": {"flag": True}}
    assert evaluate(asked, variables, now=NOW).result == (1 if hits else None)


@pytest.mark.parametrize(
    ("text", "declared", "result"),
    [
        ("names[1]", "string", "Ada"),
        ('names[item = "Bob"]', "string", "Bob"),
        ("names", "list", ["Ada", "Bob"]),
        ("names[1]", "list", ["Ada"]),
        ('names[item = "Eve"]', "list", []),
    ],
)
def test_a_list_of_one_is_what_it_holds_where_that_is_declared(
    text: str, declared: str, result: object
) -> None:
    asked = decision("d", text, type=declared)
    assert evaluate(asked, {"names": ["Ada", "Bob"]}, now=NOW).result == result
    output = DecisionOutput("o", "o", "O", declared)
    given = table([(["-"], [text])], inputs=["names"], outputs=[output])
    assert evaluate(given, {"names": ["Ada", "Bob"]}, now=NOW).result == result


def test_an_input_of_a_list_of_one_is_what_it_holds() -> None:
    asked = table([(['"Bob"'], ["1"])], inputs=[('names[item = "Bob"]', "string")])
    record = evaluate(asked, {"names": ["Ada", "Bob"]}, now=NOW)
    assert (record.result, record.inputs) == (1, {'names[item = "Bob"]': "Bob"})
