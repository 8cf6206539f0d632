"""A call activity names a process that can be called, and calls do not go round in a circle."""

from collections.abc import Iterator, Mapping

from itsm_flow.definitions.bundle import Bundle, Catalogue
from itsm_flow.definitions.graph import cycles
from itsm_flow.definitions.rule import Rule, elements
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.domain.model import Binding, Element, Kind, ProcessModel, Trigger

RULE = Rule("called-process", Severity.ERROR)

NO_PROCESS = N_("The call activity calls no process: name its process id.")
NO_PLAIN_START = N_(
    "The process {id} cannot be called: it has no start event without a trigger. Add one."
)
BOUND_CIRCLE = N_(
    "The processes {ids} call one another, and each call is bound to the version at deployment, so "
    "none can come first. Set the binding type of one of the calls to latest."
)
CIRCLE = N_(
    "The processes {ids} call one another: see to it that this ends. When too many calls are under "
    "way inside one another, the last one is a failed step."
)


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for process, element in elements(bundle):
        if element.kind is not Kind.CALL_ACTIVITY:
            continue
        if element.call is None:
            yield RULE.at(process, element, NO_PROCESS)
        elif not _can_be_called(bundle.processes.get(element.call.process.id)):
            yield RULE.at(process, element, NO_PLAIN_START, id=element.call.process.id)
    yield from _circles(bundle, known)


def _can_be_called(model: ProcessModel | None) -> bool:
    """A process that is not among these files was checked when it was deployed, or is missing."""
    return model is None or any(
        element.kind is Kind.START_EVENT
        and element.trigger is Trigger.NONE
        and element.parent is None
        for element in model.elements.values()
    )


def _circles(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    """At the first call of each circle that a process of these files is in."""
    bound = _in_circles(_calls(bundle, {}, only_bound=True))
    found = _in_circles(_calls(bundle, known.calls, only_bound=False))
    told: set[frozenset[str]] = set()
    for process, element in elements(bundle):
        for circles, template, severity in (
            (bound, BOUND_CIRCLE, Severity.ERROR),
            (found, CIRCLE, Severity.WARNING),
        ):
            circle = circles.get(process.model.process_id, frozenset())
            if _called(element) in circle and circle not in told:
                told.add(circle)
                ids = ", ".join(sorted(circle))
                yield RULE.at(process, element, template, severity=severity, ids=ids)


def _called(element: Element) -> str | None:
    return None if element.call is None else element.call.process.id


def _in_circles(calls: Mapping[str, tuple[str, ...]]) -> dict[str, frozenset[str]]:
    """Process → the processes that it calls in a circle, itself included."""
    return {process: frozenset(circle) for circle in cycles(calls) for process in circle}


def _calls(
    bundle: Bundle, deployed: Mapping[str, frozenset[str]], *, only_bound: bool
) -> dict[str, tuple[str, ...]]:
    """Process → those it calls: of these files, and of what is deployed already."""
    found = {process: tuple(sorted(called)) for process, called in deployed.items()}
    for process, model in bundle.processes.items():
        found[process] = tuple(
            element.call.process.id
            for element in model.elements.values()
            if element.call is not None
            and not (only_bound and element.call.process.binding is Binding.LATEST)
        )
    return {
        process: tuple(called for called in targets if called in found)
        for process, targets in found.items()
    }
