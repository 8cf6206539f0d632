"""What the command line says of files: which are read, what is shown, and in which form."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from itsm_flow.definitions.bundle import Catalogue
from itsm_flow.definitions.checking import check
from itsm_flow.definitions.reading import read
from itsm_flow.definitions.source import Source
from itsm_flow.domain.findings import Finding, Severity

ENDINGS = frozenset({".bpmn", ".dmn", ".form"})


def sources_in(paths: Iterable[Path]) -> Iterator[Source]:
    """The files themselves, and every diagram, decision and form below the folders, by name.

    Raises `OSError` for what does not exist or cannot be read.
    """
    for path in paths:
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in found:
            if file == path or (file.is_file() and file.suffix.lower() in ENDINGS):
                yield Source(str(file), file.read_bytes())


def check_paths(paths: Sequence[Path], *, catalogue: Catalogue) -> tuple[Finding, ...]:
    """Everything the check finds in these files and folders, information included."""
    return check(read(sources_in(paths)), catalogue)


def worth_saying(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Errors and warnings: what is printed without being asked for, so that a clean bundle prints
    nothing. Information is for `as_json` and verbose output.
    """
    return tuple(finding for finding in findings if finding.severity is not Severity.INFO)


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether the files could not be deployed; a warning alone does not hinder it."""
    return any(finding.severity is Severity.ERROR for finding in findings)


def as_json(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """One object a finding, information included."""
    return [
        {
            "file": finding.file,
            "line": finding.line,
            "element": finding.element_id,
            "name": finding.element_name,
            "rule": finding.rule,
            "severity": finding.severity.value,
            "message": finding.message,
        }
        for finding in findings
    ]
