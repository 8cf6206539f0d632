"""Forms of form-js: what is wrong with one, and what it accepts when it is submitted."""

from itsm_flow.definitions.forms.findings import form_findings
from itsm_flow.definitions.forms.messages import Message
from itsm_flow.definitions.forms.model import FormModel
from itsm_flow.definitions.forms.reading import read_form
from itsm_flow.definitions.forms.schema import WHOLE_FORM, form_schema, validate_form

__all__ = [
    "WHOLE_FORM",
    "FormModel",
    "Message",
    "form_findings",
    "form_schema",
    "read_form",
    "validate_form",
]
