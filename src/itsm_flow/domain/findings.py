"""What a check says of a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """An error blocks deployment; a warning asks; information tells."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, where, and what to do about it.

    `template` is an English sentence with `{facts}`; it is the key of its translation. Lines and
    columns count from 1; column 0 is not known.
    """

    file: str
    line: int
    rule: str
    severity: Severity
    template: str
    element_id: str = ""
    element_name: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    column: int = 0

    @property
    def message(self) -> str:
        """The English sentence with its facts filled in."""
        return self.template.format(**self.facts)

    def __str__(self) -> str:
        where = self.element_id or "-"
        return f"{self.file}:{self.line}: {where}: {self.rule}: {self.message}"
