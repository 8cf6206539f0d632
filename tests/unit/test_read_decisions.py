"""Decision tables are read as DMN says, and refused where they say more than is run."""

from itertools import pairwise

import pytest

from itsm_flow.definitions import Source, read
from itsm_flow.domain.decisions import (
    Aggregation,
    BoxedContext,
    DecisionModel,
    DecisionTable,
    HitPolicy,
    LiteralExpression,
)

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


def file_of(*decisions: str, also: str = "") -> Source:
    joined = "\n".join(decisions)
    return Source("d.dmn", f'<definitions xmlns="{NEWEST}">{also}\n{joined}</definitions>'.encode())


def literal(key: str, text: str, *requires: str, variable: str = "") -> str:
    needed = "".join(
        f'<informationRequirement><requiredDecision href="{each}"/></informationRequirement>'
        for each in requires
    )
    return (
        f'<decision id="{key}" name="{key}">{variable}{needed}'
        f"<literalExpression><text>{text}</text></literalExpression></decision>"
    )


def model_of(source: Source) -> DecisionModel:
    bundle = read([source])
    assert bundle.findings == ()
    return bundle.decisions["d"]


def table_of(source: Source) -> DecisionTable:
    logic = model_of(source).logic
    assert isinstance(logic, DecisionTable)
    return logic


@pytest.mark.parametrize(
    "space",
    [
        NEWEST,
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    ],
)
def test_a_table_is_read(space: str) -> None:
    source = decision(INPUT + OUTPUT + RULE, space=space)
    model, table = model_of(source), table_of(source)
    assert (model.name, model.line, table.hit_policy) == ("Decide", 2, HitPolicy.UNIQUE)
    (column,), (output,), (rule,) = table.inputs, table.outputs, table.rules
    assert (column.label, column.expression, column.type) == ("Impact", "impact", "string")
    assert (output.name, output.label, output.type) == ("priority", "Priority", "number")
    assert (rule.tests, rule.results) == (('"high","low"',), ("1",))
    assert (rule.annotation, rule.line) == ("Loud", 3)


def test_an_empty_test_means_anything() -> None:
    rule = "<rule><inputEntry><text/></inputEntry><outputEntry><text>1</text></outputEntry></rule>"
    assert table_of(decision(INPUT + OUTPUT + rule)).rules[0].tests == ("-",)


@pytest.mark.parametrize("policy", list(HitPolicy))
def test_every_hit_policy_that_is_run_is_read(policy: HitPolicy) -> None:
    output = OUTPUT.replace("/>", "><outputValues><text>1, 2</text></outputValues></output>")
    assert table_of(decision(output, f'hitPolicy="{policy}"')).hit_policy is policy


def test_an_aggregation_is_read() -> None:
    table = table_of(decision(OUTPUT, 'hitPolicy="COLLECT" aggregation="SUM"'))
    assert table.aggregation is Aggregation.SUM


def test_what_the_decision_needs_as_data_does_no_harm() -> None:
    needed = '<informationRequirement><requiredInput href="#x"/></informationRequirement>'
    assert model_of(decision(OUTPUT, before=needed)).decision_id == "d"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (decision(OUTPUT, 'hitPolicy="MOST"'), "There is no hit policy MOST"),
        (decision(OUTPUT, 'hitPolicy="PRIORITY"'), "none lists any"),
        (decision(OUTPUT, 'hitPolicy="OUTPUT ORDER"'), "none lists any"),
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
            "The decision needs other, which is no decision of this file",
        ),
        (
            Source("d.dmn", f'<definitions xmlns="{NEWEST}"/>'.encode()),
            "There is no decision in this file.",
        ),
        (
            Source(
                "d.dmn",
                f'<definitions xmlns="{NEWEST}"><decision id="d"><list/></decision>'
                "</definitions>".encode(),
            ),
            "The list is not run",
        ),
        (
            Source("d.dmn", decision(OUTPUT).content.replace(b' id="d"', b"")),
            "The decision has no id",
        ),
        (file_of('<decision id="d"/>'), "The decision says nothing"),
        (file_of(literal("d", " ")), "The expression is empty"),
        (file_of(literal("d", "1", variable='<variable typeRef="Money"/>')), "The type Money is"),
        (file_of(literal("d", "1", "#d")), "in a circle: d → d."),
        (file_of(literal("d", "1", "other.dmn#e")), "needs other.dmn#e, which is no decision"),
        (file_of(also='<import namespace="urn:x"/>'), "The import of urn:x"),
        (
            file_of(also='<businessKnowledgeModel id="b"/>'),
            "Business knowledge models are not run",
        ),
        (file_of(also='<decisionService id="s"/>'), "Decision services are not run"),
        (
            decision(INPUT + OUTPUT + RULE.replace("<text>1<", '<text>"one"<')),
            '"one" is not of the type number that the output Priority declares.',
        ),
        (
            decision(
                INPUT
                + OUTPUT.replace("/>", "><outputValues><text>2, 3</text></outputValues></output>")
                + RULE
            ),
            "1 is none of the values that the output Priority allows: 2, 3.",
        ),
        (
            decision(
                OUTPUT.replace(
                    "/>", '><defaultOutputEntry><text>"x"</text></defaultOutputEntry></output>'
                )
            ),
            '"x" is not of the type number',
        ),
        (
            decision(INPUT + OUTPUT + RULE.replace('"high","low"', "[9..1]")),
            "An interval of Impact runs backwards, from 9 to 1",
        ),
        (
            decision(
                INPUT.replace("<input ", '<input camunda:inputVariable="cell" ').replace(
                    "<input ", '<input xmlns:camunda="http://camunda.org/schema/1.0/dmn" '
                )
                + OUTPUT
                + RULE.replace('"high","low"', "cell &gt; 3")
            ),
            "The input Impact gives its value the name cell in the cells",
        ),
        (file_of(*(literal(f"d{n}", "1") for n in range(201))), "The file has 201 decisions"),
    ],
)  # fmt: skip
def test_a_table_that_would_be_answered_wrongly_is_refused(source: Source, message: str) -> None:
    bundle = read([source])
    finding = bundle.findings[0]
    assert message in finding.message
    assert bundle.decisions == {}


def test_decisions_are_read_with_all_that_they_need_in_order() -> None:
    source = file_of(
        literal("d", "left + right", "#left", "#right"),
        literal("right", "base * 3", "#base"),
        literal("left", "base * 2", "#base"),
        literal("base", "n + 1"),
    )
    bundle = read([source])
    assert bundle.findings == ()
    assert list(bundle.decisions) == ["d", "right", "left", "base"]
    final = bundle.decisions["d"]
    assert final.requires == ("left", "right")
    order = [each.decision_id for each in final.needs]
    assert order[0] == "base"
    assert sorted(order) == ["base", "left", "right"]
    assert {each.decision_id: each.requires for each in final.needs}["left"] == ("base",)
    assert bundle.decisions["base"].needs == ()


def test_every_member_of_a_circle_is_named() -> None:
    source = file_of(literal("a", "b", "#b"), literal("b", "c", "#c"), literal("c", "a", "#a"))
    (finding,) = read([source]).findings
    circle = finding.facts["circle"].split(" → ")
    assert circle[0] == circle[-1]
    assert set(pairwise(circle)) == {("a", "b"), ("b", "c"), ("c", "a")}


def test_a_decision_that_needs_a_wrong_one_is_left_out_with_it() -> None:
    source = file_of(literal("d", "e", "#e"), literal("e", " "), literal("f", "1"))
    bundle = read([source])
    assert [finding.element_id for finding in bundle.findings] == ["e"]
    assert list(bundle.decisions) == ["f"]


def test_two_required_results_of_one_name_are_refused() -> None:
    same = '<variable name="x"/>'
    source = file_of(
        literal("d", "x", "#a", "#b"),
        literal("a", "1", variable=same),
        literal("b", "2", variable=same),
    )
    (finding,) = read([source]).findings
    assert (finding.element_id, finding.facts["name"]) == ("d", "x")


def test_two_decisions_of_one_id_are_refused() -> None:
    (finding,) = read([file_of(literal("d", "1"), literal("d", "2"))]).findings
    assert "Another decision of this file has the id d" in finding.message


def test_declared_types_of_data_and_results_are_read() -> None:
    data = (
        '<itemDefinition name="Level"><typeRef>string</typeRef>'
        '<allowedValues><text>"high", "low"</text></allowedValues></itemDefinition>'
        '<itemDefinition name="Levels" isCollection="true"><typeRef>Level</typeRef>'
        "</itemDefinition>"
        '<inputData id="i" name="Begin"><variable name="begin" typeRef="date"/></inputData>'
        '<itemDefinition name="Order"><itemComponent name="due"><typeRef>date</typeRef>'
        '</itemComponent><itemComponent name="sent"><itemComponent name="at"><typeRef>time'
        "</typeRef></itemComponent></itemComponent></itemDefinition>"
        '<inputData id="k" name="order"><variable name="order" typeRef="Order"/></inputData>'
        '<inputData id="j" name="Other"><variable name="other" typeRef="date"/></inputData>'
    )
    needed = "".join(
        f'<informationRequirement><requiredInput href="#{each}"/></informationRequirement>'
        for each in "ik"
    )
    variable = '<variable name="d" typeRef="boolean"/>'
    source = file_of(
        literal("d", "begin &lt; end", "#e", variable=variable + needed),
        literal("e", "1", variable='<variable name="end" typeRef="feel:dateTime"/>'),
        literal("f", "1", variable='<variable name="levels" typeRef="Levels"/>'),
        also=data,
    )  # fmt: skip
    bundle = read([source])
    assert bundle.findings == ()
    model = bundle.decisions["d"]
    assert model.types == {
        "begin": "date",
        "end": "dateTime",
        "order": "context",
        "order.due": "date",
        "order.sent": "context",
        "order.sent.at": "time",
    }
    assert (model.variable, model.type) == ("d", "boolean")
    assert bundle.decisions["f"].type == "list"


def test_values_and_defaults_of_columns_are_read() -> None:
    column = INPUT.replace("</input>", "<inputValues><text>[1..5]</text></inputValues></input>")
    output = (
        '<output id="o" name="level" typeRef="string"><outputValues><text>"high", "low"</text>'
        '</outputValues><defaultOutputEntry><text>"low"</text></defaultOutputEntry></output>'
    )
    table = table_of(decision(column + output))
    assert table.inputs[0].allowed == "[1..5]"
    assert table.outputs[0].allowed == '"high", "low"'
    assert table.outputs[0].values == ("high", "low")
    assert table.outputs[0].default == '"low"'


def test_a_context_is_read_with_its_entries_and_its_result() -> None:
    boxed = (
        '<decision id="d"><context>'
        '<contextEntry><variable name="a" typeRef="number"/><literalExpression><text>= n</text>'
        "</literalExpression></contextEntry>"
        '<contextEntry><variable name="b"/><context><contextEntry><variable name="c"/>'
        "<literalExpression><text>a</text></literalExpression></contextEntry></context>"
        "</contextEntry>"
        "<contextEntry><literalExpression><text>a + b.c</text></literalExpression></contextEntry>"
        "</context></decision>"
    )
    logic = model_of(file_of(boxed)).logic
    assert isinstance(logic, BoxedContext)
    first, second = logic.entries
    assert (first.name, first.type, first.value) == ("a", "number", LiteralExpression("n", 2))
    assert isinstance(second.value, BoxedContext)
    assert logic.result == LiteralExpression("a + b.c", 2)


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ('<contextEntry><variable name="a"/></contextEntry>', "The expression is empty"),
        (
            '<contextEntry><variable name="a"/><decisionTable/></contextEntry>',
            "The decisionTable is not run",
        ),
        (
            "<contextEntry><literalExpression><text>1</text></literalExpression></contextEntry>"
            * 2,
            "Only the last entry",
        ),
        (
            '<contextEntry><variable name="a"/><literalExpression><text>1</text>'
            "</literalExpression></contextEntry>" * 2,
            "Two entries of the context have the name a",
        ),
        (
            "<contextEntry><variable/><literalExpression><text>1</text></literalExpression>"
            "</contextEntry>",
            "An entry of the context has no name",
        ),
    ],
)
def test_a_context_that_is_not_run_is_refused(entries: str, says: str) -> None:
    bundle = read([file_of(f'<decision id="d"><context>{entries}</context></decision>')])
    assert says in bundle.findings[0].message
    assert bundle.decisions == {}
