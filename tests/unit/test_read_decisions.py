"""Decision tables are read as DMN says, and refused where they say more than is run."""

import pytest

from itsm_flow.definitions import Source, read
from itsm_flow.domain.model import Aggregation, DecisionModel, HitPolicy

NEWEST = "https://www.omg.org/spec/DMN/20191111/MODEL/"
INPUT = (
    '<input id="i" label="Impact"><inputExpression typeRef="string"><text> impact </text>'
    "</inputExpression></input>"
)
OUTPUT = '<output id="o" name="priority" label="Priority" typeRef="number"/>'
RULE = (
    '<rule id="r"><description>Loud</description><inputEntry><text>"high","low"</text></inputEntry>'
    "<outputEntry><text>1</text></outputEntry></rule>"
)


def decision(table: str, attributes: str = "", before: str = "", space: str = NEWEST) -> Source:
    text = (
        f'<definitions xmlns="{space}">\n<decision id="d" name="Decide">{before}\n'
        f"<decisionTable {attributes}>{table}</decisionTable></decision></definitions>"
    )
    return Source("d.dmn", text.encode())


def model_of(source: Source) -> DecisionModel:
    bundle = read([source])
    assert bundle.findings == ()
    return bundle.decisions["d"]


@pytest.mark.parametrize(
    "space",
    [
        NEWEST,
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    ],
)
def test_a_table_is_read(space: str) -> None:
    model = model_of(decision(INPUT + OUTPUT + RULE, space=space))
    assert (model.name, model.line, model.hit_policy) == ("Decide", 2, HitPolicy.UNIQUE)
    (column,), (output,), (rule,) = model.inputs, model.outputs, model.rules
    assert (column.label, column.expression, column.type) == ("Impact", "impact", "string")
    assert (output.name, output.label, output.type) == ("priority", "Priority", "number")
    assert (rule.tests, rule.results) == (('"high","low"',), ("1",))
    assert (rule.annotation, rule.line) == ("Loud", 3)


def test_an_empty_test_means_anything() -> None:
    rule = "<rule><inputEntry><text/></inputEntry><outputEntry><text>1</text></outputEntry></rule>"
    assert model_of(decision(INPUT + OUTPUT + rule)).rules[0].tests == ("-",)


@pytest.mark.parametrize("policy", list(HitPolicy))
def test_every_hit_policy_that_is_run_is_read(policy: HitPolicy) -> None:
    assert model_of(decision(OUTPUT, f'hitPolicy="{policy}"')).hit_policy is policy


def test_an_aggregation_is_read() -> None:
    model = model_of(decision(OUTPUT, 'hitPolicy="COLLECT" aggregation="SUM"'))
    assert model.aggregation is Aggregation.SUM


def test_what_the_decision_needs_as_data_does_no_harm() -> None:
    needed = '<informationRequirement><requiredInput href="#x"/></informationRequirement>'
    assert model_of(decision(OUTPUT, before=needed)).decision_id == "d"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (decision(OUTPUT, 'hitPolicy="PRIORITY"'), "The hit policy PRIORITY is not run"),
        (decision(OUTPUT, 'hitPolicy="OUTPUT ORDER"'), "The hit policy OUTPUT ORDER is not run"),
        (decision(OUTPUT * 2), "Of several outputs each needs a name of its own; priority"),
        (
            decision(
                OUTPUT + '<output name="b"/>', 'hitPolicy="COLLECT" aggregation="SUM"'
            ),
            "The aggregation SUM does not fit",
        ),
        (decision(INPUT), "The table has no output."),
        (
            decision('<input id="i" label="Impact"/>' + OUTPUT),
            "The input Impact has no expression.",
        ),
        (
            decision(INPUT + OUTPUT + "<rule><inputEntry><text>1</text></inputEntry></rule>"),
            "Rule 1 has 1 cells where the table has 2 columns.",
        ),
        (
            decision(INPUT + OUTPUT + RULE.replace("<text>1</text>", "<text/>")),
            "Rule 1 says nothing for the output Priority.",
        ),
        (decision(OUTPUT, 'expressionLanguage="juel"'), "expression language juel is not run"),
        (
            decision(
                OUTPUT,
                before="<informationRequirement><requiredDecision href='#other'/>"
                "</informationRequirement>",
            ),
            "The decision needs the result of other",
        ),
        (
            Source("d.dmn", f'<definitions xmlns="{NEWEST}"/>'.encode()),
            "There is no decision in this file.",
        ),
        (
            Source(
                "d.dmn",
                f'<definitions xmlns="{NEWEST}"><decision id="d"><literalExpression/></decision>'
                "</definitions>".encode(),
            ),
            "The decision is no decision table",
        ),
        (
            Source("d.dmn", decision(OUTPUT).content.replace(b' id="d"', b"")),
            "The decision has no id",
        ),
    ],
)  # fmt: skip
def test_a_table_that_would_be_answered_wrongly_is_refused(source: Source, message: str) -> None:
    bundle = read([source])
    (finding,) = bundle.findings
    assert message in finding.message
    assert bundle.decisions == {}
