"""Call activities: another process, carried out as an instance of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from itsm_flow.domain.model import Call
from itsm_flow.domain.progress import CallWait, StepKind
from itsm_flow.engine.expressions import feel_of, shown
from itsm_flow.engine.nodes.base import Node
from itsm_flow.engine.problems import StepProblem
from itsm_flow.engine.tree import Token


class CallActivity(Node):
    """Waits until the process that it calls has ended.

    Its variables come back as a task's do: to the output mappings, else outwards.
    """

    def enter(self, token: Token) -> bool:
        wait = self._describe(token)
        self.arm(token)
        token.instance.open(token, wait)
        self.note(token, StepKind.ENTERED)
        self.reach(token)
        return False

    @property
    def call(self) -> Call:
        if self.owned.call is None:
            raise StepProblem("The step does not say which process it calls.")
        return self.owned.call

    def _describe(self, token: Token) -> CallWait:
        call, scopes = self.call, token.instance.scopes
        given = scopes.visible(token.scope) if call.all_in else scopes.variables.get(token.id, {})
        return CallWait(
            element_id=self.owned.id,
            process_id=self._process_id(token),
            binding=call.process.binding,
            variables=dict(given),
            token=token.instance.name_for(token),
        )

    def _process_id(self, token: Token) -> str:
        text = self.call.process.id
        found = token.instance.script_engine.text(token.scope, text)
        if not isinstance(found, str) or not found:
            raise StepProblem(f"The id of the process gave {shown(found)}.", feel_of(text) or text)
        return found

    def accept(self, token: Token, results: Mapping[str, Any]) -> None:
        """What the process left: to the output mappings, outwards, or nowhere."""
        if self.call.all_out or self.owned.outputs:
            super().accept(token, results)
