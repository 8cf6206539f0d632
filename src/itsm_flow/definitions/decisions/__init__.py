"""A DMN file → its decisions, each with all that it needs of the file."""

from collections.abc import Iterable
from dataclasses import dataclass

from itsm_flow.definitions.bpmn import wrong_root
from itsm_flow.definitions.decisions.decision import ReadDecision, read_decision
from itsm_flow.definitions.decisions.graph import in_order
from itsm_flow.definitions.decisions.reporting import Reporter
from itsm_flow.definitions.decisions.types import Types
from itsm_flow.definitions.names import DMN, local_name, namespace
from itsm_flow.definitions.source import ReadLimits, Source
from itsm_flow.definitions.text import N_
from itsm_flow.definitions.xml import Unreadable, parse_xml
from itsm_flow.domain.decisions import DecisionModel
from itsm_flow.domain.findings import Finding

WRONG_ROOT = N_("This is no DMN decision: its root is {root}, not definitions of DMN 1.1 to 1.5.")
NO_DECISION = N_("There is no decision in this file.")
NOT_RUN = {
    "businessKnowledgeModel": N_(
        "Business knowledge models are not run: write what this one says into the decisions that "
        "use it, as FEEL, or make it a decision that they require."
    ),
    "decisionService": N_(
        "Decision services are not run: let a business rule task call the decision itself."
    ),
}
MOST_DECISIONS = 200
TOO_MANY = N_("The file has {count} decisions; at most {limit} are read. Split it.")
SAME_ID = N_("Another decision of this file has the id {id}: give one of them another id.")
IMPORT = N_("The import of {namespace} is not read: put all that a decision needs into one file.")


@dataclass(frozen=True, slots=True)
class DecisionFile:
    """What was read of a DMN file."""

    decisions: tuple[DecisionModel, ...]
    findings: tuple[Finding, ...]


def read_decisions(source: Source, limits: ReadLimits) -> DecisionFile:
    """Every decision of a file; one with findings is left out, and so are those that need it.

    Raises `Unreadable`.
    """
    root = parse_xml(source, limits)
    if namespace(root) not in DMN or local_name(root) != "definitions":
        raise Unreadable(wrong_root(source, root, WRONG_ROOT))
    reporter = Reporter(source.name, f"{{{namespace(root)}}}")
    reporter.language(root)
    for kind, template in NOT_RUN.items():
        for node in root.iterchildren(reporter.tag(kind)):
            reporter.report(node, template, owner=node)
    for node in root.iterchildren(reporter.tag("import")):
        reporter.report(node, IMPORT, namespace=node.get("namespace", ""))
    nodes = list(root.iterchildren(reporter.tag("decision")))
    if not nodes:
        reporter.report(root, NO_DECISION)
    if len(nodes) > MOST_DECISIONS:
        reporter.report(root, TOO_MANY, count=len(nodes), limit=MOST_DECISIONS)
        return DecisionFile((), tuple(reporter.findings))
    types = Types(reporter, root)
    found = [read_decision(reporter, types, node) for node in nodes]
    models = in_order(reporter, _by_id(reporter, found))
    return DecisionFile(tuple(models), tuple(reporter.findings))


def _by_id(reporter: Reporter, found: Iterable[ReadDecision | None]) -> dict[str, ReadDecision]:
    by_id: dict[str, ReadDecision] = {}
    for each in filter(None, found):
        key = each.model.decision_id
        if key in by_id:
            reporter.report(each.node, SAME_ID, owner=each.node, id=key)
        by_id.setdefault(key, each)
    return by_id
