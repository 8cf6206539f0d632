"""What every rule of the check is made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from lxml import etree

from itsm_flow.definitions.bpmn_element import kind_of
from itsm_flow.definitions.bundle import Bundle, Catalogue, ReadProcess
from itsm_flow.definitions.names import bpmn, line_of
from itsm_flow.domain.decisions import DecisionModel, DecisionTable
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.domain.model import Element, Flow

_NAMED_OWNERS = frozenset(map(bpmn, ("sequenceFlow", "lane", "process", "message", "error")))


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's name, and how grave its findings are unless one says otherwise."""

    id: str
    severity: Severity

    def at(
        self,
        process: ReadProcess,
        item: Element | Flow,
        template: str,
        *,
        severity: Severity | None = None,
        **facts: object,
    ) -> Finding:
        """A finding on a flow node or a flow."""
        return Finding(
            process.file,
            item.line,
            self.id,
            severity or self.severity,
            template=template,
            element_id=item.id,
            element_name=item.name,
            facts=facts,
        )

    def at_process(
        self,
        process: ReadProcess,
        template: str,
        *,
        severity: Severity | None = None,
        **facts: object,
    ) -> Finding:
        """A finding on a process as a whole."""
        return self.at_node(process.file, process.node, template, severity=severity, **facts)

    def at_decision(
        self,
        file: str,
        decision: DecisionModel,
        template: str,
        line: int | None = None,
        *,
        severity: Severity | None = None,
        **facts: object,
    ) -> Finding:
        """A finding on a decision, or on a line of it."""
        return Finding(
            file,
            line or decision.line,
            self.id,
            severity or self.severity,
            template=template,
            element_id=decision.decision_id,
            element_name=decision.name,
            facts=facts,
        )

    def at_node(
        self,
        file: str,
        node: etree._Element,
        template: str,
        *,
        severity: Severity | None = None,
        **facts: object,
    ) -> Finding:
        """A finding on anything in the XML; it names the flow node, flow or root it belongs to."""
        owner = owner_of(node)
        return Finding(
            file,
            line_of(node),
            self.id,
            severity or self.severity,
            template=template,
            element_id=owner.get("id", ""),
            element_name=" ".join(owner.get("name", "").split()),
            facts=facts,
        )


class RuleModule(Protocol):
    """A module in `rules/`."""

    RULE: Rule

    def check(self, bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
        """Every place in the bundle that breaks the rule."""


def owner_of(node: etree._Element) -> etree._Element:
    """The flow node, flow, lane, process, message or error that an XML node is part of."""
    at: etree._Element | None = node
    while at is not None:
        if kind_of(at) is not None or at.tag in _NAMED_OWNERS:
            return at
        at = at.getparent()
    return node


def tables(bundle: Bundle) -> Iterator[tuple[str, DecisionModel, DecisionTable]]:
    """Every decision table, with its file and its decision."""
    for decision in bundle.decisions.values():
        if isinstance(decision.logic, DecisionTable):
            file = bundle.source_of(decision.decision_id, "decision").name
            yield file, decision, decision.logic


def elements(bundle: Bundle) -> Iterator[tuple[ReadProcess, Element]]:
    """Every flow node of every executable process."""
    for process in bundle.read_processes():
        for element in process.model.elements.values():
            yield process, element
