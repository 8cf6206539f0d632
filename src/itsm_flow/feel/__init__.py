"""FEEL: feelin, the interpreter that form-js runs in the browser, in V8 inside the server."""

from itsm_flow.feel.answers import (
    ComputedField,
    DateAsText,
    FeelProblem,
    FeelResult,
    FormAnswers,
    FormScope,
    Rows,
    ScopeAnswers,
    TableInput,
    TableResult,
)
from itsm_flow.feel.budget import Budget
from itsm_flow.feel.checks import KINDS
from itsm_flow.feel.errors import (
    FeelError,
    FeelMemory,
    FeelSyntaxError,
    FeelTimeout,
    FeelTooDeep,
    FeelUnavailable,
)
from itsm_flow.feel.interpreter import Feel, interpreter

__all__ = [
    "KINDS",
    "Budget",
    "ComputedField",
    "DateAsText",
    "Feel",
    "FeelError",
    "FeelMemory",
    "FeelProblem",
    "FeelResult",
    "FeelSyntaxError",
    "FeelTimeout",
    "FeelTooDeep",
    "FeelUnavailable",
    "FormAnswers",
    "FormScope",
    "Rows",
    "ScopeAnswers",
    "TableInput",
    "TableResult",
    "interpreter",
]
