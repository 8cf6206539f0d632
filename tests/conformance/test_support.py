"""The table of what is run says the truth, and every row of it has a test."""

from pathlib import Path

import pytest

from conformance.support_page import PAGE, page
from itsm_flow.definitions import unsupported
from itsm_flow.definitions.support import Row, refusal, rows
from rules.samples import diagram, findings_of, step

ROOT = Path(__file__).resolve().parents[2]
RULE = "unsupported-element"
SUPPORTED = [row for row in rows() if refusal(row) is None]
REFUSED = [row for row in rows() if refusal(row) is not None]
_IN_EVENTS = frozenset({"eventDefinitionRef", "condition"})
_IN_LOOPS = frozenset(
    {"loopCardinality", "loopDataInputRef", "loopDataOutputRef", "inputDataItem"}
    | {"outputDataItem", "complexBehaviorDefinition", "completionCondition"}
)
_NODES = frozenset(
    {"complexGateway", "eventBasedGateway", "transaction", "adHocSubProcess", "callActivity"}
)


def _name(row: Row) -> str:
    return row.name


def _sample(row: Row) -> str:
    """The element as the node `step`, or in it."""
    trigger = f"<bpmn:{row.trigger}/>" if row.trigger else ""
    attribute = "" if row.attribute is None else f'{row.attribute[0]}="{row.attribute[1]}"'
    if row.tag == unsupported.EVENT_SUBPROCESS_START:
        start = f'<bpmn:startEvent id="begin">{trigger}</bpmn:startEvent>'
        return f'<bpmn:subProcess id="step" triggeredByEvent="true">{start}</bpmn:subProcess>'
    if row.trigger or attribute or row.tag in _NODES:
        return f'<bpmn:{row.tag} id="step" {attribute}>{trigger}</bpmn:{row.tag}>'
    inner = f"<bpmn:{row.tag}/>"
    if row.tag in _IN_EVENTS:
        return f'<bpmn:intermediateCatchEvent id="step">{inner}</bpmn:intermediateCatchEvent>'
    if row.tag in _IN_LOOPS:
        loop = "multiInstanceLoopCharacteristics"
        inner = f"<bpmn:{loop}>{inner}</bpmn:{loop}>"
    return f'<bpmn:task id="step">{inner}</bpmn:task>'


def _said(row: Row) -> list[str]:
    node = _sample(row)
    return [finding.message for finding in findings_of(RULE, step(node))]


@pytest.mark.parametrize("row", REFUSED, ids=_name)
def test_what_is_refused_says_why_and_what_to_use_instead(row: Row) -> None:
    assert _said(row)
    assert refusal(row) in _said(row) or row.trigger


@pytest.mark.parametrize("row", SUPPORTED, ids=_name)
def test_what_is_run_is_not_refused_and_has_a_test(row: Row) -> None:
    assert (ROOT / row.case_file).is_file(), f"{row.name} has no test {row.case_file}"
    assert "def test_" in (ROOT / row.case_file).read_text(encoding="utf-8")
    if row.tag not in unsupported.DESCRIPTIVE and row.tag not in {"messageFlow", "lane"}:
        assert not [said for said in _said(row) if "has no trigger" not in said]


def test_every_element_that_is_refused_or_run_has_a_row() -> None:
    tags = {row.tag for row in rows()} | {row.trigger for row in rows()}
    assert set(unsupported.ELEMENTS) <= tags
    assert set(unsupported.ATTRIBUTES) <= {
        row.attribute[0] for row in rows() if row.attribute is not None
    }
    pairs = {(row.tag, row.trigger) for row in rows()}
    for event, triggers in unsupported.EVENT_TRIGGERS.items():
        assert {(event, trigger) for trigger in triggers} <= pairs


def test_an_event_of_a_process_that_no_table_knows_is_refused() -> None:
    strange = '<bpmn:startEvent id="step"><bpmn:errorEventDefinition/></bpmn:startEvent>'
    assert findings_of(RULE, diagram(strange))


def test_the_page_is_made_from_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make docs-support`"
