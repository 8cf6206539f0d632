"""A process has no more steps, and splits into no more tokens, than one instance may have."""

from collections.abc import Iterator, Mapping

from itsm_flow.definitions.bundle import Bundle, Catalogue, ReadProcess
from itsm_flow.definitions.graph import components, scopes, successors
from itsm_flow.definitions.rule import Rule
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.domain.model import Element, Kind, ProcessModel

RULE = Rule("size", Severity.ERROR)

TOO_BRANCHED = N_(
    "The splits before this make {count} tokens that are under way at the same time; at most "
    "{limit} may be. Bring the branches of each split together again with a parallel gateway."
)
TOO_MANY = N_("The process has {count} steps; at most {limit} are run. Split it.")

_CHOOSING = frozenset({Kind.EXCLUSIVE_GATEWAY, Kind.INCLUSIVE_GATEWAY, Kind.EVENT_BASED_GATEWAY})


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for process in too_large(bundle):
        count, limit = len(process.model.elements), bundle.limits.flow_nodes
        yield RULE.at_process(process, TOO_MANY, count=count, limit=limit)
    for process in bundle.read_processes():
        if len(process.model.elements) <= bundle.limits.flow_nodes:
            for scope in scopes(process.model):
                yield from _of_scope(process, scope, bundle.limits.tokens)


def too_large(bundle: Bundle) -> list[ReadProcess]:
    """The processes with more flow nodes than may be."""
    limit = bundle.limits.flow_nodes
    return [item for item in bundle.read_processes() if len(item.model.elements) > limit]


def _of_scope(process: ReadProcess, scope: str | None, limit: int) -> Iterator[Finding]:
    """The first place where the tokens of a process or subprocess become too many."""
    elements = process.model.elements
    for identifier, count in _tokens(process, scope).items():
        leaving = count if _chooses(elements[identifier]) else count * _ways(elements[identifier])
        if max(count, leaving) > limit:
            shown = round(max(count, leaving))
            yield RULE.at(process, elements[identifier], TOO_BRANCHED, count=shown, limit=limit)
            return


def _tokens(process: ReadProcess, scope: str | None) -> Mapping[str, float]:
    """How many tokens reach each flow node, in the order in which they do.

    No choice is known, so a gateway that chooses shares its tokens out, as does an activity with
    its boundary events; at least one way to choose leads to as many as that. A circle counts as one
    place that is walked through once.
    """
    model = process.model
    edges = {
        source: targets
        for source, targets in successors(model).items()
        if model.elements[source].parent == scope
    }
    arriving: dict[str, list[float]] = {}
    counts: dict[str, float] = {}
    for group in reversed(components(edges)):
        count = max(_reaching(model.elements[node], arriving.get(node, [])) for node in group)
        for node in group:
            counts[node] = count
            for target, share in _shares(model, node, edges[node]).items():
                if target not in group:
                    arriving.setdefault(target, []).append(count * share)
    return counts


def _shares(model: ProcessModel, node: str, targets: tuple[str, ...]) -> dict[str, float]:
    """Which part of a node's tokens goes to each of the next, by all of its flows together."""
    attached = [target for target in targets if model.elements[target].attached_to == node]
    ends = sum(model.elements[event].interrupting for event in attached)
    share = 1 / (1 + ends)
    shares = {event: share * model.elements[event].interrupting for event in attached}
    flows = [target for target in targets if target not in shares]
    part = share / len(flows) if flows and _chooses(model.elements[node]) else share
    for target in flows:
        shares[target] = shares.get(target, 0) + part
    return shares


def _reaching(element: Element, arriving: list[float]) -> float:
    """A parallel gateway makes one token of one of each flow; others let each one through."""
    if not arriving:
        return 1.0
    return min(arriving) if element.kind is Kind.PARALLEL_GATEWAY else sum(arriving)


def _chooses(element: Element) -> bool:
    return element.kind in _CHOOSING and len(element.outgoing) > 1


def _ways(element: Element) -> int:
    return max(len(element.outgoing), 1)
