"""Which decisions need which, and in which order they are answered (DMN 1.3, 6.3.2)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from lxml import etree

from itsm_flow.definitions.decisions.decision import ReadDecision
from itsm_flow.definitions.decisions.reporting import Reporter
from itsm_flow.definitions.text import N_
from itsm_flow.domain.decisions import DecisionModel

NOT_HERE = N_(
    "The decision needs {other}, which is no decision of this file: put all that a decision needs "
    "into one file."
)
CIRCLE = N_("These decisions need one another in a circle: {circle}. Take one requirement out.")
SAME_NAME = N_(
    "Two decisions that it needs give their result the same name, {name}: give one of them "
    "another variable."
)

Read = Mapping[str, ReadDecision]


def in_order(reporter: Reporter, read: Read) -> Iterator[DecisionModel]:
    """Every decision that can be answered, with all that it needs, in the order of the file."""
    requires = {key: _requires(reporter, each.node, read) for key, each in read.items()}
    try:
        order = list(TopologicalSorter(requires).static_order())
    except CycleError as error:
        circle = error.args[1]
        node = read[circle[0]].node
        reporter.report(node, CIRCLE, owner=node, circle=" → ".join(reversed(circle)))
        return
    answered: dict[str, DecisionModel] = {}
    needs: dict[str, set[str]] = {}
    for key in (each for each in order if each in read):
        required = requires[key]
        names_differ = _names_differ(reporter, read, key, required)
        if read[key].is_sound and names_differ and answered.keys() >= set(required):
            needs[key] = set(required).union(*(needs[each] for each in required))
            answered[key] = _linked(read[key].model, required, answered)
    for key in (each for each in read if each in answered):
        needed = (answered[each] for each in order if each in needs[key])
        yield replace(answered[key], needs=tuple(needed))


def _linked(
    model: DecisionModel, requires: list[str], answered: Mapping[str, DecisionModel]
) -> DecisionModel:
    """The decision with the types of the results that it sees."""
    results = {answered[key].variable: answered[key].type for key in requires}
    declared = {name: kind for name, kind in results.items() if kind is not None}
    return replace(model, requires=tuple(requires), types={**model.types, **declared})


def _requires(reporter: Reporter, node: etree._Element, read: Read) -> list[str]:
    """The ids of the decisions that one requires itself, each once."""
    found: dict[str, None] = {}
    for required in node.iter(reporter.tag("requiredDecision")):
        reference = required.get("href", "").strip()
        key = reference.removeprefix("#")
        if not reference.startswith("#") or not (key in read or _is_there(reporter, node, key)):
            reporter.report(required, NOT_HERE, owner=node, other=key)
        found[key] = None
    return list(found)


def _is_there(reporter: Reporter, node: etree._Element, key: str) -> bool:
    """Whether the file has the decision: one that could not be read has findings of its own."""
    decisions = node.getroottree().getroot().iterchildren(reporter.tag("decision"))
    return any(each.get("id") == key for each in decisions)


def _names_differ(reporter: Reporter, read: Read, key: str, requires: list[str]) -> bool:
    names = [read[each].model.variable for each in requires if each in read]
    twice = {name for name in names if names.count(name) > 1}
    for name in sorted(twice):
        reporter.report(read[key].node, SAME_NAME, owner=read[key].node, name=name)
    return not twice
