"""Whatever is missing from a file, reading and checking end, and say something of it."""

from pathlib import Path

import pytest
from lxml import etree

from itsm_flow.definitions import Source, check, read
from itsm_flow.definitions.names import bpmn
from rules.samples import KNOWN

FIXTURES = Path(__file__).parent / "fixtures"
DIAGRAMS = sorted(path.parent.name for path in FIXTURES.glob("*/valid.bpmn"))


def parts_of(rule: str) -> list[etree._Element]:
    root = etree.parse(FIXTURES / rule / "valid.bpmn").getroot()
    return [node for process in root.iter(bpmn("process")) for node in process.iter("*")]


def survives(root: etree._Element) -> None:
    for finding in check(read([Source("part.bpmn", etree.tostring(root))]), KNOWN):
        assert finding.message


@pytest.mark.parametrize("rule", DIAGRAMS)
def test_any_element_may_be_missing(rule: str) -> None:
    for number in range(1, len(parts_of(rule))):
        node = parts_of(rule)[number]
        root = node.getroottree().getroot()
        node.getparent().remove(node)
        survives(root)


@pytest.mark.parametrize("rule", DIAGRAMS)
def test_any_attribute_may_be_missing_or_nonsense(rule: str) -> None:
    for node in parts_of(rule):
        for name, value in dict(node.attrib).items():
            for nonsense in (None, "assess"):
                node.attrib.pop(name, None)
                if nonsense is not None:
                    node.set(name, nonsense)
                survives(node.getroottree().getroot())
            node.set(name, value)
