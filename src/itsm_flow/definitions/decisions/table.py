"""A decision table (DMN 1.3, 8)."""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from itsm_flow.definitions.decisions.reporting import Reporter
from itsm_flow.definitions.decisions.types import DeclaredType, Types
from itsm_flow.definitions.names import attribute, line_of, text_of
from itsm_flow.definitions.text import N_
from itsm_flow.domain.decisions import (
    Aggregation,
    DecisionInput,
    DecisionOutput,
    DecisionRule,
    DecisionTable,
    HitPolicy,
    fits,
    same,
)
from itsm_flow.feel.cells import cell, literals
from itsm_flow.feel.literals import IN_JSON, literal

HIT_POLICY = N_(
    "There is no hit policy {policy}: use UNIQUE, ANY, PRIORITY, FIRST, COLLECT, RULE ORDER or "
    "OUTPUT ORDER."
)
AGGREGATION = N_(
    "The aggregation {aggregation} does not fit: use SUM, MIN, MAX or COUNT, with one output."
)
NO_OUTPUT = N_("The table has no output.")
OUTPUT_NAMES = N_("Of several outputs each needs a name of its own; {name} does not.")
NO_INPUT_EXPRESSION = N_("The input {label} has no expression.")
INPUT_VARIABLE = N_(
    "The input {label} gives its value the name {name} in the cells, which is not run: write ? "
    "there."
)
CELLS = N_("Rule {number} has {actual} cells where the table has {expected} columns.")
NO_RESULT = N_("Rule {number} says nothing for the output {output}.")
NO_RANKING = N_(
    "The hit policy {policy} ranks results by the values of an output, and none lists any: give an "
    "output its values, the best first, such as "
    '"high", "low".'
)
NOT_ALLOWED = N_("{value} is none of the values that the output {output} allows: {allowed}.")
WRONG_TYPE = N_("{value} is not of the type {type} that the output {output} declares.")
BACKWARDS = N_(
    "An interval of {column} runs backwards, from {low} to {high}: it holds no value. Write the "
    "smaller end first."
)

CAMUNDA = "{http://camunda.org/schema/1.0/dmn}"
RANKED = frozenset({HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER})


def read_table(reporter: Reporter, types: Types, node: etree._Element) -> DecisionTable:
    """The table; whatever is wrong in it is reported."""
    return _TableReader(reporter, types, node).read()


class _TableReader:
    def __init__(self, reporter: Reporter, types: Types, node: etree._Element) -> None:
        self.reporter = reporter
        self.types = types
        self.node = node
        self.tag = reporter.tag
        self.report = reporter.report

    def read(self) -> DecisionTable:
        inputs = tuple(map(self.input, self.node.iterchildren(self.tag("input"))))
        outputs = self.outputs()
        policy = self.hit_policy(outputs)
        return DecisionTable(
            hit_policy=policy,
            aggregation=self.aggregation(policy, len(outputs)),
            inputs=inputs,
            outputs=outputs,
            rules=tuple(self.rules(inputs, outputs)),
        )

    def hit_policy(self, outputs: tuple[DecisionOutput, ...]) -> HitPolicy:
        name = attribute(self.node, "hitPolicy") or HitPolicy.UNIQUE
        if name not in set(HitPolicy):
            self.report(self.node, HIT_POLICY, policy=name)
            return HitPolicy.UNIQUE
        policy = HitPolicy(name)
        if policy in RANKED and outputs and not any(output.values for output in outputs):
            self.report(self.node, NO_RANKING, policy=policy)
        return policy

    def aggregation(self, policy: HitPolicy, outputs: int) -> Aggregation | None:
        name = attribute(self.node, "aggregation")
        if name is None or policy is not HitPolicy.COLLECT:
            return None
        if name not in set(Aggregation) or outputs != 1:
            self.report(self.node, AGGREGATION, aggregation=name)
            return None
        return Aggregation(name)

    def input(self, node: etree._Element) -> DecisionInput:
        holder = node.find(self.tag("inputExpression"))
        expression = self.reporter.text(holder)
        label = attribute(node, "label") or expression or node.get("id") or ""
        if expression is None:
            self.report(node, NO_INPUT_EXPRESSION, label=label)
        variable = attribute(node, CAMUNDA + "inputVariable")
        if variable is not None and self.is_read(variable):
            self.report(node, INPUT_VARIABLE, label=label, name=variable)
        declared = self.types.of(holder)
        return DecisionInput(
            id=node.get("id", ""),
            label=label,
            expression=expression or "null",
            type=declared.name,
            allowed=self.allowed(node, "inputValues", declared, label),
        )

    def is_read(self, name: str) -> bool:
        """Whether a cell may mean this name."""
        entries = self.node.iter(self.tag("inputEntry"))
        return any(name in (text_of(entry) or "") for entry in entries)

    def outputs(self) -> tuple[DecisionOutput, ...]:
        nodes = list(self.node.iterchildren(self.tag("output")))
        if not nodes:
            self.report(self.node, NO_OUTPUT)
        names: set[str] = set()
        for node in nodes:
            name = node.get("name", "").strip()
            if len(nodes) > 1 and (not name or name in names):
                self.report(node, OUTPUT_NAMES, name=name or node.get("label") or node.get("id"))
            names.add(name)
        return tuple(map(self.output, nodes))

    def output(self, node: etree._Element) -> DecisionOutput:
        name = node.get("name", "").strip()
        label = attribute(node, "label") or name
        declared = self.types.of(node)
        allowed = self.allowed(node, "outputValues", declared, label)
        listed = None if allowed is None else literals(allowed)
        plain = all(each.sort in IN_JSON for each in listed or ())
        default = self.reporter.text(node.find(self.tag("defaultOutputEntry")))
        output = DecisionOutput(
            id=node.get("id", ""),
            name=name,
            label=label,
            type=declared.name,
            allowed=allowed,
            values=tuple(each.key for each in listed or ()) if plain else (),
            default=default,
        )
        if default is not None:
            self.result(node, output, default)
        return output

    def allowed(
        self, node: etree._Element, local: str, declared: DeclaredType, label: str
    ) -> str | None:
        """The tests that a column's values have to pass: its own, else those of its type."""
        holder = node.find(self.tag(local))
        allowed = self.reporter.text(holder) or declared.allowed
        if allowed is None or allowed == "-":
            return None
        self.forwards(node, label, allowed)
        return allowed

    def rules(
        self, inputs: tuple[DecisionInput, ...], outputs: tuple[DecisionOutput, ...]
    ) -> Iterator[DecisionRule]:
        for number, node in enumerate(self.node.iterchildren(self.tag("rule")), start=1):
            tests = self.texts(node, "inputEntry")
            results = self.texts(node, "outputEntry")
            expected, actual = len(inputs) + len(outputs), len(tests) + len(results)
            if len(tests) != len(inputs) or len(results) != len(outputs):
                self.report(node, CELLS, number=number, actual=actual, expected=expected)
                continue
            for column, test in zip(inputs, tests, strict=True):
                self.forwards(node, column.label, test)
            for output, result in zip(outputs, results, strict=True):
                if not result:
                    self.report(node, NO_RESULT, number=number, output=output.label or output.id)
                else:
                    self.result(node, output, result)
            yield DecisionRule(
                id=node.get("id", ""),
                line=line_of(node),
                tests=tuple(test or "-" for test in tests),
                results=results,
                annotation=" ".join(self.annotations(node)),
            )

    def result(self, node: etree._Element, output: DecisionOutput, text: str) -> None:
        """Report a literal that the output does not allow: it could only fail."""
        value = literal(text.removeprefix("="))
        if value is None or value.sort not in IN_JSON or value.key is None:
            return
        facts: dict[str, Any] = {"value": text, "output": output.label or output.id}
        if not fits(value.key, output.type):
            self.report(node, WRONG_TYPE, type=output.type, **facts)
        elif output.values and not any(same(value.key, each) for each in output.values):
            self.report(node, NOT_ALLOWED, allowed=output.allowed, **facts)

    def forwards(self, node: etree._Element, column: str, test: str) -> None:
        """Report an interval whose end lies before its beginning: feelin turns it round."""
        found = cell(test)
        for span in () if found is None else found.spans:
            if span.is_backwards and span.low and span.high:
                self.report(node, BACKWARDS, column=column, low=span.low.text, high=span.high.text)

    def texts(self, rule: etree._Element, local: str) -> tuple[str, ...]:
        entries = rule.iterchildren(self.tag(local))
        return tuple(self.reporter.text(entry) or "" for entry in entries)

    def annotations(self, rule: etree._Element) -> Iterator[str]:
        description = text_of(rule.find(self.tag("description")))
        yield from filter(None, (description, *self.texts(rule, "annotationEntry")))
