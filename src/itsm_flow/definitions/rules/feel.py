"""Every expression is FEEL that parses and calls only functions that exist."""

from collections.abc import Iterator
from typing import Any

from itsm_flow.definitions.bundle import Bundle, Catalogue
from itsm_flow.definitions.decisions.texts import texts_of
from itsm_flow.definitions.expressions import Expression, expressions
from itsm_flow.definitions.rule import Rule
from itsm_flow.definitions.text import N_
from itsm_flow.definitions.translating import juel
from itsm_flow.domain.decisions import DecisionModel
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.feel import FeelProblem, interpreter

RULE = Rule("feel", Severity.ERROR)

PROBLEM = N_("The FEEL of {position} cannot be run: {problem} (at character {at}).")
NOT_FEEL = N_("The {position} must be FEEL that starts with =, and {text} does not.")
OTHER_LANGUAGE = N_("The {position} {text} looks like another engine's: write FEEL, as in =amount.")

SUGGESTED = N_(
    "The {position} {text} calls code of another engine: let a job compute that before, and write "
    "FEEL, such as {suggestion}."
)

_SHOWN = 80


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for process in bundle.read_processes():
        for expression in expressions(process.model):
            for template, facts in _problems(expression):
                yield RULE.at(process, expression.owner, template, **facts)
    for decision in bundle.decisions.values():
        yield from _of_decision(bundle.source_of(decision.decision_id, "decision").name, decision)


def _problems(expression: Expression) -> Iterator[tuple[str, dict[str, Any]]]:
    shown = {"position": expression.position, "text": expression.text[:_SHOWN]}
    if expression.is_feel:
        for problem in interpreter().check(expression.feel):
            yield PROBLEM, _facts(expression.position, problem)
    elif juel.has_expression(expression.text):
        found = juel.suggestion(expression.text)
        if found is None:
            yield OTHER_LANGUAGE, dict(shown)
        else:
            yield SUGGESTED, {**shown, "suggestion": f"={found}"}
    elif expression.required:
        yield NOT_FEEL, dict(shown)


def _of_decision(file: str, decision: DecisionModel) -> Iterator[Finding]:
    def finding(line: int, position: str, problem: FeelProblem) -> Finding:
        return Finding(
            file,
            line,
            RULE.id,
            RULE.severity,
            template=PROBLEM,
            element_id=decision.decision_id,
            element_name=decision.name,
            facts=_facts(position, problem),
        )

    feel = interpreter()
    for each in texts_of(decision):
        problems = feel.check_unary if each.is_test else feel.check
        for problem in problems(each.text):
            yield finding(each.line, each.position, problem)


def _facts(position: str, problem: FeelProblem) -> dict[str, Any]:
    return {"position": position, "problem": problem.message, "at": problem.position + 1}
