"""What is wrong in a DMN file, gathered as it is read."""

from lxml import etree

from itsm_flow.definitions.names import attribute, line_of, text_of
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity

RULE_ID = "decision-table"

LANGUAGE = N_("The expression language {language} is not run: use FEEL.")


class Reporter:
    """The findings of one file, and the names of its elements."""

    def __init__(self, file: str, prefix: str) -> None:
        self.file = file
        self.prefix = prefix
        self.findings: list[Finding] = []
        self.owner: etree._Element | None = None

    def tag(self, local: str) -> str:
        return self.prefix + local

    def report(
        self,
        node: etree._Element,
        template: str,
        *,
        owner: etree._Element | None = None,
        **facts: object,
    ) -> None:
        """Note an error at `node`; it names the decision that is being read, or `owner`."""
        named = owner if owner is not None else self.owner if self.owner is not None else node
        self.findings.append(
            Finding(
                self.file,
                line_of(node),
                RULE_ID,
                Severity.ERROR,
                template=template,
                element_id=named.get("id", ""),
                element_name=named.get("name", ""),
                facts=facts,
            )
        )

    def language(self, node: etree._Element) -> None:
        """Report any other language than FEEL."""
        language = attribute(node, "expressionLanguage")
        if language is not None and not _is_feel(language):
            self.report(node, LANGUAGE, language=language)

    def text(self, node: etree._Element | None) -> str | None:
        """The text of what holds an expression or tests, None where there is none."""
        if node is None:
            return None
        self.language(node)
        return text_of(node.find(self.tag("text")))


def _is_feel(language: str) -> bool:
    return language.lower() == "feel" or language.rstrip("/").lower().endswith("/feel")
