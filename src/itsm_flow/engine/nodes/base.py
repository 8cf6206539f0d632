"""What all flow nodes have in common: entering, leaving, and what happens when a step fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin

from itsm_flow.domain.model import Element
from itsm_flow.domain.progress import StepKind
from itsm_flow.engine.compensation import check_room, remember
from itsm_flow.engine.problems import StepProblem
from itsm_flow.engine.recorder import Draft
from itsm_flow.engine.tree import Token


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A flow out of a node: its canonical id, the owner's id where it has one, and its target."""

    id: str
    owner_id: str | None
    target: str
    condition: str | None = None


class Node(BpmnSpecMixin):
    """A flow node. `element` is what the owner's diagram says of it, None for one we added."""

    name: str
    element: Element | None
    process: str | None = None
    """The id of the spec of what is inside, None for what has no inside."""
    repeats = False
    """Whether it stands for others that carry its activity out several times."""
    joins = False
    """Whether a token at it may wait for those on other flows."""
    listener: Any = None
    """Of an event subprocess: the event that starts it."""
    keeps_open = True
    """Whether its tokens keep their process or subprocess from ending."""
    reads: frozenset[str] | None = None
    """The variables whose change lets its condition be looked at again, None for all."""

    def __init__(self, wf_spec: Any, name: str, element: Element | None = None) -> None:
        super().__init__(wf_spec, name)
        self.element = element
        self.outgoing: tuple[Outgoing, ...] = ()
        self.incoming: frozenset[str] = frozenset()
        self.boundaries: tuple[Any, ...] = ()
        self.body: Any = None

    # ---- what SpiffWorkflow calls -----------------------------------------------------------

    def test(self) -> None:
        """The graph was checked when it was read."""

    def _predict(self, *_: Any, **__: Any) -> None:
        """Nobody needs to know what may come; with parallel gateways it grows without bound."""

    def _update_hook(self, token: Token) -> bool:
        return True

    def _on_ready_hook(self, token: Token) -> None:
        token.enqueue()

    def _run_hook(self, token: Token) -> bool | None:
        """One attempt at the step: True when it is done, None when it waits or has failed."""
        scopes = token.instance.scopes
        mark = scopes.mark()
        try:
            return True if self.execute(token) else None
        except StepProblem as problem:
            scopes.undo(mark)
            token.instance.fail(token, problem)
            return None

    def _on_complete_hook(self, token: Token) -> None:
        """Put a token on each flow that is taken."""
        for boundary in token.children:
            boundary.task_spec.lapse(boundary)
        remember(token)
        if self.body is not None:
            self.body.instance_done(token)
        if self.takes_back and token.number is None:
            token.parent.task_spec.compensated(token.parent)
        self._follow_flows(token)

    def _follow_flows(self, token: Token) -> None:
        instance = token.instance
        if self.element is not None and instance.ends_with(token.workflow):
            instance.reach_end(self.element)
        for flow in self.choose(token):
            target = token.workflow.spec.task_specs[flow.target]
            child = instance.add(token.workflow, target, token, flow=flow.id)
            child.draft = token.draft
            child.origin = token.origin if self.element is None else self.element.id
            if token.draft is not None:
                token.draft.took(flow.owner_id)

    @property
    def takes_back(self) -> bool:
        """Whether it is the handler of a compensation event, which hangs under who throws it."""
        return self.element is not None and self.element.for_compensation

    # ---- what a kind of node adds -----------------------------------------------------------

    def enter(self, token: Token) -> bool:
        """The node's own work; True when nothing is to be waited for."""
        return True

    def choose(self, token: Token) -> tuple[Outgoing, ...]:
        """The flows that are taken on leaving: all, unless the node decides."""
        return self.outgoing

    def try_join(self, token: Token) -> bool:
        """Let a token that waits for others go on, now that nothing else moves, if it may."""
        return False

    def retry(self, token: Token) -> None:
        """Carry out the step again after it failed."""
        token.ready()

    def proceed(self, token: Token, results: Mapping[str, Any]) -> None:
        """What was waited for is there."""
        token.instance.recorder.close_waits(token)
        token.leaving = True
        self.accept(token, results)
        token.ready()

    def lapse(self, token: Token) -> None:
        """What stands by under or beside an activity is needed no more."""
        token.instance.recorder.close_waits(token)
        token.remove()

    def look(self, token: Token) -> None:
        """See whether the condition that is waited for holds now."""

    def chosen(self, token: Token, child: Token) -> None:
        """One of several that stand by under this token goes on."""

    def compensated(self, token: Token) -> None:
        """A handler that hangs under this token is done."""

    @property
    def goes_last(self) -> bool:
        """Whether it waits its turn until nothing else is ready."""
        return False

    def only_holds(self, token: Token) -> bool:
        """Whether the token stands for others instead of being one that does something."""
        return False

    def is_seen(self, token: Token) -> bool:
        """Whether something of the token is known outside, so that its end has to be told."""
        return token.was_open or token.failure is not None

    # ---- the step ---------------------------------------------------------------------------

    def execute(self, token: Token) -> bool:
        if not token.leaving:
            self.map_inputs(token)
            if not self.enter(token):
                return False
        self.leave(token)
        return True

    def leave(self, token: Token) -> None:
        """Outputs first, then the step is done."""
        self.map_outputs(token)
        check_room(token)
        if self.body is not None:
            self.body.collect(token)
        token.instance.check_room(max(len(self.outgoing) - 1, 0))
        self.note_completed(token)

    def note_completed(self, token: Token) -> None:
        """A node of ours leaves no step: its flows are told at the owner's node before it."""
        if self.element is None:
            if token.draft is None and token.origin is not None:
                token.draft = token.instance.recorder.note(
                    Draft(StepKind.COMPLETED, token.origin, token.name)
                )
            return
        token.draft = self.note(token, StepKind.COMPLETED)
        if not token.was_open:
            self.reach(token)

    def note(self, token: Token, kind: StepKind) -> Draft:
        instance = token.instance
        element_id = self.name if self.element is None else self.element.id
        return instance.recorder.note(
            Draft(
                kind,
                element_id,
                token.name,
                token.multi_instance,
                changes=instance.scopes.take_changes(),
                decision=token.decision,
            )
        )

    def reach(self, token: Token) -> None:
        """Tell the milestone, once for all instances of a multi-instance activity."""
        if token.number is None:
            token.instance.recorder.reach(self.element)

    # ---- boundary events ---------------------------------------------------------------------

    def arm(self, token: Token) -> None:
        """Let the activity's boundary events stand by: all of them, or none. Raises StepProblem."""
        if token.armed or not self.boundaries:
            return
        plans = [(event, plan_beside(event, token)) for event in self.boundaries if event.waits]
        token.armed = True
        for event, plan in plans:
            event.stand_by(token, plan)

    # ---- variables --------------------------------------------------------------------------

    def map_inputs(self, token: Token) -> None:
        """Evaluate the input mappings one after the other into the token's own scope."""
        if self.element is None or not self.element.inputs:
            return
        instance = token.instance
        scope = token.open_scope()
        for mapping in self.element.inputs:
            value = instance.script_engine.text(scope, mapping.source)
            instance.scopes.set(scope, mapping.target, value)

    def map_outputs(self, token: Token) -> None:
        """Evaluate the output mappings in the token's scope and write what they name outwards."""
        if self.element is None or not self.element.outputs:
            return
        instance = token.instance
        for mapping in self.element.outputs:
            value = instance.script_engine.text(token.scope, mapping.source)
            instance.scopes.write(token.outer_scope, mapping.target, value)

    def accept(self, token: Token, results: Mapping[str, Any]) -> None:
        """Store what a node's work brought: with output mappings it stays local."""
        scopes = token.instance.scopes
        if self.element is not None and self.element.outputs:
            scope = token.open_scope()
            for name, value in results.items():
                scopes.set_variable(scope, name, value)
            return
        for name, value in results.items():
            scopes.write_variable(token.scope, name, value)

    def store_result(self, token: Token, name: str | None, value: Any) -> None:
        """Store what a script or decision gave, under the name that the diagram says."""
        if name is not None:
            self.accept(token, {name: value})

    def payload(self, token: Token) -> dict[str, Any]:
        """What the input mappings made, for a message or an error to carry."""
        local = token.instance.scopes.variables.get(token.id, {})
        targets = {mapping.target.partition(".")[0] for mapping in self.owned.inputs}
        return {name: value for name, value in local.items() if name in targets}

    @property
    def owned(self) -> Element:
        """The element of a node that only the owner's diagram can have."""
        if self.element is None:
            raise StepProblem(f"'{self.name}' is not in the diagram.")
        return self.element


def plan_beside(event: Any, token: Token) -> Any:
    """What a boundary event or event subprocess waits for; the activity fails with it."""
    try:
        return event.plan(token)
    except StepProblem as problem:
        raise StepProblem(
            f"Its event '{event.owned.id}': {problem.reason}", problem.detail
        ) from problem
