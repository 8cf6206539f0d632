"""What is in a file before anything runs: reading, checking, canonicalising."""

from itsm_flow.definitions.bundle import Bundle, Catalogue, Diagram, ReadProcess
from itsm_flow.definitions.checking import check
from itsm_flow.definitions.forms import (
    FormModel,
    form_findings,
    form_schema,
    read_form,
    validate_form,
)
from itsm_flow.definitions.mending import can_be_mended, mended
from itsm_flow.definitions.reading import read
from itsm_flow.definitions.report import as_json, check_paths
from itsm_flow.definitions.source import UNLIMITED, ReadLimits, Source

__all__ = [
    "UNLIMITED",
    "Bundle",
    "Catalogue",
    "Diagram",
    "FormModel",
    "ReadLimits",
    "ReadProcess",
    "Source",
    "as_json",
    "can_be_mended",
    "check",
    "check_paths",
    "form_findings",
    "form_schema",
    "mended",
    "read",
    "read_form",
    "validate_form",
]
