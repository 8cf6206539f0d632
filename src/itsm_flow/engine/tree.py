"""The tokens of an instance, as tasks of SpiffWorkflow that carry no data and leave no history.

A token is a task that hangs directly under the root of its process or subprocess; only a boundary
event that waits hangs under its activity, and an instance of a multi-instance activity under the
activity's own token. A finished task is taken out of the tree as soon as those that follow it
exist, so neither the depth nor the size of a tree grows with what has happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

if TYPE_CHECKING:
    from itsm_flow.domain.progress import Broadcast, DecisionRecord, Thrown
    from itsm_flow.engine.bpmn_errors import Catch
    from itsm_flow.engine.compensation import Done, Due
    from itsm_flow.engine.instance import Instance
    from itsm_flow.engine.nodes.base import Node
    from itsm_flow.engine.recorder import Draft

ROOT = "/"
"""The id of a root is this and the id of the token that owns the subprocess."""


class TimerPlan(NamedTuple):
    """When a timer is due (ISO 8601, UTC).

    A cycle has an interval (a duration or a cron expression) and how often it fires still; `zone`
    is the time zone whose calendar it follows.
    """

    due: str
    interval: str | None = None
    remaining: int | None = None
    zone: str | None = None


class Subscription(NamedTuple):
    message_name: str
    correlation_key: str


class SignalName(NamedTuple):
    """The signal that is waited for."""

    name: str


class Watch(NamedTuple):
    """A condition that is waited for: whether it held when it was last looked at."""

    held: bool


Plan = TimerPlan | Subscription | SignalName | Watch
"""What an event waits for."""


@dataclass(slots=True)
class Loop:
    """How far a repeated activity is; `items` are those that have not begun.

    A standard loop has no `total` and no items.
    """

    total: int
    completed: int
    items: list[Any]


class Token(Task):
    """One task in the tree, with what we know of it beyond its node and state.

    `name` is what the world calls it: the id, or a new one when the node opens once more.
    `leaving` says that the node's own work is done and only its outputs are still to be evaluated.
    """

    task_spec: Node
    workflow: Any
    id: str
    _parent: str

    def __init__(
        self, workflow: Tree, node: Node, parent: Task, *, token_id: str, state: int
    ) -> None:
        super().__init__(workflow, node, parent, state, token_id)
        self.name = token_id
        self.flow = ""
        self.is_open = False
        self.was_open = False
        self.leaving = False
        self.armed = False
        self.failure: str | None = None
        self.number: int | None = None
        self.loop: Loop | None = None
        self.timer: TimerPlan | None = None
        self.subscription: Subscription | None = None
        self.signal: SignalName | None = None
        self.watch: Watch | None = None
        self.origin: str | None = None
        self.draft: Draft | None = None
        self.done: list[Done] = []
        self.compensating: list[Due] | None = None
        self.ends_loop = False
        self.taken: tuple[Any, ...] = ()
        self.message: Thrown | None = None
        self.broadcast: Broadcast | None = None
        self.catch: Catch | None = None
        self.decision: DecisionRecord | None = None
        self.instance.live[token_id] = self

    @property
    def instance(self) -> Instance:
        found: Instance = self.workflow.top_workflow
        return found

    @property
    def container(self) -> Token | None:
        """The token whose activity this one is a part of, None directly in the process."""
        parent: Any = self.parent
        owner: Token | None = self.workflow.owner
        return owner if parent is self.workflow.task_tree else parent

    @property
    def is_on_its_own(self) -> bool:
        """Whether it hangs under no other token."""
        parent: Any = self.parent
        return parent is self.workflow.task_tree

    @property
    def failed_to_join(self) -> bool:
        """Whether it was found to wait for what can no longer arrive."""
        node = self.task_spec
        waited = node.joins and len(node.incoming) > 1
        return waited and self.failure is not None and not self.leaving

    @property
    def outer_scope(self) -> str:
        container = self.container
        return "" if container is None else container.scope

    @property
    def scope(self) -> str:
        """The innermost scope that this token sees."""
        own: str = self.id
        return own if own in self.instance.scopes else self.outer_scope

    @property
    def multi_instance(self) -> tuple[int, int] | None:
        if self.number is None:
            return None
        loop: Loop = self.parent.loop
        return (self.number, loop.total) if loop.total else None

    def open_scope(self) -> str:
        """The token's own scope, made where there is none."""
        self.instance.scopes.open(self.id, self.outer_scope)
        return self.id

    def detach(self) -> None:
        """Hang directly under the root."""
        tree: Any = self.workflow
        tree.tasks[self._parent]._children.remove(self.id)
        self._parent = tree.task_tree.id
        tree.task_tree._children.append(self.id)

    def forget_plan(self) -> None:
        """It waits for nothing any more."""
        self.timer = self.subscription = self.signal = self.watch = None
        self.instance.watching.pop(self.id, None)

    def ready(self) -> None:
        """Put it (back) into the queue of what is to be run."""
        self._set_state(TaskState.READY)
        self.enqueue()

    def enqueue(self) -> None:
        """Its turn comes after all others, or at once where it is the rest of a step."""
        agenda = self.instance.agenda
        if self.completes_a_step:
            agenda.appendleft(self)
        else:
            agenda.append(self)

    @property
    def completes_a_step(self) -> bool:
        """Whether the step before is over only with it: a split that we added, or a repeated
        activity with its last instance. Nothing may come in between."""
        node = self.task_spec
        return node.element is None or (node.repeats and self.leaving)

    def cancel(self) -> None:
        """End it and everything inside before it is done."""
        for child in self.children:
            child.cancel()
        inner = self.instance.subprocesses.get(self.id)
        if inner is not None:
            inner.cancel_tokens()
        if not self.has_state(TaskState.FINISHED_MASK):
            self._set_state(TaskState.CANCELLED)
            self.instance.recorder.cancelled(self)
        self.remove()

    def remove(self) -> None:
        """Take it out of the tree, with its scope."""
        self.instance.forget(self)
        self.workflow._remove_task(self.id)

    def _set_state(self, value: int) -> None:
        self._state = value

    def collect_log_extras(self, dct: dict[str, Any] | None = None) -> dict[str, Any]:
        return {}


class Tree:
    """What the trees of a process and of a subprocess have in common."""

    task_tree: Any
    tasks: dict[str, Any]
    owner: Token | None
    spec: Any

    @property
    def done(self) -> list[Done]:
        """What was done in it and can be taken back."""
        raise NotImplementedError

    def tokens(self) -> list[Token]:
        """Every token directly or deeper in this tree, subprocesses apart, oldest first."""
        return [task for task in self.tasks.values() if task is not self.task_tree]

    def cancel_tokens(self) -> None:
        for task in self.task_tree.children:
            task.cancel()

    def update_waiting_tasks(self) -> None:
        """Nothing waits for a look at the whole tree."""

    def collect_log_extras(self, dct: dict[str, Any] | None = None) -> dict[str, Any]:
        return {}

    def _task_removed_notify(self, task: Task) -> None:
        """Nobody listens."""

    def _task_completed_notify(self, token: Token) -> None:
        """Take the finished task out; the tree is over with its last one.

        A step that ended everything around it is out already.
        """
        if token.id not in self.tasks:
            return
        for child in token.children:
            child.detach()
        token.remove()
        self.end_if_over()

    def end_if_over(self) -> None:
        """Event subprocesses that stand by keep nothing open."""
        if len(self.tasks) - 1 > len(self.spec.event_subprocesses):
            return
        standing_by = self.tokens()
        if all(not token.task_spec.keeps_open for token in standing_by):
            for token in standing_by:
                token.task_spec.lapse(token)
            self.ended()

    def ended(self) -> None:
        raise NotImplementedError


class Subprocess(Tree, BpmnSubWorkflow):
    """The tree of one embedded subprocess that is being carried out."""

    def __init__(self, spec: Any, owner: Token) -> None:
        self.owner = owner
        super().__init__(
            spec, parent_task_id=owner.id, top_workflow=owner.instance, deserializing=True
        )
        self.task_tree = root_of(self, ROOT + owner.id)

    @property
    def done(self) -> list[Done]:
        return [] if self.owner is None else self.owner.done

    def _calculate_depth(self) -> int:
        return 0

    def ended(self) -> None:
        """The activity around it goes on."""
        self.completed = True
        owner = self.owner
        if owner is not None:
            owner.instance.subprocesses.pop(owner.id, None)
            owner.leaving = True
            owner.ready()


def root_of(tree: Any, root_id: str) -> Task:
    """The root task of a tree: it only holds the tokens."""
    return Task(tree, tree.spec.start, None, TaskState.COMPLETED, root_id)
