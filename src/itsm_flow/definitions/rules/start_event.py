"""It must be clear where a process, and each subprocess, begins."""

from collections.abc import Iterator

from itsm_flow.definitions.bundle import Bundle, Catalogue, ReadProcess
from itsm_flow.definitions.graph import scopes
from itsm_flow.definitions.names import bpmn, is_true
from itsm_flow.definitions.rule import Rule
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.domain.model import Element, Kind, Trigger

RULE = Rule("start-event", Severity.ERROR)

NONE_IN_PROCESS = N_("The process has no start event: add one.")
SEVERAL_IN_PROCESS = N_(
    "The process has {count} plain start events: keep one, or start the others by a message."
)
NONE_IN_SUBPROCESS = N_("The subprocess has no start event: add one.")
SEVERAL_IN_SUBPROCESS = N_("The subprocess has {count} start events: keep one.")
TRIGGER_IN_SUBPROCESS = N_("A subprocess starts with a plain start event: this one has a trigger.")

RECEIVES_INSIDE = N_(
    "A receive task starts a process, not a subprocess: clear instantiate, and draw a start event."
)
RECEIVES_LATER = N_("A flow leads to this receive task, so it starts nothing: clear instantiate.")
RECEIVES_MORE = N_(
    "A receive task that starts a process is done at once: take events and loop markers off it."
)


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for process in bundle.read_processes():
        found = scopes(process.model)
        yield from _in_process(process, _starts(found[None]))
        yield from _receiving(process)
        for element in process.model.elements.values():
            if element.kind is Kind.SUBPROCESS:
                starts = _starts(found.get(element.id, []))
                yield from _in_subprocess(process, element, starts)


def _starts(elements: list[Element]) -> list[Element]:
    return [element for element in elements if element.kind is Kind.START_EVENT]


def _in_process(process: ReadProcess, starts: list[Element]) -> Iterator[Finding]:
    plain = [start for start in starts if start.trigger is Trigger.NONE]
    if not starts:
        yield RULE.at_process(process, NONE_IN_PROCESS)
    for start in plain[1:]:
        yield RULE.at(process, start, SEVERAL_IN_PROCESS, count=len(plain))


def _in_subprocess(
    process: ReadProcess, subprocess: Element, starts: list[Element]
) -> Iterator[Finding]:
    if subprocess.triggered_by_event:
        return
    if not starts:
        yield RULE.at(process, subprocess, NONE_IN_SUBPROCESS)
    for start in starts[1:]:
        yield RULE.at(process, start, SEVERAL_IN_SUBPROCESS, count=len(starts))
    for start in starts:
        if start.trigger is not Trigger.NONE:
            yield RULE.at(process, start, TRIGGER_IN_SUBPROCESS)


def _receiving(process: ReadProcess) -> Iterator[Finding]:
    """Receive tasks that start the process are message start events in the model."""
    hosts = {element.attached_to for element in process.model.elements.values()}
    for element in process.model.elements.values():
        node = process.nodes[element.id]
        is_task = node.tag == bpmn("receiveTask")
        if not is_task or not is_true(node.get("instantiate"), default=False):
            continue
        if element.parent is not None:
            yield RULE.at(process, element, RECEIVES_INSIDE)
        elif element.incoming:
            yield RULE.at(process, element, RECEIVES_LATER)
        elif element.id in hosts or element.loop is not None or element.standard_loop is not None:
            yield RULE.at(process, element, RECEIVES_MORE)
