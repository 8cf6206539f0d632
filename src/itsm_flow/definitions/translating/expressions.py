"""Expressions in the body of BPMN elements: conditions and the texts of timers and loops."""

from lxml import etree

from itsm_flow.definitions.names import bpmn, text_of
from itsm_flow.definitions.text import N_
from itsm_flow.definitions.translating import juel, python
from itsm_flow.definitions.translating.feel_text import Untranslatable
from itsm_flow.definitions.translating.notes import Notes

EXPRESSION = N_("The expression {text} is now: {became}.")

_CONDITIONS = frozenset(
    map(bpmn, ("conditionExpression", "completionCondition", "condition", "loopCondition"))
)
_LITERALS = frozenset(map(bpmn, ("timeDate", "timeDuration", "timeCycle", "loopCardinality")))


def translate_expressions(root: etree._Element, notes: Notes) -> None:
    """Conditions in any language we can read; elsewhere only what is marked as an expression."""
    for node in list(root.iter(*_CONDITIONS, *_LITERALS)):
        text = text_of(node)
        if text is None or text.startswith("="):
            continue
        if node.tag in _CONDITIONS:
            became = _condition(text, (node.get("language") or "").lower(), foreign=notes.foreign)
        else:
            became = _marked(text) if juel.has_expression(text) else None
        if became is not None:
            for child in list(node):
                node.remove(child)
            node.text = f"={became}"
            notes.tell(node, EXPRESSION, text=text, became=node.text)


def _condition(text: str, language: str, *, foreign: bool) -> str | None:
    if language.endswith("feel") or "/feel" in language or "/dmn/" in language:
        return text
    if juel.has_expression(text):
        return _marked(text)
    if not foreign:
        return None
    for to_feel in (python.to_feel, juel.plain_to_feel):
        try:
            return to_feel(text)
        except Untranslatable:
            continue
    return None


def _marked(text: str) -> str | None:
    try:
        return juel.to_feel(text)
    except Untranslatable:
        return None
