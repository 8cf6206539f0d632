"""Small diagrams as text, for tests of what a check says of them."""

from itsm_flow.definitions import Bundle, Catalogue, Source, check, read
from itsm_flow.domain.findings import Finding

KNOWN = Catalogue(
    processes=frozenset({"known-process"}),
    forms=frozenset({"known-form"}),
    decisions=frozenset({"known-decision"}),
    groups=frozenset({"service-desk"}),
)

_FRAME = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
  xmlns:flowable="http://flowable.org/bpmn"
  targetNamespace="https://itsm-flow.example/tests">
{roots}
<bpmn:process id="sample" name="Sample" isExecutable="true">
{body}
</bpmn:process>
</bpmn:definitions>
"""


def diagram(body: str, roots: str = "") -> Source:
    """A diagram with one process around `body`."""
    return Source("sample.bpmn", _FRAME.format(body=body, roots=roots).encode())


def step(node: str, roots: str = "") -> Source:
    """A diagram in which the node with the id `step` stands between start and end."""
    return diagram(
        '<bpmn:startEvent id="start"/><bpmn:sequenceFlow id="in" sourceRef="start" '
        'targetRef="step"/>\n'
        + node
        + '\n<bpmn:sequenceFlow id="out" sourceRef="step" targetRef="end"/>'
        '<bpmn:endEvent id="end"/>',
        roots,
    )


def flow(source: str, target: str, condition: str | None = None) -> str:
    """A sequence flow with the id `source-target`."""
    inner = "" if condition is None else f"<bpmn:conditionExpression>{condition}"
    inner += "" if condition is None else "</bpmn:conditionExpression>"
    return (
        f'<bpmn:sequenceFlow id="{source}-{target}" sourceRef="{source}" '
        f'targetRef="{target}">{inner}</bpmn:sequenceFlow>'
    )


def extended(tag: str, *extensions: str, attributes: str = "", inner: str = "") -> str:
    """A flow node with the id `step` and these extension elements."""
    joined = "".join(extensions)
    return (
        f'<bpmn:{tag} id="step" name="Step" {attributes}>'
        f"<bpmn:extensionElements>{joined}</bpmn:extensionElements>{inner}</bpmn:{tag}>"
    )


def bundle(*sources: Source) -> Bundle:
    """The files, read without anything wrong."""
    found = read(sources)
    assert found.findings == ()
    return found


def findings_of(rule: str, *sources: Source, known: Catalogue = KNOWN) -> list[Finding]:
    """What one rule says of the files."""
    return [finding for finding in check(read(sources), known) if finding.rule == rule]
