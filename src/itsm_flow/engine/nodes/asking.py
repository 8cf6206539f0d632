"""An exclusive gateway at which a person says which way is taken."""

from __future__ import annotations

from itsm_flow.engine.nodes.activities import UserTask
from itsm_flow.engine.nodes.gateways import ExclusiveGateway
from itsm_flow.engine.tree import Token


class AskingGateway(UserTask, ExclusiveGateway):
    """Waits as a user task does; its conditions are asked with the answers at hand."""

    def leave(self, token: Token) -> None:
        token.taken = (self._first(token),)
        super().leave(token)

    def is_seen(self, token: Token) -> bool:
        return UserTask.is_seen(self, token)
