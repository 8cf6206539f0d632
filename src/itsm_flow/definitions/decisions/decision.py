"""One decision as it stands in the file: its logic, and what it requires."""

from dataclasses import dataclass

from lxml import etree

from itsm_flow.definitions.decisions.logic import read_logic
from itsm_flow.definitions.decisions.reporting import Reporter
from itsm_flow.definitions.decisions.types import Types
from itsm_flow.definitions.names import attribute, line_of
from itsm_flow.definitions.text import N_
from itsm_flow.domain.decisions import DecisionModel

NO_ID = N_("The decision has no id: give it one, business rule tasks call it by that.")


@dataclass(frozen=True, slots=True, eq=False)
class ReadDecision:
    """A decision with its place in the file, before it is known what it needs.

    `is_sound` is False when something was found to be wrong with it.
    """

    node: etree._Element
    model: DecisionModel
    is_sound: bool


def read_decision(reporter: Reporter, types: Types, node: etree._Element) -> ReadDecision | None:
    """The decision, None where it has no id or no logic that is run."""
    reporter.owner = node
    before = len(reporter.findings)
    decision_id = attribute(node, "id")
    if decision_id is None:
        reporter.report(node, NO_ID)
    logic = read_logic(reporter, types, node)
    variable = node.find(reporter.tag("variable"))
    declared = types.of(variable)
    inputs = _input_types(reporter, types, node)
    reporter.owner = None
    if decision_id is None or logic is None:
        return None
    name = None if variable is None else attribute(variable, "name")
    model = DecisionModel(
        decision_id=decision_id,
        name=node.get("name", ""),
        line=line_of(node),
        logic=logic,
        variable=name or decision_id,
        type=declared.name,
        types=inputs,
    )
    return ReadDecision(node, model, is_sound=len(reporter.findings) == before)


def _input_types(reporter: Reporter, types: Types, node: etree._Element) -> dict[str, str]:
    """The declared types of the input data that a decision requires, by name."""
    wanted = {
        each.get("href", "").removeprefix("#") for each in node.iter(reporter.tag("requiredInput"))
    }
    found = {}
    for data in node.getroottree().getroot().iterchildren(reporter.tag("inputData")):
        variable = data.find(reporter.tag("variable")) if data.get("id") in wanted else None
        declared = types.of(variable)
        if variable is not None and declared.name is not None:
            name = attribute(variable, "name") or attribute(data, "name") or ""
            found[name] = declared.name
            found |= {f"{name}.{path}": kind for path, kind in declared.parts.items()}
    return found
