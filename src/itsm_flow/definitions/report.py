"""What the command line says of files: which are read, what is shown, and in which form."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from itsm_flow.definitions.advice import advice_for
from itsm_flow.definitions.bundle import Catalogue
from itsm_flow.definitions.checking import check
from itsm_flow.definitions.gathering import gather
from itsm_flow.definitions.mending import mended
from itsm_flow.definitions.reading import read
from itsm_flow.definitions.source import ReadLimits
from itsm_flow.definitions.translating.notes import TRANSLATED
from itsm_flow.domain.findings import Finding, Severity


def check_paths(
    paths: Sequence[Path],
    *,
    catalogue: Catalogue,
    limits: ReadLimits | None = None,
    standard_input: BinaryIO | None = None,
    mend: bool = False,
) -> tuple[Finding, ...]:
    """Everything the check finds in these files, folders and archives, information included."""
    gathered = gather(paths, limits=limits, standard_input=standard_input or BytesIO())
    sources = tuple(gathered.sources)
    if mend:
        sources = mended(sources, known=catalogue, limits=limits)
    found = check(read(sources, limits=limits), catalogue)
    return (*gathered.findings, *found)


def worth_saying(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Errors, warnings and what was translated: what is printed without being asked for, so that a
    clean bundle prints nothing. Other information is for `as_json` and verbose output.
    """
    return tuple(
        finding
        for finding in findings
        if finding.severity is not Severity.INFO or finding.rule == TRANSLATED.id
    )


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether the files could not be deployed; a warning alone does not hinder it."""
    return any(finding.severity is Severity.ERROR for finding in findings)


def as_json(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """One object a finding, information included; `why` and `how` are those of its rule."""
    return [
        {
            "file": finding.file,
            "line": finding.line,
            "column": finding.column,
            "element": finding.element_id,
            "name": finding.element_name,
            "rule": finding.rule,
            "severity": finding.severity.value,
            "message": finding.message,
            "why": advice_for(finding.rule).why,
            "how": advice_for(finding.rule).how,
        }
        for finding in findings
    ]


def printable(text: str) -> str:
    """A line for a terminal: what could steer it, or cannot be written, is shown as an escape."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )
