"""Event subprocesses (BPMN 2.0.2, 13.5.4): carried out within a scope when their event happens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.util.task import TaskState

from itsm_flow.domain.progress import StepKind
from itsm_flow.engine.nodes.activities import SubProcess
from itsm_flow.engine.nodes.events import BoundaryEvent
from itsm_flow.engine.tree import Plan, Token


class EventSubProcess(SubProcess):
    """Its tree exists already when it is entered: the start event holds what the event brought."""

    listener: StartListener

    @property
    def takes_back(self) -> bool:
        """One that starts by compensation hangs under who throws it, as other handlers do."""
        return self.listener.compensates

    def prepare(self, token: Token) -> None:
        """Make the tree of one that nothing but a step that compensates starts."""
        inner = token.instance.enter_subprocess(token, self.process)
        start = token.instance.add(inner, inner.spec.task_specs[self.start])
        start._set_state(TaskState.STARTED)

    def enter(self, token: Token) -> bool:
        token.was_open = True
        self.note(token, StepKind.ENTERED)
        self.reach(token)
        for start in token.instance.subprocesses[token.id].tokens():
            start.ready()
        return False


class StartListener(BoundaryEvent):
    """The start event of an event subprocess, standing by in the scope around it.

    What happens while an event subprocess that interrupted is carried out starts no other one.
    """

    subprocess: EventSubProcess
    keeps_open = False

    def stand_by(self, activity: Token, plan: Plan) -> None:
        """Beside a token of the scope."""
        token = activity.instance.add(activity.workflow, self)
        token._set_state(TaskState.STARTED)
        self.listen(token, plan)

    def proceed(self, token: Token, results: Mapping[str, Any]) -> None:
        tree = token.workflow
        token.instance.recorder.close_waits(token)
        if not self.owned.interrupting:
            self.stand_by_again(token, token)
        self.begin(tree, results, name=token.name)
        if token.id in token.instance.live:
            token.remove()

    def begin(self, tree: Any, results: Mapping[str, Any], *, name: str | None = None) -> None:
        """Carry out the event subprocess; `name` is that of the wait that is over."""
        others = tree.tokens() if self.owned.interrupting else []
        instance = tree.top_workflow
        token = instance.add(tree, self.subprocess)
        if self.subprocess.owned.inputs:
            token.open_scope()
        inner = instance.enter_subprocess(token, self.subprocess.process)
        start = instance.add(inner, inner.spec.task_specs[self.subprocess.start])
        start.name = name or start.id
        scope = start.open_scope()
        for variable, value in results.items():
            instance.scopes.set_variable(scope, variable, value, told=False)
        for other in others:
            if other.id in instance.live:
                other.cancel()
        token.ready()
