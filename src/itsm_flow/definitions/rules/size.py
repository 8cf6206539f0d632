"""A process is no longer and no more branched than the engine can plan."""

from collections.abc import Iterator

from itsm_flow.definitions.bundle import Bundle, Catalogue, ReadProcess
from itsm_flow.definitions.graph import components, scopes, successors
from itsm_flow.definitions.rule import Rule
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.domain.model import Element, Kind

RULE = Rule("size", Severity.ERROR)

LONGEST_CHAIN = 300
MOST_PLANNED = 5_000
MOST_STEPS = 1_000

TOO_LONG = N_(
    "{count} steps come after one another here; at most {limit} do. Split the process, and start "
    "its second part by a message."
)
TOO_BRANCHED = N_(
    "So many splits follow one another here that {count} ways lead on; at most {limit} may. Put "
    "parts of the process into subprocesses."
)
TOO_MANY = N_("The process has {count} steps; at most {limit} are run. Split it.")


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for process in bundle.read_processes():
        count = len(process.model.elements)
        if count > MOST_STEPS:
            yield RULE.at_process(process, TOO_MANY, count=count, limit=MOST_STEPS)
        for scope in scopes(process.model):
            yield from _of_scope(process, scope)


def _of_scope(process: ReadProcess, scope: str | None) -> Iterator[Finding]:
    """Every circle counts as one place that is walked through once.

    The engine plans all that follows a split once for each of its ways, up to the next choice.
    """
    model = process.model
    edges = {
        source: targets
        for source, targets in successors(model).items()
        if model.elements[source].parent == scope
    }
    groups = components(edges)
    group_of = {element: number for number, group in enumerate(groups) for element in group}
    longest: list[int] = []
    planned: list[int] = []
    for number, group in enumerate(groups):
        following = [group_of[target] for element in group for target in edges[element]]
        onward = [target for target in following if target != number]
        longest.append(len(group) + max((longest[target] for target in onward), default=0))
        chooses = any(_chooses(model.elements[element]) for element in group)
        planned.append(len(group) + sum(0 if chooses else planned[target] for target in onward))
    node = process.node if scope is None else process.nodes[scope]
    chain, ways = max(longest, default=0), max(planned, default=0)
    if chain > LONGEST_CHAIN:
        yield RULE.at_node(process.file, node, TOO_LONG, count=chain, limit=LONGEST_CHAIN)
    if ways > MOST_PLANNED:
        yield RULE.at_node(process.file, node, TOO_BRANCHED, count=ways, limit=MOST_PLANNED)


def _chooses(element: Element) -> bool:
    return element.kind is Kind.EXCLUSIVE_GATEWAY and len(element.outgoing) > 1
