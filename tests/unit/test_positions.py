"""Findings stand at the first character of the start tag they are about."""

from pathlib import Path

from itsm_flow.definitions import Catalogue, Source, as_json, check, read
from itsm_flow.definitions.advice import ADVICE, advice_for
from itsm_flow.definitions.rules import RULES

PAGES = Path(__file__).parents[2] / "docs" / "rules"

TEXT = """<?xml version="1.0" encoding="{encoding}"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
  <!-- <task id="no"/> -->
  <process id="p" isExecutable="true"><documentation><![CDATA[<task id="no"/>]]></documentation>
    <startEvent id="start"/> <task
      name="a > b"
      id='lost'
    /><sequenceFlow id="f" sourceRef="start" targetRef="end"/><endEvent id="end"/>
  </process>
</definitions>
"""


def found(encoding: str = "UTF-8") -> dict[str, tuple[int, int]]:
    content = TEXT.format(encoding=encoding).encode(encoding)
    findings = check(read([Source("x.bpmn", content)]), Catalogue())
    return {finding.element_id: (finding.line, finding.column) for finding in findings}


def test_a_finding_names_line_and_column_where_its_tag_begins() -> None:
    assert found()["lost"] == (5, 30)
    assert found("UTF-16")["lost"] == (5, 30)


def test_broken_xml_names_the_column_where_it_breaks_off() -> None:
    (finding,) = read([Source("x.bpmn", b"<a>\n  <b></c>\n</a>\n")]).findings
    assert (finding.line, finding.column > 1) == (2, True)


def test_every_rule_says_why_it_is_there_and_how_to_mend_what_it_finds() -> None:
    rules = {module.RULE.id for module in RULES} | {"decision-table", "trial-start"}
    reading = {"xml", "root", "file", "file-type", "form", "duplicate-definition"}
    assert rules | reading | {"translated", "not-translated"} == ADVICE.keys()
    assert all(advice.why and advice.how for advice in ADVICE.values())
    assert advice_for("no-such-rule").why == ""
    for rule in rules:
        page = (PAGES / f"{rule}.md").read_text(encoding="utf-8")
        assert "\n## Why\n" in page
        assert "\n## How to mend it\n" in page


def test_json_has_all_that_is_known_of_a_finding() -> None:
    bundle = read([Source("x.bpmn", TEXT.format(encoding="UTF-8").encode())])
    shown = [item for item in as_json(check(bundle, Catalogue())) if item["element"] == "lost"]
    wanted = {"file", "line", "column", "element", "name", "rule", "severity", "message"}
    assert set(shown[0]) == wanted | {"why", "how"}
    assert (shown[0]["line"], shown[0]["column"], shown[0]["name"]) == (5, 30, "a > b")
