"""What only draws: BPMN 2.0.2 §8.4.1, §9, §10.4, §10.8."""

import pytest

from conformance.playing import play

DRAWN = (
    '<textAnnotation id="x"><text>Text</text></textAnnotation>',
    '<textAnnotation id="x"/><association id="y" sourceRef="a" targetRef="x"/>',
    '<group id="x" categoryValueRef="c"/>',
    '<dataObject id="x"/><dataObjectReference id="y" dataObjectRef="x"/>',
    '<dataStoreReference id="x"/>',
    '<laneSet id="x"><lane id="y" name="Desk"><flowNodeRef>a</flowNodeRef></lane></laneSet>',
)


@pytest.mark.parametrize("drawing", DRAWN)
def test_a_drawing_changes_nothing(drawing: str) -> None:
    play(
        f"""
        start s; user a; end e
        s -> a -> e
        {drawing}
        """,
        """
        start      : s   | a
        complete a : a e | ended at e
        """,
    )
