"""Every FEEL text of a decision, where it stands, and what it is."""

from collections.abc import Iterator
from dataclasses import dataclass

from itsm_flow.domain.decisions import (
    BoxedContext,
    DecisionInput,
    DecisionModel,
    DecisionTable,
    LiteralExpression,
)


@dataclass(frozen=True, slots=True)
class DecisionText:
    """An expression, or a unary test of values of `type`; `position` says where for people."""

    line: int
    position: str
    text: str
    column: DecisionInput | None = None
    type: str | None = None
    is_test: bool = False


def texts_of(decision: DecisionModel) -> Iterator[DecisionText]:
    """The texts of this decision alone, without those that it needs."""
    if isinstance(decision.logic, DecisionTable):
        yield from _of_table(decision.line, decision.logic)
    else:
        yield from _of_expression(decision.logic, "expression", decision.line)


def _of_table(line: int, table: DecisionTable) -> Iterator[DecisionText]:
    for column in table.inputs:
        yield DecisionText(line, f"input {column.label}", _feel(column.expression))
        if column.allowed:
            yield _test(line, f"input {column.label}", column.allowed, column)
    for output in table.outputs:
        position = f"output {output.label}"
        if output.allowed:
            yield DecisionText(line, position, output.allowed, type=output.type, is_test=True)
        if output.default:
            yield DecisionText(line, position, _feel(output.default))
    for number, rule in enumerate(table.rules, start=1):
        for column, test in zip(table.inputs, rule.tests, strict=True):
            yield _test(rule.line, f"rule {number}, {column.label}", test, column)
        for output, result in zip(table.outputs, rule.results, strict=True):
            yield DecisionText(rule.line, f"rule {number}, {output.label}", _feel(result))


def _test(line: int, position: str, test: str, column: DecisionInput) -> DecisionText:
    return DecisionText(line, position, test, column, column.type, is_test=True)


def _of_expression(
    logic: LiteralExpression | BoxedContext, position: str, line: int
) -> Iterator[DecisionText]:
    if isinstance(logic, LiteralExpression):
        yield DecisionText(logic.line, position, logic.text)
        return
    for entry in logic.entries:
        yield from _of_expression(entry.value, f"entry {entry.name}", line)
    if logic.result is not None:
        yield from _of_expression(logic.result, "result", line)


def _feel(text: str) -> str:
    return text.strip().removeprefix("=").strip()
