"""Text is not compared with a date: data has no dates, so the text has to be read as one first."""

from collections.abc import Iterator

from itsm_flow.definitions.bundle import Bundle, Catalogue
from itsm_flow.definitions.decisions.texts import DecisionText, texts_of
from itsm_flow.definitions.expressions import expressions
from itsm_flow.definitions.forms.findings import DATE_AS_TEXT
from itsm_flow.definitions.rule import Rule
from itsm_flow.definitions.text import N_
from itsm_flow.domain.decisions import DecisionModel
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.feel import KINDS, interpreter

RULE = Rule("date-as-text", Severity.ERROR)

INPUT = N_(
    "The input {column} is text, as every date in data is, and {test} takes it for a {kind}: no "
    "rule would hit. Declare the type of the input as {type}."
)


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    feel = interpreter()
    for process in bundle.read_processes():
        for expression in expressions(process.model):
            for found in feel.dates_as_text(expression.feel) if expression.is_feel else ():
                yield RULE.at(
                    process,
                    expression.owner,
                    DATE_AS_TEXT,
                    position=expression.position,
                    name=found.name,
                    kind=found.kind,
                    instead=found.instead,
                )
    for decision in bundle.decisions.values():
        file = bundle.source_of(decision.decision_id, "decision").name
        for text in texts_of(decision):
            yield from _of_text(file, decision, text)


def _of_text(file: str, decision: DecisionModel, text: DecisionText) -> Iterator[Finding]:
    for found in interpreter().dates_as_text(
        text.text, decision.types, unary=text.is_test, given=text.type
    ):
        if found.name == "?" and text.column is not None:
            yield RULE.at_decision(
                file,
                decision,
                INPUT,
                text.line,
                column=text.column.label or text.column.expression,
                test=text.text,
                kind=found.kind,
                type=next(name for name, kind in KINDS.items() if kind == found.kind),
            )
            continue
        yield RULE.at_decision(
            file,
            decision,
            DATE_AS_TEXT,
            text.line,
            position=text.position,
            name=found.name,
            kind=found.kind,
            instead=found.instead,
        )
