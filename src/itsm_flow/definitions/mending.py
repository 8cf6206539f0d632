"""What an owner may accept instead of drawing it: the file is changed, and says what will be run.

A drawing becomes executable; where it does not say how a step is done, a person does it
(`itsm:doneBy`). At an exclusive gateway whose flows have no conditions a person chooses the way.
Only what the check refuses is changed, and nothing that is there is taken away but triggers that
say nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain

from lxml import etree

from itsm_flow.definitions.bundle import Bundle, Catalogue
from itsm_flow.definitions.mending_tree import Drawing
from itsm_flow.definitions.reading import read
from itsm_flow.definitions.rules import (
    RULES,
    called_decision,
    dangling,
    feel,
    gateway_conditions,
    job_type,
    multi_instance,
    not_executable,
    script_expression,
    start_event,
)
from itsm_flow.definitions.source import ReadLimits, Source
from itsm_flow.definitions.xml import Unreadable
from itsm_flow.domain.findings import Finding, Severity

_ROUNDS = 5
_OF_EVERY_FILE = frozenset(
    {
        gateway_conditions.NO_CONDITION,
        job_type.NO_TYPE,
        called_decision.NO_DECISION,
        script_expression.NO_EXPRESSION,
        not_executable.NOT_EXECUTABLE,
        feel.NOT_FEEL,
    }
)
_NEVER = frozenset({"endless-loop", "size", "not-same-as", "clause", "not-translated"})
"""Rules whose findings say that the drawing itself is wrong."""


def can_be_mended(findings: Iterable[Finding]) -> bool:
    """Whether there is something to offer to the owner. Nothing is mended without being asked."""
    return any(found.template in _OF_EVERY_FILE for found in findings)


def mended(
    sources: Sequence[Source], *, known: Catalogue | None = None, limits: ReadLimits | None = None
) -> tuple[Source, ...]:
    """The files with everything in them that can be mended; others are the same objects."""
    names = Counter(source.name for source in sources)
    drawings = {
        source.name: _drawing(source, limits) for source in sources if names[source.name] == 1
    }
    current = tuple(sources)
    for _ in range(_ROUNDS):
        bundle = read(current, limits=limits)
        errors = list(_errors(bundle, known or Catalogue()))
        changed = {found.file for found in errors if _mend(drawings.get(found.file), found)}
        if not changed:
            break
        current = tuple(
            _written(source, drawings[source.name]) if source.name in changed else source
            for source in current
        )
    return current


def _errors(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    """What the check refuses, without what it only tells."""
    refusing = (rule for rule in RULES if rule.RULE.severity is not Severity.INFO)
    for found in chain(bundle.findings, *(rule.check(bundle, known) for rule in refusing)):
        if found.severity is Severity.ERROR:
            yield found


def _drawing(source: Source, limits: ReadLimits | None) -> Drawing | None:
    if source.ending != ".bpmn":
        return None
    try:
        return Drawing.of(source, limits or ReadLimits())
    except Unreadable:
        return None


def _written(source: Source, drawing: Drawing | None) -> Source:
    return source if drawing is None else Source(source.name, drawing.content())


def _mend(drawing: Drawing | None, finding: Finding) -> bool:
    if drawing is None or finding.rule in _NEVER:
        return False
    if finding.template not in _OF_EVERY_FILE and not drawing.was_drawn_only:
        return False
    if finding.template == not_executable.NOT_EXECUTABLE:
        return drawing.make_executable()
    node = drawing.find(finding.element_id)
    if node is None:
        return False
    special = _SPECIAL.get(finding.template)
    if special is not None:
        return special(drawing, node)
    return finding.rule not in _NO_PERSON and drawing.let_go_on(node)


def _let_choose(drawing: Drawing, flow: etree._Element) -> bool:
    gateway = drawing.find(flow.get("sourceRef"))
    return gateway is not None and drawing.by_person(gateway, {"exclusiveGateway"})


def _begin(drawing: Drawing, scope: etree._Element) -> bool:
    return drawing.begin(scope) or drawing.let_go_on(scope)


_NO_PERSON = frozenset({"dangling", "ids", "unreachable", "form"})
_SPECIAL: Mapping[str, Callable[[Drawing, etree._Element], bool]] = {
    gateway_conditions.NO_CONDITION: _let_choose,
    feel.NOT_FEEL: _let_choose,
    dangling.NO_ERROR_CODE: Drawing.name_error,
    multi_instance.NO_COLLECTION: Drawing.run_once,
    start_event.NONE_IN_PROCESS: _begin,
    start_event.NONE_IN_SUBPROCESS: _begin,
    start_event.SEVERAL_IN_PROCESS: Drawing.wait_for_message,
}
