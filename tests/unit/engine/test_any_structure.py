"""Whatever blocks a process is made of, every task is done exactly as often as it should."""

from collections import Counter
from dataclasses import dataclass
from itertools import count, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from unit.engine.driver import END, START, Case, flow, loop, model, node, subprocess, user


@dataclass(frozen=True)
class Block:
    """`kind` is task, sequence, parallel, subprocess, or a subprocess for each of two items."""

    kind: str
    parts: tuple["Block", ...] = ()


@dataclass(frozen=True)
class Written:
    """A block as BPMN, with the nodes where it is entered and left."""

    xml: str
    first: str
    last: str
    times: Counter[str]


def blocks() -> st.SearchStrategy[Block]:
    return st.recursive(
        st.just(Block("task")),
        lambda inner: st.builds(
            Block,
            st.sampled_from(["sequence", "parallel", "subprocess", "each", "in turn"]),
            st.lists(inner, min_size=1, max_size=3).map(tuple),
        ),
        max_leaves=6,
    )


def write(block: Block, ids: "count[int]") -> Written:
    name = f"n{next(ids)}"
    if block.kind == "task":
        return Written(user(name), name, name, Counter({name: 1}))
    parts = [write(part, ids) for part in block.parts]
    xml, times = "".join(part.xml for part in parts), sum((p.times for p in parts), Counter())
    if block.kind == "parallel":
        xml += node("parallelGateway", f"{name}s") + node("parallelGateway", f"{name}j")
        for part in parts:
            xml += flow(f"{name}s", part.first) + flow(part.last, f"{name}j")
        return Written(xml, f"{name}s", f"{name}j", times)
    for left, right in pairwise(parts):
        xml += flow(left.last, right.first)
    if block.kind == "sequence":
        return Written(xml, parts[0].first, parts[-1].last, times)
    inner = f'<startEvent id="{name}b"/>' + xml + flow(f"{name}b", parts[0].first)
    if block.kind == "subprocess":
        return Written(subprocess(name, inner), name, name, times)
    repeated = subprocess(name, inner, loop("=[1, 2]", sequential=block.kind == "in turn"))
    return Written(repeated, name, name, Counter({key: 2 * n for key, n in times.items()}))


@settings(max_examples=60, deadline=None)
@given(block=blocks(), data=st.data())
def test_every_task_is_done_as_often_as_it_should(block: Block, data: st.DataObject) -> None:
    written = write(block, count())
    flows = flow("start", written.first) + flow(written.last, "end")
    case = Case(model(START, END, written.xml, flows))
    case.start()
    done: Counter[str] = Counter()
    while not case.done:
        token = data.draw(st.sampled_from(sorted(case.open, key=int)))
        done[case.open[token].element_id] += 1
        case.finish(token)
    assert done == written.times
    assert case.trace[-1] == "end"
    assert case.trace.count("end") == 1
    assert not case.open
