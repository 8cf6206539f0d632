"""Every rule passes its valid diagram, and names what is wrong in its invalid one."""

from pathlib import Path

import pytest

from itsm_flow.definitions import Source, check, read
from itsm_flow.definitions.rules import RULES
from itsm_flow.domain.findings import Finding, Severity
from rules.samples import KNOWN

FIXTURES = Path(__file__).parent / "fixtures"
PAGES = Path(__file__).parents[2] / "docs" / "rules"

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

EXPECTED = {
    "assignment": (WARNING, "assess", 10, "Nobody is named for this task"),
    "binding": (INFO, "assess", 14, "no binding type"),
    "called-decision": (ERROR, "decide", 10, "calls no decision"),
    "called-process": (ERROR, "decide", 10, "calls no process"),
    "clause": (WARNING, "assess", 5, "No clause of the guideline"),
    "compensation": (ERROR, "undone", 11, "Nothing takes back what this event is attached to"),
    "dangling": (ERROR, "late", 19, "attached to nowhere, which is no activity"),
    "date-as-text": (ERROR, "count", 10, "due is text, as every date in data is"),
    "decision-gap": (WARNING, "route", 3, "No rule hits where Cost: 100"),
    "decision-overlap": (WARNING, "route", 19, "The rules 1 and 2 both hit where Cost: 100"),
    "decision-table": (ERROR, "priority", 4, "PRIORITY ranks results by the values of an output"),
    "decision-unreachable": (WARNING, "route", 19, "a rule before it does (1)"),
    "diagram-information": (WARNING, "assess", 10, "not drawn in the diagram"),
    "endless-loop": (ERROR, "count", 10, "The 3 steps of this circle run for ever"),
    "event-based-gateway": (ERROR, "first", 10, "assess waits for none"),
    "event-subprocess": (ERROR, "handler", 17, "has no start event"),
    "feel": (ERROR, "count", 10, "FEEL of script cannot be run"),
    "gateway-conditions": (ERROR, "no", 22, "has no condition and is not the default"),
    "ids": (ERROR, "sample", 19, "start_to_assess is used twice in this file, first in line 17"),
    "job-type": (ERROR, "notify", 10, "has no job type"),
    "link": (ERROR, "leave", 10, "No link event catches elsewhere"),
    "mapping": (ERROR, "assess", 10, "A mapping from =priority has no target variable"),
    "message": (ERROR, "wait", 11, "has no correlation key"),
    "multi-instance": (ERROR, "vote", 10, "has no input collection"),
    "no-way-to-end": (WARNING, "rework", 17, "No flow leaves it, and it is no end event"),
    "not-executable": (ERROR, "sample", 3, 'set isExecutable="true"'),
    "not-same-as": (ERROR, "approve", 16, "names assess2, which is no user task"),
    "other-extension": (INFO, "assess", 14, "colour of https://acme.example/bpmn is kept"),
    "script-expression": (ERROR, "count", 10, "has no FEEL expression"),
    "size": (ERROR, "split10", 136, "make 1024 tokens that are under way at the same time"),
    "standard-loop": (ERROR, "decide", 10, "has neither a condition nor a maximum"),
    "start-event": (ERROR, "start", 10, "has 2 plain start events"),
    "timer": (ERROR, "wait", 10, "4 hours is no duration"),
    "trigger": (ERROR, "wait", 10, "The event has no condition"),
    "unknown-reference": (ERROR, "assess", 10, "There is no form no-such-form"),
    "unnamed": (WARNING, "assess", 10, "The task has no name"),
    "unreachable": (ERROR, "forgotten", 19, "No way leads here from a start event"),
    "unsupported-element": (ERROR, "split1", 10, "Complex gateways are not run"),
    "unsupported-extension": (ERROR, "assess", 14, "Execution listeners are not run"),
}


def findings(rule: str, case: str) -> tuple[Finding, ...]:
    (path,) = (FIXTURES / rule).glob(f"{case}.*")
    return check(read([Source(path.name, path.read_bytes())]), KNOWN)


def test_every_rule_has_fixtures_and_a_page() -> None:
    rules = {module.RULE.id for module in RULES} | {"decision-table"}
    assert rules == set(EXPECTED)
    assert rules == {folder.name for folder in FIXTURES.iterdir()}
    assert rules <= {page.stem for page in PAGES.glob("*.md")}


@pytest.mark.parametrize("rule", EXPECTED)
def test_nothing_is_said_of_a_valid_file(rule: str) -> None:
    assert findings(rule, "valid") == ()


@pytest.mark.parametrize("rule", EXPECTED)
def test_an_invalid_file_is_found_out_by_its_rule_alone(rule: str) -> None:
    found = findings(rule, "invalid")
    assert {finding.rule for finding in found} == {rule}
    severity, element, line, message = EXPECTED[rule]
    first = found[0]
    assert (first.severity, first.element_id, first.line) == (severity, element, line)
    assert message in first.message
