"""Which process calls which: what a deployment has to know of calls."""

from collections.abc import Iterator, Mapping

from sqlalchemy.orm import Session

from itsm_flow.definitions import Bundle
from itsm_flow.domain.model import Binding, ProcessModel
from itsm_flow.services import definitions
from itsm_flow.store import DefinitionKind


def called_first(models: Mapping[str, ProcessModel]) -> dict[str, ProcessModel]:
    """The processes, each behind those that it is bound to; the check has found the circles."""
    ordered: dict[str, ProcessModel] = {}
    entered: set[str] = set()
    for key in models:
        work = [(key, iter(_bound_to(models, key)))]
        while work:
            at, others = work[-1]
            entered.add(at)
            following = next((other for other in others if other not in entered), None)
            if following is not None:
                work.append((following, iter(_bound_to(models, following))))
                continue
            ordered.setdefault(at, models[at])
            work.pop()
    return ordered


def _bound_to(models: Mapping[str, ProcessModel], key: str) -> list[str]:
    return [
        element.call.process.id
        for element in models[key].elements.values()
        if element.call is not None
        and element.call.process.binding is Binding.DEPLOYMENT
        and element.call.process.id in models
    ]


def deployed_calls(session: Session, bundle: Bundle) -> dict[str, frozenset[str]]:
    """The calls of the deployed processes that can be reached from a bundle's calls."""
    found: dict[str, frozenset[str]] = {}
    wanted = set().union(*map(_calls, bundle.processes.values())) - bundle.processes.keys()
    while wanted:
        newest = definitions.newest_ids(session, DefinitionKind.PROCESS, wanted)
        for key, definition_id in newest.items():
            found[key] = frozenset(_calls(definitions.process(session, definition_id).model))
        beyond = set().union(*(found[key] for key in newest))
        wanted = beyond - found.keys() - bundle.processes.keys()
    return found


def _calls(model: ProcessModel) -> Iterator[str]:
    """The processes that a process names in its calls."""
    for element in model.elements.values():
        if element.call is not None and not element.call.process.id.startswith("="):
            yield element.call.process.id
