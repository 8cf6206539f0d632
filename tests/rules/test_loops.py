"""What a check says of loops and multi-instance markers."""

import pytest

from rules.samples import findings_of, step

MARKER = "bpmn:multiInstanceLoopCharacteristics"
ZEEBE = (
    '<bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=a"/>'
    "</bpmn:extensionElements>"
)


def said(rule: str, inside: str, tag: str = "task") -> list[str]:
    source = step(f'<bpmn:{tag} id="step" name="Step">{inside}</bpmn:{tag}>')
    assert findings_of("unsupported-element", source) == []
    return [finding.message for finding in findings_of(rule, source)]


def loop(attributes: str = "", condition: str = "") -> str:
    inner = f"<bpmn:loopCondition>{condition}</bpmn:loopCondition>" if condition else ""
    tag = "bpmn:standardLoopCharacteristics"
    return f"<{tag} {attributes}>{inner}</{tag}>"


@pytest.mark.parametrize(
    "inside",
    [
        loop('loopMaximum="3"'),
        loop("", "=again"),
        loop('testBefore="true" loopMaximum="1"', "=again"),
    ],
)
def test_these_loops_are_fine(inside: str) -> None:
    assert said("standard-loop", inside) == []
    assert said("feel", inside) == []


@pytest.mark.parametrize("maximum", ["0", "-1", "many", "=limit", "9" * 30])
def test_a_maximum_is_a_whole_number_from_one(maximum: str) -> None:
    (message,) = said("standard-loop", loop(f'loopMaximum="{maximum}"', "=again"))
    assert "is no whole number from 1" in message


def test_only_activities_loop() -> None:
    (message,) = said("standard-loop", loop("", "=again"), "exclusiveGateway")
    assert message.startswith("Only tasks, subprocesses and call activities loop")


def test_a_loop_condition_is_feel() -> None:
    (message,) = said("feel", loop("", "again"))
    assert "loopCondition must be FEEL" in message


def test_a_step_has_one_marker() -> None:
    inside = loop("", "=again") + f"<{MARKER}>{ZEEBE}</{MARKER}>"
    assert said("multi-instance", inside) == [
        "The step has both a loop and a multi-instance marker: keep one of them."
    ]


def test_a_list_and_a_cardinality_are_one_too_many() -> None:
    cardinality = "<bpmn:loopCardinality>3</bpmn:loopCardinality>"
    (message,) = said("multi-instance", f"<{MARKER}>{ZEEBE}{cardinality}</{MARKER}>")
    assert "both a list and a loop cardinality" in message
    assert said("multi-instance", f"<{MARKER}>{cardinality}</{MARKER}>") == []


def test_a_loop_data_input_has_to_name_a_data_object() -> None:
    reference = "<bpmn:loopDataInputRef>members</bpmn:loopDataInputRef>"
    (message,) = said("multi-instance", f"<{MARKER}>{reference}</{MARKER}>")
    assert "has no input collection" in message


def test_a_cardinality_is_a_number_or_feel() -> None:
    cardinality = "<bpmn:loopCardinality>three</bpmn:loopCardinality>"
    (message,) = said("feel", f"<{MARKER}>{cardinality}</{MARKER}>")
    assert "loopCardinality must be FEEL" in message
