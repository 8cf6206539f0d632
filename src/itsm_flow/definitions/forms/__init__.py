"""Forms of form-js: what is wrong with one, and what it accepts when it is submitted."""

from itsm_flow.definitions.forms.findings import form_findings
from itsm_flow.definitions.forms.messages import Message
from itsm_flow.definitions.forms.model import FormModel, is_blank
from itsm_flow.definitions.forms.reading import read_form
from itsm_flow.definitions.forms.schema import WHOLE_FORM, form_schema, validate_form
from itsm_flow.definitions.forms.wording import (
    FieldWords,
    Wording,
    joined,
    option_key,
    wording_of,
)

__all__ = [
    "WHOLE_FORM",
    "FieldWords",
    "FormModel",
    "Message",
    "Wording",
    "form_findings",
    "form_schema",
    "is_blank",
    "joined",
    "option_key",
    "read_form",
    "validate_form",
    "wording_of",
]
