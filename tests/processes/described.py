"""What a page in docs/processes/ says that can be read off the diagram and its forms."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from lxml import etree

from itsm_flow.definitions import Bundle, FormModel, Source, read
from itsm_flow.domain.guideline import CLAUSES
from itsm_flow.domain.model import Element, Kind, ProcessModel
from itsm_flow.services import shipped

PAGES = Path(__file__).parents[2] / "docs" / "processes"
BEGIN = "<!-- read off the diagram: `make docs-pictures` renews what follows -->"
END = "<!-- end of what is read off the diagram -->"
GENERATED = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
SENDS = frozenset({Kind.THROW_EVENT, Kind.END_EVENT, Kind.SEND_TASK})
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}BPMNDiagram"
DRAWN = ("id", "name", "sourceRef", "targetRef", "attachedToRef", "cancelActivity", "isSequential")


def shipped_bundle(sources: Sequence[Source] | None = None) -> Bundle:
    return read(shipped.sources() if sources is None else sources)


def processes(sources: Iterable[Source]) -> dict[str, Source]:
    """Process id → its file; a shipped file is named after its process."""
    return {
        source.name.removesuffix(".bpmn"): source
        for source in sources
        if source.name.endswith(".bpmn")
    }


def fingerprint(content: bytes) -> str:
    """The same for two diagrams that look the same, whatever is behind the elements."""
    root = etree.fromstring(content)
    seen = [(node.tag, *(node.get(name) for name in DRAWN)) for node in root.iter(etree.Element)]
    plane = root.find(DI)
    assert plane is not None, "A shipped process has a diagram."
    seen += [(node.tag, str(sorted(node.attrib.items()))) for node in plane.iter(etree.Element)]
    return sha256(repr(seen).encode()).hexdigest()[:16]


def renewed(page: str, bundle: Bundle, process_id: str) -> str:
    """The page with what is generated as the diagram has it now."""
    fresh = f"{BEGIN}\n\n{generated(bundle, process_id)}\n\n{END}"
    return GENERATED.sub(lambda _: fresh, page, count=1)


def generated(bundle: Bundle, process_id: str) -> str:
    model = bundle.processes[process_id]
    parts: tuple[tuple[str, tuple[str, ...], Iterable[tuple[str, ...]]], ...] = (
        ("Who takes part", ("Role", "Group or person", "Steps"), _people(model)),
        ("Which step carries which clause", ("Clause", "Title", "Steps"), _clauses(model)),
        ("How it ends", ("Outcome", "Status"), _ends(model)),
        ("Hand-overs", ("Message", "Goes", "At"), _messages(model)),
        ("Times", ("What", "Kind", "Set by", "What happens"), _timers(model)),
        ("Fields", ("Step", "Fields (* may be left empty)"), _fields(model, bundle.forms)),
    )
    return "\n\n".join((*_pieces(model), *(_section(*part) for part in parts)))


def _pieces(model: ProcessModel) -> Iterator[str]:
    """A diagram that is too wide to be read at once is shown in pieces."""
    for path in sorted(PAGES.glob(f"{model.process_id}-?.svg")):
        number = path.stem[-1]
        yield f"[![{model.name}, from left to right: piece {number}]({path.name})]({path.name})"


def _section(title: str, heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in (heads, ("---",) * len(heads), *rows)]
    body = "\n".join(lines) if len(lines) > 2 else "None."
    return f"### {title}\n\n{body}"


def _people(model: ProcessModel) -> Iterator[tuple[str, ...]]:
    for lane in model.lanes:
        tasks = [
            item
            for item in model.elements.values()
            if item.lane == lane.id and item.kind is Kind.USER_TASK
        ]
        starts = any(
            item.lane == lane.id and item.form
            for item in model.elements.values()
            if item.kind is Kind.START_EVENT
        )
        who = dict.fromkeys([*["whoever starts it"] * starts, *map(_who, tasks)])
        yield lane.name, ", ".join(who) or "–", _listed(task.name for task in tasks)


def _who(task: Element) -> str:
    groups, person = task.assignment.candidate_groups, task.assignment.assignee
    return f"group `{groups}`" if groups else f"the person in `{(person or '').removeprefix('=')}`"


def _clauses(model: ProcessModel) -> Iterator[tuple[str, ...]]:
    carried = [(key, item) for item in model.elements.values() for key in item.clauses]
    for key, clause in CLAUSES.items():
        steps = [_named(item, model) for other, item in carried if other == key]
        if steps:
            yield key, f"{clause.english_title} {clause.title}", _listed(steps)


def _ends(model: ProcessModel) -> Iterator[tuple[str, ...]]:
    for item in model.elements.values():
        if item.kind is Kind.END_EVENT and item.milestone is not None:
            yield item.name, item.milestone


def _messages(model: ProcessModel) -> Iterator[tuple[str, ...]]:
    for item in model.elements.values():
        if item.message is not None:
            yield f"`{item.message.name}`", _direction(item), _named(item, model)


def _direction(item: Element) -> str:
    if item.kind in SENDS:
        return "out"
    return "in, starts a record" if item.kind is Kind.START_EVENT else "in, this record waits"


def _timers(model: ProcessModel) -> Iterator[tuple[str, ...]]:
    for item in model.elements.values():
        if item.timer is not None:
            yield item.name, item.timer.form, f"`{item.timer.expression}`", _then(item, model)


def _then(item: Element, model: ProcessModel) -> str:
    following = _listed(_named(model.elements[model.flows[f].target], model) for f in item.outgoing)
    if item.attached_to is None:
        return following
    stays = "ends it" if item.interrupting else "it goes on beside it"
    return f"{following} (on {model.elements[item.attached_to].name}; {stays})"


def _fields(model: ProcessModel, forms: Mapping[str, FormModel]) -> Iterator[tuple[str, ...]]:
    for item in model.elements.values():
        if item.form is not None:
            yield item.name, _listed(_labels(forms[item.form.id].schema["components"]))


def _labels(components: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A list of rows names its columns in brackets; a group only gathers fields."""
    for one in components:
        inside = list(_labels(one.get("components", ())))
        if one["type"] == "dynamiclist":
            yield f"{one['label']} ({', '.join(inside)})"
        elif "key" in one and one["type"] != "expression":
            yield f"{one.get('label') or one['dateLabel']}{'' if _required(one) else '*'}"
        else:
            yield from inside


def _required(component: Mapping[str, Any]) -> bool:
    return bool(component.get("validate", {}).get("required"))


def _named(item: Element, model: ProcessModel) -> str:
    """Nothing that carries a clause lacks a name but joins, which are told by their kind."""
    inside = f" ({model.elements[item.parent].name})" if item.parent else ""
    return f"{item.name or item.kind}{inside}"


def _listed(words: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(word.replace("|", "\\|") for word in words)) or "–"
