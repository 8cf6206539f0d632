"""All rules over one bundle."""

from itsm_flow.definitions.bundle import Bundle, Catalogue
from itsm_flow.definitions.positions import with_columns
from itsm_flow.definitions.rules import RULES, size
from itsm_flow.domain.findings import Finding, Severity

_ORDER = {severity: number for number, severity in enumerate(Severity)}


def check(bundle: Bundle, known: Catalogue) -> tuple[Finding, ...]:
    """Everything there is to say about the bundle, by file and line.

    What was found in reading is part of it. Errors block deployment; information (extensions that
    are kept, bindings that are implied) is there for those who ask for it. Where a process is too
    large, nothing else is looked at.
    """
    found = [*bundle.findings]
    for rule in (size,) if size.too_large(bundle) else RULES:
        found.extend(rule.check(bundle, known))
    sources = {source.name: source for source in bundle.sources.values()}
    sources |= {diagram.file: diagram.source for diagram in bundle.diagrams}
    return tuple(sorted(with_columns(found, sources), key=_position))


def _position(finding: Finding) -> tuple[str, int, int, str, str, int]:
    severity = _ORDER[finding.severity]
    return (
        *(finding.file, finding.line, severity, finding.element_id, finding.rule),
        finding.column,
    )
