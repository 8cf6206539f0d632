"""What is said of tables: rules that overlap, that are missing, that are never reached."""

from collections.abc import Sequence
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsm_flow.definitions import Source, check, read
from itsm_flow.definitions.decisions.regions import Rules
from itsm_flow.domain.decisions import (
    DecisionInput,
    DecisionOutput,
    DecisionRule,
    DecisionTable,
    HitPolicy,
)
from itsm_flow.domain.findings import Finding, Severity
from rules.samples import KNOWN

SPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"
RANKED = (
    '<output id="o" name="x"><outputValues><text>"hi", "mid", "lo"</text></outputValues></output>'
)
PLAIN = '<output id="o" name="x"/>'

Column = tuple[str, str, str]
"""Label, type and allowed values; the expression is the label in small letters."""
Row = tuple[list[str], str]
AMOUNT: Column = ("Amount", "number", "")
LEVEL: Column = ("Level", "string", '"high", "mid", "low"')
KIND: Column = ("Kind", "string", "")
OPEN: Column = ("Open", "boolean", "")
DAY: Column = ("Day", "date", "")
COUNT: Column = ("Count", "integer", "")
ANYTHING: Column = ("Thing", "Any", "")


def table(columns: Sequence[Column], rows: Sequence[Row], policy: str, output: str) -> Source:
    text = "".join(
        f'<input id="{label}" label="{label}"><inputExpression typeRef="{kind}">'
        f"<text>{label.lower()}</text></inputExpression>"
        f"<inputValues><text>{escaped(allowed)}</text></inputValues></input>"
        for label, kind, allowed in columns
    )
    text += output
    for tests, result in rows:
        text += "\n<rule>"
        text += "".join(f"<inputEntry><text>{escaped(test)}</text></inputEntry>" for test in tests)
        text += f"<outputEntry><text>{result}</text></outputEntry></rule>"
    decision = (
        f'<decision id="d"><decisionTable hitPolicy="{policy}">{text}</decisionTable></decision>'
    )
    return Source("d.dmn", f'<definitions xmlns="{SPACE}">{decision}</definitions>'.encode())


def escaped(text: str) -> str:
    return text.replace("<", "&lt;")


def findings(
    rule: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    policy: str = "UNIQUE",
    output: str = PLAIN,
) -> list[Finding]:
    bundle = read([table(columns, rows, policy, output)])
    assert bundle.findings == ()
    return [finding for finding in check(bundle, KNOWN) if finding.rule == rule]


def rows_of(*tests: str) -> list[Row]:
    return [([test], str(number)) for number, test in enumerate(tests)]


@pytest.mark.parametrize(
    ("columns", "rows", "overlaps"),
    [
        ([AMOUNT], rows_of("< 10", "[10..20]", "> 20"), []),
        ([AMOUNT], rows_of("<= 10", "[10..20]", "> 19"), [(1, 2, "10"), (2, 3, "(19..20]")]),
        ([COUNT], rows_of("<= 10", "> 10", "(19..20)"), []),
        ([AMOUNT], rows_of("<= 10", "> 10", "(19..20)"), [(2, 3, "(19..20)")]),
        ([LEVEL], rows_of('"high"', 'not("low")'), [(1, 2, '"high"')]),
        (
            [KIND],
            rows_of('not("a")', '"b"', "-"),
            [(1, 2, '"b"'), (1, 3, 'not("a")'), (2, 3, '"b"')],
        ),
        ([OPEN], rows_of("true", "false", "true,false"), [(1, 3, "true"), (2, 3, "false")]),
        (
            [DAY],
            rows_of('< date("2026-02-01")', '>= @"2026-01-31"'),
            [(1, 2, '[@"2026-01-31"..date("2026-02-01"))')],
        ),
        ([ANYTHING], rows_of("null", "not(null)"), []),
        ([ANYTHING], rows_of("null", "-"), [(1, 2, "null")]),
        ([ANYTHING], rows_of("1", '"1"'), []),
        ([AMOUNT], rows_of("> limit", "> 5"), []),
    ],
)  # fmt: skip
def test_rules_of_a_unique_table_that_hit_together_are_told(
    columns: list[Column], rows: list[Row], overlaps: list[tuple[int, int, str]]
) -> None:
    found = findings("decision-overlap", columns, rows)
    label = columns[0][0]
    assert [(each.facts["first"], each.facts["second"], each.facts["where"]) for each in found] == [
        (first, second, f"{label}: {where}") for first, second, where in overlaps
    ]
    assert {each.severity for each in found} <= {Severity.WARNING}


def test_a_finding_stands_at_the_later_rule() -> None:
    (found,) = findings("decision-overlap", [AMOUNT], rows_of("< 10", "< 20"))
    assert (found.element_id, found.line) == ("d", 3)


def test_every_input_has_to_agree_for_an_overlap() -> None:
    rows: list[Row] = [(["< 10", "true"], "1"), (["> 5", "false"], "2"), (["7", "true"], "3")]
    (found,) = findings("decision-overlap", [AMOUNT, OPEN], rows)
    assert found.facts["where"] == "Amount: 7; Open: true"


def test_columns_of_one_expression_are_one_input() -> None:
    again: Column = ("AMOUNT", "number", "")
    rows: list[Row] = [(["> 10", "< 20"], "1"), (["<= 10", "-"], "2"), (["-", ">= 20"], "3")]
    assert findings("decision-overlap", [AMOUNT, again], rows) == []
    assert findings("decision-gap", [AMOUNT, again], rows) == []


@pytest.mark.parametrize(
    ("results", "told"), [(("1", "1"), 0), (("1", "2"), 1), (("1", '"1"'), 1), (("1", "n"), 0)]
)
def test_rules_of_an_any_table_may_overlap_when_they_agree(
    results: tuple[str, str], told: int
) -> None:
    rows = [([test], result) for test, result in zip(["< 10", "> 5"], results, strict=True)]
    assert len(findings("decision-overlap", [AMOUNT], rows, "ANY")) == told


@pytest.mark.parametrize("policy", ["FIRST", "COLLECT", "RULE ORDER"])
def test_under_other_policies_rules_may_overlap(policy: str) -> None:
    assert findings("decision-overlap", [AMOUNT], rows_of("< 10", "> 5"), policy) == []


@pytest.mark.parametrize(
    ("columns", "rows", "gaps"),
    [
        ([AMOUNT], rows_of("< 10", "[10..20]", "> 30"), ["(20..30]"]),
        ([AMOUNT], rows_of("[0..10]", "[11..20]"), ["< 0, (10..11), > 20"]),
        ([COUNT], rows_of("< 0", "[0..10]", "[11..20]", "> 20"), []),
        ([("Share", "number", "[0..100]")], rows_of("[0..50)", "(50..100]"), ["50"]),
        ([LEVEL], rows_of('"high"', '"low"'), ['"mid"']),
        ([OPEN], rows_of("true"), ["false"]),
        ([DAY], rows_of('> date("2026-02-01")'), ['<= date("2026-02-01")']),
        ([ANYTHING], rows_of("-"), []),
        ([AMOUNT], rows_of("< 10", "> limit"), []),
        ([ANYTHING], rows_of("not(null)"), []),
        ([("Share", "number", "[0..limit]")], rows_of("> 5"), []),
    ],
)
def test_values_that_no_rule_has_are_told(
    columns: list[Column], rows: list[Row], gaps: list[str]
) -> None:
    found = findings("decision-gap", columns, rows)
    assert [each.facts["where"] for each in found] == [f"{columns[0][0]}: {gap}" for gap in gaps]
    assert {each.severity for each in found} <= {Severity.WARNING}


def test_a_gap_between_several_inputs_is_told_as_a_region() -> None:
    rows: list[Row] = [(['"high"', "-"], "1"), (['"mid"', "> 5"], "2"), (['"low"', "<= 5"], "3")]
    found = findings("decision-gap", [LEVEL, AMOUNT], rows)
    assert [each.facts["where"] for each in found] == [
        'Level: "mid"; Amount: <= 5',
        'Level: "low"; Amount: > 5',
    ]


def test_texts_that_nobody_named_are_information() -> None:
    found = findings("decision-gap", [KIND, OPEN], [(['"a"', "-"], "1"), (['"b"', "true"], "2")])
    assert [(each.severity, each.facts["where"]) for each in found] == [
        (Severity.WARNING, 'Kind: "b"; Open: false'),
        (Severity.INFO, 'Kind: not("a", "b")'),
    ]


@pytest.mark.parametrize("policy", ["COLLECT", "RULE ORDER"])
def test_a_table_that_gives_a_list_may_leave_something_out(policy: str) -> None:
    assert findings("decision-gap", [AMOUNT], rows_of("< 10"), policy) == []


def test_a_default_closes_every_gap() -> None:
    output = PLAIN.replace(
        "/>", "><defaultOutputEntry><text>0</text></defaultOutputEntry></output>"
    )
    assert findings("decision-gap", [AMOUNT], rows_of("< 10"), output=output) == []


def test_a_table_that_is_too_large_says_so() -> None:
    (found,) = findings("decision-gap", [AMOUNT], rows_of(*("> 3" for _ in range(501))))
    assert found.severity is Severity.INFO
    assert "too large" in found.message


@pytest.mark.parametrize(
    ("column", "rows", "dead"),
    [
        (LEVEL, rows_of('"high"', '"huge"'), [(2, '"huge"')]),
        (AMOUNT, rows_of('"high"', "(3..3)", "-"), [(1, '"high"'), (2, "(3..3)")]),
        (COUNT, rows_of("(3..4)", "3.5", "-"), [(1, "(3..4)"), (2, "3.5")]),
        (OPEN, rows_of("not(true, false)", "true", "false"), [(1, "not(true, false)")]),
        (KIND, rows_of('"a"', "limit"), []),
    ],
)
def test_a_rule_that_no_value_passes_is_told(
    column: Column, rows: list[Row], dead: list[tuple[int, str]]
) -> None:
    found = findings("decision-unreachable", [column], rows, "COLLECT")
    assert [(each.facts["number"], each.facts["test"]) for each in found] == dead


@pytest.mark.parametrize(
    ("tests", "unreached"),
    [
        (("< 10", ">= 10", "[5..15]"), [(3, "1, 2")]),
        (("< 10", "> 10", "[5..15]"), []),
        (("-", "3"), [(2, "1")]),
        (("> limit", "3"), []),
        (("3", "> limit", "3"), [(3, "1")]),
        (("limit", "-", "4"), [(3, "2")]),
    ],
)
def test_a_rule_behind_others_that_take_all_of_it_is_never_reached(
    tests: tuple[str, ...], unreached: list[tuple[int, str]]
) -> None:
    found = findings("decision-unreachable", [AMOUNT], rows_of(*tests), "FIRST")
    assert [(each.facts["number"], each.facts["others"]) for each in found] == unreached
    assert findings("decision-unreachable", [AMOUNT], rows_of(*tests), "RULE ORDER") == []


def test_a_rule_that_higher_ones_take_all_of_never_gives_the_result() -> None:
    rows: list[Row] = [(["[5..9]"], '"lo"'), (["> 0"], '"mid"'), (["< 3"], '"hi"'), (["-"], '"lo"')]
    found = findings("decision-unreachable", [AMOUNT], rows, "PRIORITY", RANKED)
    assert [(each.facts["number"], each.facts["others"]) for each in found] == [
        (1, "2"),
        (4, "2, 3"),
    ]


BOUNDS = st.integers(0, 4)
MARKS = st.tuples(st.sampled_from("[("), st.sampled_from("])"))
NUMERIC = st.one_of(
    st.just("-"),
    BOUNDS.map(str),
    BOUNDS.map("< {}".format),
    BOUNDS.map(">= {}".format),
    st.lists(BOUNDS.map(str), min_size=1, max_size=2).map(lambda each: f"not({','.join(each)})"),
    st.builds(
        lambda marks, ends: f"{marks[0]}{ends[0]}..{ends[1]}{marks[1]}",
        MARKS,
        st.tuples(BOUNDS, BOUNDS).map(sorted),
    ),
)
TEXTUAL = st.one_of(
    st.sampled_from(["-", '"a"', '"b"', '"a","b"', 'not("a")', 'not("a","c")', "null"]),
)
POINTS = [-1, 0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 5]
TEXTS = ["a", "b", "c", "d", None]


@st.composite
def tables(draw: st.DrawFn) -> DecisionTable:
    rows = draw(st.lists(st.tuples(NUMERIC, TEXTUAL, NUMERIC), min_size=0, max_size=5))
    return DecisionTable(
        hit_policy=HitPolicy.UNIQUE,
        aggregation=None,
        inputs=(
            DecisionInput("n", "N", "n", "number"),
            DecisionInput("t", "T", "t", "string"),
            DecisionInput("m", "M", "m", "number"),
        ),
        outputs=(DecisionOutput("o", "o", "O"),),
        rules=tuple(DecisionRule("r", 1, row, ("1",)) for row in rows),
    )


def passes(test: str, value: object) -> bool:
    """A second reading of these few forms, by Python itself."""
    if test == "-":
        return True
    if test.startswith("not("):
        return not any(passes(each, value) for each in test[4:-1].split(","))
    if '"' in test:
        return value in [each.strip('"') for each in test.split(",")]
    if test == "null" or value is None:
        return test == "null" and value is None
    assert isinstance(value, int | float)
    if test[0] == "<":
        return value < int(test[2:])
    if test[0] == ">":
        return value >= int(test[3:])
    if test[0] in "[(":
        low, high = map(int, test[1:-1].split(".."))
        above = value >= low if test[0] == "[" else value > low
        return above and (value <= high if test[-1] == "]" else value < high)
    return value == int(test)


@settings(max_examples=300, deadline=None)
@given(tables())
def test_regions_are_exact(table: DecisionTable) -> None:
    rules = Rules.of(table)
    gaps = list(rules.uncovered(rules.all(), range(rules.count)))
    pairs = {
        (one, other)
        for one, other in combinations(range(rules.count), 2)
        if rules.overlap(one, other) is not None
    }
    together = set()
    for values in product(POINTS, TEXTS, POINTS):
        hits = [
            number
            for number, rule in enumerate(table.rules)
            if all(passes(test, value) for test, value in zip(rule.tests, values, strict=True))
        ] if table.rules else []  # fmt: skip
        together |= set(combinations(hits, 2))
        if None not in values:
            assert any(lies_in(rules, gap, values) for gap in gaps) is not bool(hits), values
    assert pairs == together


def lies_in(rules: Rules, region: tuple[int, ...], values: Sequence[object]) -> bool:
    """Whether the text of a region, which is a list of tests, admits the values."""
    for axis, pieces, value in zip(rules.axes, region, values, strict=True):
        text = axis.text(pieces)
        parts = [text] if text.startswith("not(") else text.split(", ")
        if not any(admits(part, value) for part in parts):
            return False
    return True


def admits(test: str, value: object) -> bool:
    if test.startswith(("<= ", "> ")):
        assert isinstance(value, int | float)
        return value <= int(test[3:]) if test[0] == "<" else value > int(test[2:])
    return passes(test.replace(", ", ","), value)


@pytest.mark.parametrize(
    ("column", "test", "says"),
    [
        (("Due", "", ""), "< today()", "Declare the type of the input as date."),
        (("Due", "string", ""), "< now()", "Declare the type of the input as dateTime."),
        (("Took", "Any", ""), '> duration("PT1H")', "as dayTimeDuration."),
        (("Due", "date", ""), '> "2026-01-01"', 'Write date("2026-01-01").'),
    ],
)
def test_a_test_that_takes_text_for_a_date_is_told(column: Column, test: str, says: str) -> None:
    (found,) = findings("date-as-text", [column], rows_of(test))
    assert (found.severity, found.line) == (Severity.ERROR, 2)
    assert says in found.message


def test_a_declared_type_makes_a_date_of_the_text() -> None:
    assert findings("date-as-text", [DAY], rows_of("< today()", ">= today()")) == []
