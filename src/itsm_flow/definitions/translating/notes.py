"""What was translated, as notes that the owner of the file reads."""

import re
from dataclasses import dataclass, field

from lxml import etree

from itsm_flow.definitions.rule import Rule
from itsm_flow.definitions.source import Source
from itsm_flow.domain.findings import Finding, Severity

TRANSLATED = Rule("translated", Severity.INFO)
NOT_TRANSLATED = Rule("not-translated", Severity.ERROR)
_SHOWN = 120


@dataclass(slots=True)
class Notes:
    """The notes on one file, and the forms that were made from it.

    `foreign` says that the file is not in our dialect at all, `engine` for whom it was made then.
    """

    file: str
    foreign: bool = False
    engine: str = ""
    findings: list[Finding] = field(default_factory=list)
    forms: list[Source] = field(default_factory=list)
    form_files: list[str] = field(default_factory=list)

    def tell(self, node: etree._Element, template: str, **facts: str) -> None:
        """Something means the same in our words."""
        self._add(TRANSLATED, Severity.INFO, node, template, facts)

    def warn(self, node: etree._Element, template: str, **facts: str) -> None:
        """Something was translated that the owner has to look after."""
        self._add(TRANSLATED, Severity.WARNING, node, template, facts)

    def refuse(self, node: etree._Element, template: str, **facts: str) -> None:
        """Something cannot be said in our words."""
        self._add(NOT_TRANSLATED, Severity.ERROR, node, template, facts)

    def _add(
        self,
        rule: Rule,
        severity: Severity,
        node: etree._Element,
        template: str,
        facts: dict[str, str],
    ) -> None:
        shown = {key: value[:_SHOWN] for key, value in facts.items()}
        self.findings.append(rule.at_node(self.file, node, template, severity=severity, **shown))

    def add_form(self, form_id: str, content: bytes) -> None:
        """A form that stands in the diagram itself."""
        name = re.sub(r"[^\w.-]", "_", form_id)
        self.forms.append(Source(f"{self.file}.{name}.form", content))
