"""What a decision consists of: a table, an expression or a context."""

from lxml import etree

from itsm_flow.definitions.decisions.reporting import Reporter
from itsm_flow.definitions.decisions.table import read_table
from itsm_flow.definitions.decisions.types import Types
from itsm_flow.definitions.names import attribute, line_of, local_name, text_of
from itsm_flow.definitions.text import N_
from itsm_flow.domain.decisions import BoxedContext, ContextEntry, LiteralExpression, Logic

NO_LOGIC = N_(
    "The decision says nothing: give it a decision table, a literal expression or a context."
)
NOT_RUN = N_(
    "The {kind} is not run: write it as a decision table, a literal expression or a context of "
    "expressions."
)
NO_EXPRESSION = N_("The expression is empty.")
NO_NAME = N_("An entry of the context has no name.")
TWO_NAMES = N_("Two entries of the context have the name {name}: give each its own.")
NOT_LAST = N_("Only the last entry of a context may be without a name: it is the result.")

BOXED = (
    *("decisionTable", "literalExpression", "context", "invocation", "relation", "list"),
    *("functionDefinition", "conditional", "filter", "for", "every", "some"),
)
DEEPEST = 20


def read_logic(reporter: Reporter, types: Types, node: etree._Element) -> Logic | None:
    """The logic of a decision; what is missing or not run is reported."""
    boxed = _boxed(reporter, node)
    if boxed is None:
        reporter.report(node, NO_LOGIC)
        return None
    if local_name(boxed) == "decisionTable":
        reporter.language(boxed)
        return read_table(reporter, types, boxed)
    return _expression(reporter, types, boxed, DEEPEST)


def _boxed(reporter: Reporter, node: etree._Element) -> etree._Element | None:
    tags = {reporter.tag(each) for each in BOXED}
    return next((child for child in node if child.tag in tags), None)


def _expression(
    reporter: Reporter, types: Types, node: etree._Element, depth: int
) -> LiteralExpression | BoxedContext | None:
    kind = local_name(node)
    reporter.language(node)
    if kind == "literalExpression":
        text = text_of(node.find(reporter.tag("text")))
        if text is None:
            reporter.report(node, NO_EXPRESSION)
        return LiteralExpression((text or "null").removeprefix("=").strip(), line_of(node))
    if kind == "context" and depth:
        return _context(reporter, types, node, depth - 1)
    reporter.report(node, NOT_RUN, kind=kind)
    return None


def _context(
    reporter: Reporter, types: Types, node: etree._Element, depth: int
) -> BoxedContext | None:
    entries: dict[str, ContextEntry] = {}
    result = None
    nodes = list(node.iterchildren(reporter.tag("contextEntry")))
    for number, each in enumerate(nodes, start=1):
        boxed = _boxed(reporter, each)
        value = None
        if boxed is None:
            reporter.report(each, NO_EXPRESSION)
        else:
            value = _expression(reporter, types, boxed, depth)
        variable = each.find(reporter.tag("variable"))
        if variable is None:
            result = value
            if number < len(nodes):
                reporter.report(each, NOT_LAST)
            continue
        name = attribute(variable, "name") or ""
        if not name:
            reporter.report(variable, NO_NAME)
        elif name in entries:
            reporter.report(variable, TWO_NAMES, name=name)
        if value is not None:
            entries[name] = ContextEntry(name, value, types.of(variable).name)
    return BoxedContext(tuple(entries.values()), result)
