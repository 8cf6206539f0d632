"""BPMN errors: who catches one that is thrown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from itsm_flow.domain.model import Trigger
from itsm_flow.engine.tree import Token


class Catch(NamedTuple):
    """The activity whose boundary event catches an error."""

    activity: Token
    boundary: Any

    def handle(self, variables: Mapping[str, Any]) -> None:
        """End the activity and go on from the boundary event."""
        activity = self.activity
        instance, tree = activity.instance, activity.workflow
        token = instance.add(tree, self.boundary)
        activity.cancel()
        self.boundary.accept(token, variables)
        token.leaving = True
        token.ready()


def find_catch(token: Token | None, code: str) -> Catch | None:
    """The nearest activity, from `token` outwards, that catches errors of this code."""
    while token is not None:
        boundary = _boundary(token, code)
        if boundary is not None:
            return Catch(token, boundary)
        token = token.container
    return None


def _boundary(token: Token, code: str) -> Any | None:
    """One for exactly this code goes before one for all."""
    catching = [
        boundary
        for boundary in token.task_spec.boundaries
        if boundary.element.trigger is Trigger.ERROR
    ]
    for wanted in (code, None):
        for boundary in catching:
            if (boundary.element.error_code or None) == wanted:
                return boundary
    return None
