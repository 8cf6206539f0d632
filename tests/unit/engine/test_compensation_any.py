"""Compensation in any nesting: a model of a few lines says what is taken back, and when."""

from dataclasses import dataclass
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from unit.engine.driver import Case, boundary, chain, model, node, script

PLAIN, UNDOABLE, UNDO = "plain", "undoable", "undo"
Item = str | list["Item"]
KINDS = st.sampled_from([PLAIN, UNDOABLE, UNDOABLE, UNDO])
SCOPES = st.recursive(
    st.lists(KINDS, max_size=4),
    lambda inner: st.lists(KINDS | inner, max_size=4),
    max_leaves=20,
)


@dataclass
class Drawing:
    """A process of these items one after the other, and what its handlers are to do."""

    numbers: "count[int]"
    expected: list[str]

    def scope(self, items: list[Item], name: str) -> tuple[str, list[object]]:
        """The content of a scope, and what can be taken back once it is over."""
        done: list[object] = []
        parts, names = [f'<startEvent id="s{name}"/>'], [f"s{name}"]
        for item in items:
            number = f"{next(self.numbers)}"
            if isinstance(item, list):
                inside, nested = self.scope(item, number)
                parts.append(node("subProcess", f"n{number}", inside))
                done += [nested] if nested else []
            elif item == UNDO:
                parts.append(
                    node("intermediateThrowEvent", f"n{number}", "<compensateEventDefinition/>")
                )
                self.expected += self.order(done)
                done.clear()
            else:
                parts.append(script(f"n{number}", "1", "x"))
                if item == UNDOABLE:
                    parts.append(self.handler(number))
                    done.append(f"undo{number}")
            names.append(f"n{number}")
        parts.append(f'<endEvent id="e{name}"/>')
        return "".join(parts) + chain(*names, f"e{name}"), done

    def order(self, done: list[object]) -> list[str]:
        """The last first, at every level."""
        found: list[str] = []
        for item in reversed(done):
            found += self.order(item) if isinstance(item, list) else [str(item)]
        return found

    def handler(self, number: str) -> str:
        event, undo = f"b{number}", f"undo{number}"
        return (
            boundary(event, f"n{number}", "<compensateEventDefinition/>")
            + node("userTask", undo, "<zeebe:userTask/>", isForCompensation="true")
            + f'<association id="a{number}" sourceRef="{event}" targetRef="{undo}"/>'
        )


@settings(max_examples=150, deadline=None)
@given(SCOPES)
def test_what_is_taken_back_is_what_the_model_says(items: list[Item]) -> None:
    drawing = Drawing(count(1), [])
    content, _ = drawing.scope(items, "p")
    it = Case(model(content))
    it.start()
    taken = []
    while it.waiting:
        assert len(it.waiting) == 1
        taken.append(it.waiting[0])
        it.complete(it.waiting[0])
    assert it.done
    assert taken == drawing.expected
