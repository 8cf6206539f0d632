"""BPMN errors and escalations: who catches one that is thrown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from itsm_flow.domain.model import Trigger
from itsm_flow.engine.tree import Token


class BoundaryCatch(NamedTuple):
    """The activity whose boundary event catches."""

    activity: Token
    event: Any

    @property
    def interrupts(self) -> bool:
        return bool(self.event.owned.interrupting)

    def handle(self, variables: Mapping[str, Any]) -> None:
        """Go on from the boundary event; the activity ends, unless the event lets it go on."""
        activity = self.activity
        token = activity.instance.add(activity.workflow, self.event)
        if self.interrupts:
            activity.cancel()
        self.event.accept(token, variables)
        token.leaving = True
        token.ready()


class SubprocessCatch(NamedTuple):
    """The process or subprocess whose event subprocess catches."""

    tree: Any
    event: Any

    @property
    def interrupts(self) -> bool:
        return bool(self.event.owned.interrupting)

    def handle(self, variables: Mapping[str, Any]) -> None:
        """Carry out the event subprocess; all else beside it ends, if it interrupts."""
        self.event.begin(self.tree, variables)


Catch = BoundaryCatch | SubprocessCatch


def find_catch(token: Token, code: str, trigger: Trigger = Trigger.ERROR) -> Catch | None:
    """The nearest, from `token` outwards, that catches errors (or escalations) of this code."""
    for place in _places(token):
        caught = [catch for catch in place if catch.event.owned.trigger is trigger]
        for wanted in (code, ""):
            for catch in caught:
                if _code(catch) == wanted:
                    return catch
    return None


def find_escalation_catch(token: Token, code: str) -> Catch | None:
    return find_catch(token, code, Trigger.ESCALATION)


def _code(catch: Catch) -> str:
    """What it catches, "" for all."""
    element = catch.event.owned
    return element.error_code or element.escalation_code or ""


def _places(token: Token) -> Iterator[list[Catch]]:
    """Everything that may catch what is thrown at `token`, the nearest first.

    At each place one for exactly this code goes before one for all.
    """
    at: Token | None = token
    while at is not None:
        yield [BoundaryCatch(at, event) for event in at.task_spec.boundaries]
        if at.is_on_its_own:
            yield [SubprocessCatch(at.workflow, event) for event in _listeners(at)]
        at = at.container


def _listeners(token: Token) -> Iterable[Any]:
    """The event subprocesses beside a token: none that is it, none where one has interrupted."""
    around = token.task_spec
    events = [node.listener for node in token.workflow.spec.event_subprocesses]
    if around.listener is None:
        return events
    if around.listener.owned.interrupting:
        return ()
    return [event for event in events if event is not around.listener]
