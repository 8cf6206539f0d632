"""A .form file → its form."""

import json
from typing import Any

from itsm_flow.definitions.forms.findings import RULE_ID, form_findings
from itsm_flow.definitions.forms.model import FormModel
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity

NOT_UTF8 = N_("The file is no UTF-8 text.")
NOT_JSON = N_("The file is no JSON: {problem}.")
NOT_A_FORM = N_('This is no form-js form: it must be an object with "type": "default".')
NO_ID = N_("The form has no id: give it one, user tasks name it by that.")
NO_COMPONENTS = N_("The form has no list of components.")
TOO_DEEP = N_("The form is nested too deeply.")
DEEPEST = 30


def read_form(name: str, content: bytes) -> tuple[FormModel | None, tuple[Finding, ...]]:
    """The form in a file and what is wrong with it; None when it cannot be shown at all."""
    try:
        schema = json.loads(content.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError:
        return None, (_finding(name, 1, NOT_UTF8),)
    except json.JSONDecodeError as error:
        return None, (_finding(name, error.lineno, NOT_JSON, problem=error.msg),)
    except RecursionError:
        return None, (_finding(name, 1, TOO_DEEP),)
    except ValueError as error:
        return None, (_finding(name, 1, NOT_JSON, problem=str(error)),)
    problem = _shape_problem(schema)
    if problem is not None:
        return None, (_finding(name, 1, problem),)
    form = FormModel(schema["id"], schema.get("name") or schema["id"], schema, content)
    return form, tuple(form_findings(name, schema, content))


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _shape_problem(schema: Any) -> str | None:
    if not isinstance(schema, dict) or schema.get("type", "default") != "default":
        return NOT_A_FORM
    if not isinstance(schema.get("components"), list):
        return NO_COMPONENTS
    if not isinstance(schema.get("id"), str) or not schema["id"].strip():
        return NO_ID
    return TOO_DEEP if _depth(schema) > DEEPEST else None


def _depth(component: Any) -> int:
    """How deeply containers are nested; counting stops beyond the limit."""
    level, depth = [component], 0
    while level and depth <= DEEPEST:
        children = [each.get("components") for each in level if isinstance(each, dict)]
        level = [each for found in children if isinstance(found, list) for each in found]
        depth += 1
    return depth


def _finding(name: str, line: int, template: str, **facts: object) -> Finding:
    return Finding(name, line, RULE_ID, Severity.ERROR, template, facts=facts)
