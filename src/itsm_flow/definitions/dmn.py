"""A DMN file → its decision tables."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from itsm_flow.definitions.bpmn import wrong_root
from itsm_flow.definitions.names import DMN, attribute, line_of, local_name, namespace, text_of
from itsm_flow.definitions.source import ReadLimits, Source
from itsm_flow.definitions.text import N_
from itsm_flow.definitions.xml import Unreadable, parse_xml
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.domain.model import (
    Aggregation,
    DecisionInput,
    DecisionModel,
    DecisionOutput,
    DecisionRule,
    HitPolicy,
)

RULE_ID = "decision-table"

WRONG_ROOT = N_("This is no DMN decision: its root is {root}, not definitions of DMN 1.2 to 1.5.")
NO_ID = N_("The decision has no id: give it one, business rule tasks call it by that.")
NO_DECISION = N_("There is no decision in this file.")
NOT_A_TABLE = N_("The decision is no decision table: only tables are run. Make it a table.")
NEEDS_OTHER = N_(
    "The decision needs the result of {other}, and chains of decisions are not run: call {other} "
    "in a business rule task of its own and use its result as an input."
)
HIT_POLICY = N_(
    "The hit policy {policy} is not run: use UNIQUE, FIRST, ANY, COLLECT or RULE ORDER."
)
AGGREGATION = N_(
    "The aggregation {aggregation} does not fit: use SUM, MIN, MAX or COUNT, with one output."
)
LANGUAGE = N_("The expression language {language} is not run: use FEEL.")
NO_OUTPUT = N_("The table has no output.")
OUTPUT_NAMES = N_("Of several outputs each needs a name of its own; {name} does not.")
NO_INPUT_EXPRESSION = N_("The input {label} has no expression.")
CELLS = N_("Rule {number} has {actual} cells where the table has {expected} columns.")
NO_RESULT = N_("Rule {number} says nothing for the output {output}.")


@dataclass(frozen=True, slots=True)
class DecisionFile:
    """What was read of a DMN file."""

    decisions: tuple[DecisionModel, ...]
    findings: tuple[Finding, ...]


def read_decisions(source: Source, limits: ReadLimits) -> DecisionFile:
    """Every decision table of a file; one with findings is left out. Raises `Unreadable`."""
    root = parse_xml(source, limits)
    if namespace(root) not in DMN or local_name(root) != "definitions":
        raise Unreadable(wrong_root(source, root, WRONG_ROOT))
    reader = _Reader(source.name, f"{{{namespace(root)}}}")
    decisions = list(root.iterchildren(reader.tag("decision")))
    if not decisions:
        reader.report(root, NO_DECISION)
    models = [model for node in decisions if (model := reader.decision(node)) is not None]
    return DecisionFile(tuple(models), tuple(reader.findings))


class _Reader:
    def __init__(self, file: str, prefix: str) -> None:
        self.file = file
        self.prefix = prefix
        self.findings: list[Finding] = []
        self.owner: etree._Element | None = None

    def tag(self, local: str) -> str:
        return self.prefix + local

    def report(self, node: etree._Element, template: str, **facts: object) -> None:
        owner = node if self.owner is None else self.owner
        self.findings.append(
            Finding(
                self.file,
                line_of(node),
                RULE_ID,
                Severity.ERROR,
                template=template,
                element_id=owner.get("id", ""),
                element_name=owner.get("name", ""),
                facts=facts,
            )
        )

    def decision(self, node: etree._Element) -> DecisionModel | None:
        """The model, None when something was found to be wrong with it."""
        self.owner = node
        before = len(self.findings)
        if attribute(node, "id") is None:
            self.report(node, NO_ID)
        for required in node.iter(self.tag("requiredDecision")):
            self.report(required, NEEDS_OTHER, other=required.get("href", "").lstrip("#"))
        table = node.find(self.tag("decisionTable"))
        model = None
        if table is None:
            self.report(node, NOT_A_TABLE)
        else:
            model = self.table(node, table)
        self.owner = None
        return model if len(self.findings) == before else None

    def table(self, decision: etree._Element, table: etree._Element) -> DecisionModel:
        self.languages(table)
        inputs = tuple(map(self.input, table.iterchildren(self.tag("input"))))
        outputs = self.outputs(table)
        policy = self.hit_policy(table)
        return DecisionModel(
            decision_id=attribute(decision, "id") or "",
            name=decision.get("name", ""),
            line=line_of(decision),
            hit_policy=policy,
            aggregation=self.aggregation(table, policy, len(outputs)),
            inputs=inputs,
            outputs=outputs,
            rules=tuple(self.rules(table, inputs, outputs)),
        )

    def languages(self, table: etree._Element) -> None:
        for node in (table.getroottree().getroot(), *table.iter()):
            language = attribute(node, "expressionLanguage")
            if language is not None and not _is_feel(language):
                self.report(node, LANGUAGE, language=language)

    def hit_policy(self, table: etree._Element) -> HitPolicy:
        policy = attribute(table, "hitPolicy") or HitPolicy.UNIQUE
        if policy not in set(HitPolicy):
            self.report(table, HIT_POLICY, policy=policy)
            return HitPolicy.UNIQUE
        return HitPolicy(policy)

    def aggregation(
        self, table: etree._Element, policy: HitPolicy, outputs: int
    ) -> Aggregation | None:
        name = attribute(table, "aggregation")
        if name is None or policy is not HitPolicy.COLLECT:
            return None
        if name not in set(Aggregation) or outputs != 1:
            self.report(table, AGGREGATION, aggregation=name)
            return None
        return Aggregation(name)

    def input(self, node: etree._Element) -> DecisionInput:
        holder = node.find(self.tag("inputExpression"))
        expression = None if holder is None else text_of(holder.find(self.tag("text")))
        label = attribute(node, "label") or expression or node.get("id") or ""
        if expression is None:
            self.report(node, NO_INPUT_EXPRESSION, label=label)
        return DecisionInput(
            id=node.get("id", ""),
            label=label,
            expression=expression or "null",
            type=None if holder is None else attribute(holder, "typeRef"),
        )

    def outputs(self, table: etree._Element) -> tuple[DecisionOutput, ...]:
        nodes = list(table.iterchildren(self.tag("output")))
        if not nodes:
            self.report(table, NO_OUTPUT)
        names: set[str] = set()
        for node in nodes:
            name = node.get("name", "").strip()
            if len(nodes) > 1 and (not name or name in names):
                self.report(node, OUTPUT_NAMES, name=name or node.get("label") or node.get("id"))
            names.add(name)
        return tuple(
            DecisionOutput(
                id=node.get("id", ""),
                name=node.get("name", "").strip(),
                label=attribute(node, "label") or node.get("name", "").strip(),
                type=attribute(node, "typeRef"),
            )
            for node in nodes
        )

    def rules(
        self,
        table: etree._Element,
        inputs: tuple[DecisionInput, ...],
        outputs: tuple[DecisionOutput, ...],
    ) -> Iterator[DecisionRule]:
        for number, node in enumerate(table.iterchildren(self.tag("rule")), start=1):
            tests = self.texts(node, "inputEntry")
            results = self.texts(node, "outputEntry")
            expected, actual = len(inputs) + len(outputs), len(tests) + len(results)
            if len(tests) != len(inputs) or len(results) != len(outputs):
                self.report(node, CELLS, number=number, actual=actual, expected=expected)
                continue
            for output, result in zip(outputs, results, strict=True):
                if not result:
                    self.report(node, NO_RESULT, number=number, output=output.label or output.id)
            yield DecisionRule(
                id=node.get("id", ""),
                line=line_of(node),
                tests=tuple(test or "-" for test in tests),
                results=results,
                annotation=" ".join(self.annotations(node)),
            )

    def texts(self, rule: etree._Element, local: str) -> tuple[str, ...]:
        return tuple(
            text_of(entry.find(self.tag("text"))) or ""
            for entry in rule.iterchildren(self.tag(local))
        )

    def annotations(self, rule: etree._Element) -> Iterator[str]:
        description = text_of(rule.find(self.tag("description")))
        yield from filter(None, (description, *self.texts(rule, "annotationEntry")))


def _is_feel(language: str) -> bool:
    return language.lower() == "feel" or language.rstrip("/").endswith("/FEEL")
