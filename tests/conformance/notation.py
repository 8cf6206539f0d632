"""A small diagram as text and as data. The notation is described in conftest.py."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

TAGS = {
    "start": "startEvent",
    "end": "endEvent",
    "task": "task",
    "manual": "manualTask",
    "user": "userTask",
    "job": "serviceTask",
    "script": "scriptTask",
    "rule": "businessRuleTask",
    "send": "sendTask",
    "receive": "receiveTask",
    "call": "callActivity",
    "catch": "intermediateCatchEvent",
    "throw": "intermediateThrowEvent",
    "boundary": "boundaryEvent",
    "xor": "exclusiveGateway",
    "and": "parallelGateway",
    "or": "inclusiveGateway",
    "event": "eventBasedGateway",
    "sub": "subProcess",
    "eventsub": "subProcess",
}
"""Kind → tag."""


@dataclass
class Node:
    """A flow node; `inside` is the content of a subprocess."""

    kind: str
    id: str
    facts: dict[str, str] = field(default_factory=dict)
    inside: "Scope | None" = None


@dataclass
class Flow:
    """A sequence flow; `condition` None: none, "": the default flow."""

    id: str
    source: str
    target: str
    condition: str | None = None


@dataclass
class Scope:
    """What is directly in a process or subprocess."""

    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    associations: list[tuple[str, str]] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)

    def add(self, kind: str, node_id: str, **facts: str) -> Node:
        node = Node(kind, node_id, dict(facts))
        self.nodes[node_id] = node
        return node

    def connect(self, source: str, target: str, condition: str | None = None) -> Flow:
        flow_id = f"{source}-{target}"
        taken = {flow.id for flow in self.flows}
        number = 2
        while flow_id in taken:
            flow_id, number = f"{source}-{target}-{number}", number + 1
        flow = Flow(flow_id, source, target, condition)
        self.flows.append(flow)
        return flow

    def all_nodes(self) -> Iterator[Node]:
        for node in self.nodes.values():
            yield node
            if node.inside is not None:
                yield from node.inside.all_nodes()


# ---- text → data --------------------------------------------------------------------------------

_ARROW = re.compile(r"\s*-(?:\[(?P<condition>.*?)\]-)?>\s*")


def parse(text: str) -> Scope:
    """The diagram that a text draws."""
    lines = [line for line in text.splitlines() if line.strip()]
    scope = Scope()
    _block(scope, lines, 0, _indent(lines[0]) if lines else 0)
    return scope


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _block(scope: Scope, lines: list[str], index: int, indent: int) -> int:
    while index < len(lines) and _indent(lines[index]) >= indent:
        line = lines[index].strip()
        index += 1
        if re.match(r"(sub|eventsub)\b.*:$", line):
            node = _declare(scope, line[:-1])[-1]
            node.inside = Scope()
            index = _block(node.inside, lines, index, _indent(lines[index - 1]) + 1)
        elif line.startswith("<"):
            scope.raw.append(line)
        else:
            for part in split(line, ";"):
                _part(scope, part.strip())
    return index


def _part(scope: Scope, part: str) -> None:
    if not part:
        return
    if "~>" in part:
        source, target = (side.strip() for side in part.split("~>"))
        scope.associations.append((source, target))
    elif _ARROW.search(part):
        _chain(scope, part)
    else:
        _declare(scope, part)


def _chain(scope: Scope, part: str) -> None:
    position, source, condition = 0, "", None
    for arrow in _ARROW.finditer(part):
        name = part[position : arrow.start()].strip()
        if source:
            scope.connect(source, name, condition)
        source, condition, position = name, arrow["condition"], arrow.end()
    scope.connect(source, part[position:].strip(), condition)


def _declare(scope: Scope, part: str) -> list[Node]:
    kind, *words = split(part, " ")
    assert kind in TAGS, f"{kind} in {part!r} is no kind of node"
    ids: list[str] = []
    while words:
        word = words.pop(0)
        ids.append(word.rstrip(","))
        if not word.endswith(","):
            break
    facts = dict(_fact(word) for word in words)
    return [scope.add(kind, node_id, **facts) for node_id in ids]


def _fact(word: str) -> tuple[str, str]:
    name, _, value = word.partition("=")
    return name, unquoted(value)


def unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1]
    return value


def split(text: str, separator: str) -> list[str]:
    """Parts of a text, not split within quotes or brackets; empty parts are left out."""
    parts, depth, quote, current = [], 0, "", ""
    for char in text:
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char in "[{":
            depth += 1
        elif char in "]}":
            depth -= 1
        if char == separator and not quote and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += char
    return [part for part in [*parts, current] if part.strip()]


# ---- data → text --------------------------------------------------------------------------------


def text(scope: Scope, indent: str = "") -> str:
    """A diagram in the notation, to make a case of it."""
    lines = []
    for node in scope.nodes.values():
        facts = "".join(f" {name}={_quoted(value)}" for name, value in node.facts.items())
        lines.append(f"{indent}{node.kind} {node.id}{facts}{'' if node.inside is None else ':'}")
        if node.inside is not None:
            lines.append(text(node.inside, indent + "    "))
    for flow in scope.flows:
        arrow = "->" if flow.condition is None else f"-[{flow.condition}]->"
        lines.append(f"{indent}{flow.source} {arrow} {flow.target}")
    lines += [f"{indent}{source} ~> {target}" for source, target in scope.associations]
    return "\n".join(lines)


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value
