"""Functions that only Camunda's FEEL has, in the FEEL of everybody."""

from lxml import etree

from itsm_flow.definitions.names import ZEEBE, bpmn
from itsm_flow.definitions.text import N_
from itsm_flow.definitions.translating.notes import Notes

DEFINED = N_('"is defined" is a function of Camunda alone: it is now a comparison with null.')

_EXPRESSIONS = tuple(
    map(bpmn, ("conditionExpression", "completionCondition", "condition", "timeDuration"))
)
_CALL = "is defined("


def translate_functions(root: etree._Element, notes: Notes) -> None:
    """In the attributes of `zeebe:` elements, and in the text of those of BPMN."""
    for node in root.iter(f"{{{ZEEBE}}}*"):
        for key, text in node.attrib.items():
            if _CALL in str(text) and str(text).startswith("="):
                node.set(key, without_is_defined(str(text)))
                notes.tell(node, DEFINED)
    for node in root.iter(*_EXPRESSIONS):
        text = (node.text or "").strip()
        if _CALL in text and text.startswith("="):
            node.text = without_is_defined(text)
            notes.tell(node, DEFINED)


def without_is_defined(expression: str) -> str:
    """`is defined(x)` → `(x != null)`; text in quotes stays as it is."""
    result = ""
    position = 0
    while position < len(expression):
        if expression[position] == '"':
            end = _end_of_text(expression, position)
            result += expression[position:end]
            position = end
        elif expression.startswith(_CALL, position):
            start = position + len(_CALL)
            end = _closing(expression, start)
            inner = without_is_defined(expression[start:end]) if end - start < 500 else ""
            if not inner:
                return expression
            result += f"({inner} != null)"
            position = end + 1
        else:
            result += expression[position]
            position += 1
    return result


def _end_of_text(expression: str, start: int) -> int:
    """Behind the quote that closes the one at `start`."""
    position = start + 1
    while position < len(expression) and expression[position] != '"':
        position += 2 if expression[position] == "\\" else 1
    return position + 1


def _closing(expression: str, start: int) -> int:
    """Where the bracket that was opened before `start` is closed."""
    depth = 1
    position = start
    while position < len(expression):
        character = expression[position]
        if character == '"':
            position = _end_of_text(expression, position)
            continue
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return position
        position += 1
    return position
