"""The types that a DMN file declares and refers to, brought down to those of FEEL."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from itsm_flow.definitions.decisions.reporting import Reporter
from itsm_flow.definitions.names import attribute, text_of
from itsm_flow.definitions.text import N_

UNKNOWN_TYPE = N_(
    "The type {type} is neither one of FEEL nor defined in this file: use string, number, boolean, "
    "date, time, dateTime, dayTimeDuration, yearMonthDuration or Any."
)

BUILT_IN = {
    "any": None,
    "string": "string",
    "number": "number",
    "integer": "integer",
    "long": "long",
    "double": "double",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "datetime": "dateTime",
    "date and time": "dateTime",
    "daytimeduration": "dayTimeDuration",
    "days and time duration": "dayTimeDuration",
    "yearmonthduration": "yearMonthDuration",
    "years and months duration": "yearMonthDuration",
    "context": "context",
    "list": "list",
}

DEEPEST = 20


@dataclass(frozen=True, slots=True)
class DeclaredType:
    """A type of FEEL, None where any value may be; `allowed` are unary tests that values pass.

    `parts` are the types of what a context holds, by path.
    """

    name: str | None = None
    allowed: str | None = None
    parts: Mapping[str, str] = field(default_factory=dict)


ANYTHING = DeclaredType()


class Types:
    """Item definitions by name."""

    def __init__(self, reporter: Reporter, root: etree._Element) -> None:
        self._reporter = reporter
        nodes = root.iterchildren(reporter.tag("itemDefinition"))
        self._defined = {node.get("name", "").strip(): node for node in nodes}

    def of(self, node: etree._Element | None) -> DeclaredType:
        """The type that a node refers to; one that nobody knows is reported."""
        reference = None if node is None else attribute(node, "typeRef")
        if node is None or reference is None:
            return ANYTHING
        return self._named(node, reference, DEEPEST)

    def _named(self, node: etree._Element, reference: str, depth: int) -> DeclaredType:
        if reference in self._defined and depth:
            return self._item(self._defined[reference], depth - 1)
        # A name may have a prefix: `feel:number`.
        short = reference.rpartition(":")[2]
        if short in self._defined and depth:
            return self._item(self._defined[short], depth - 1)
        if short.lower() not in BUILT_IN:
            self._reporter.report(node, UNKNOWN_TYPE, type=reference)
            return ANYTHING
        return DeclaredType(BUILT_IN[short.lower()])

    def _item(self, item: etree._Element, depth: int) -> DeclaredType:
        tag = self._reporter.tag
        if item.get("isCollection") in {"true", "1"}:
            return DeclaredType("list")
        components = list(item.iterchildren(tag("itemComponent")))
        if components and depth:
            return DeclaredType("context", parts=dict(self._parts(components, depth - 1)))
        reference = text_of(item.find(tag("typeRef")))
        base = ANYTHING if reference is None else self._named(item, reference, depth)
        allowed = self._reporter.text(item.find(tag("allowedValues")))
        return DeclaredType(base.name, allowed or base.allowed, base.parts)

    def _parts(self, components: list[etree._Element], depth: int) -> Iterator[tuple[str, str]]:
        for component in components:
            name = component.get("name", "").strip()
            declared = self._item(component, depth)
            if declared.name is not None:
                yield name, declared.name
            yield from ((f"{name}.{path}", kind) for path, kind in declared.parts.items())
