"""One instance while it is being advanced."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from itsm_flow.domain.decisions import DecisionModel
from itsm_flow.domain.model import Element, Kind
from itsm_flow.domain.progress import (
    Broadcast,
    Escalated,
    Escaped,
    FailedStep,
    Outside,
    StepKind,
    Wait,
)
from itsm_flow.engine.expressions import FeelEngine
from itsm_flow.engine.limits import Limits
from itsm_flow.engine.problems import StepProblem
from itsm_flow.engine.recorder import Draft, Recorder
from itsm_flow.engine.scopes import Scopes
from itsm_flow.engine.tree import ROOT, Subprocess, Token, Tree, Watch, root_of

if TYPE_CHECKING:
    from itsm_flow.engine.compensation import Done
    from itsm_flow.engine.executable import Executable
    from itsm_flow.engine.nodes.base import Node


class Instance(Tree, BpmnWorkflow):
    """The tree of a process, with its variables, its queue and the notes of this advance."""

    script_engine: FeelEngine
    owner = None

    def __init__(
        self,
        executable: Executable,
        scopes: Scopes,
        *,
        decisions: Mapping[str, DecisionModel],
        now: datetime,
        limits: Limits,
    ) -> None:
        self.executable = executable
        self.scopes = scopes
        self.decisions = decisions
        self.now = now
        self.limits = limits
        self.live: dict[str, Token] = {}
        self.agenda: deque[Token] = deque()
        self.recorder = Recorder()
        self.last_id = 0
        self.end_event: str | None = None
        self.all_done: list[Done] = []
        self.outside = Outside()
        self.watching: dict[str, Token] = {}
        self.unseen: set[str] = set()
        self.broadcasts: deque[Broadcast] = deque()
        super().__init__(
            executable.spec,
            executable.subprocesses,
            script_engine=FeelEngine(scopes, now, limits.feel_seconds),
            deserializing=True,
        )
        self.task_tree = root_of(self, ROOT)

    @property
    def done(self) -> list[Done]:
        return self.all_done

    # ---- tokens -----------------------------------------------------------------------------

    def next_id(self) -> str:
        self.last_id += 1
        return str(self.last_id)

    def add(self, tree: Any, node: Node, parent: Any = None, *, flow: str = "") -> Token:
        """A new token at `node`, under the root of `tree` or under another token."""
        token = Token(
            tree,
            node,
            parent or tree.task_tree,
            token_id=self.next_id(),
            state=TaskState.FUTURE,
        )
        token.flow = flow
        return token

    def forget(self, token: Token) -> None:
        """A token is no more."""
        self.live.pop(token.id, None)
        self.subprocesses.pop(token.id, None)
        self.watching.pop(token.id, None)
        self.scopes.close(token.id)

    def enter_subprocess(self, owner: Token, process: str) -> Subprocess:
        inner = Subprocess(self.executable.subprocesses[process], owner)
        self.subprocesses[owner.id] = inner
        return inner

    def get_task_from_id(self, task_id: str) -> Token:
        return self.live[task_id]

    def check_room(self, more: int) -> None:
        """Refuse to grow beyond the limit of tokens. Raises StepProblem."""
        limit = self.limits.tokens
        if len(self.live) + more > limit and self._busy() + more > limit:
            raise StepProblem(f"More than {limit} tokens would be under way at the same time.")

    def _busy(self) -> int:
        """Tokens that only hold others or stand by as boundary events do not count."""
        return sum(not token.task_spec.only_holds(token) for token in self.live.values())

    def check_timers(self) -> None:
        """Raises StepProblem when one more timer would be too many."""
        limit = self.limits.timers
        if sum(token.timer is not None for token in self.live.values()) >= limit:
            raise StepProblem(f"More than {limit} timers would wait at the same time.")

    def ends_with(self, tree: Any) -> bool:
        """Whether the process ends with this tree: its own, or that of what has interrupted it."""
        while tree is not self:
            around = tree.owner.task_spec
            if around.listener is None or not around.listener.owned.interrupting:
                return False
            tree = tree.owner.workflow
        return True

    def reach_end(self, element: Element) -> None:
        """Remember the last end event of the process itself."""
        if element.kind is Kind.END_EVENT:
            self.end_event = element.id

    def escape(self, error: Escaped) -> None:
        """End with an error that the caller catches."""
        self.recorder.escaped = error
        self.cancel_tokens()

    def escalate(self, code: str, variables: Mapping[str, Any]) -> None:
        """Tell the callers of what nobody here catches; whom they interrupt ends here."""
        interrupts = self.outside.interrupts(code)
        if interrupts is None:
            return
        self.recorder.escalated.append(Escalated(code, dict(variables)))
        if interrupts:
            self.cancel_tokens()

    # ---- waits ------------------------------------------------------------------------------

    def name_for(self, token: Token) -> str:
        """The name under which a token's next wait opens: never one that was used before."""
        if token.was_open:
            token.name = self.next_id()
        return token.name

    def open(self, token: Token, wait: Wait) -> None:
        token.is_open = True
        token.was_open = True
        self.recorder.open(wait)

    def watch(self, token: Token, watch: Watch) -> None:
        """Let a condition be looked at; at once, unless it has to become false first."""
        token.watch = watch
        self.watching[token.id] = token
        if not watch.held:
            self.unseen.add(token.id)

    def fail(self, token: Token, problem: StepProblem) -> None:
        """The token stays where it is until somebody has it tried again."""
        if token.is_open:
            token.is_open = False
            self.recorder.close(token.name)
        self.watching.pop(token.id, None)
        node = token.task_spec
        element_id = node.element.id if node.element is not None else token.origin or node.name
        token.failure = self.next_id()
        token._set_state(TaskState.STARTED)
        self.recorder.open(FailedStep(token.failure, element_id, problem.reason, problem.detail))
        self.recorder.note(
            Draft(
                StepKind.FAILED,
                element_id,
                token.name,
                token.multi_instance,
                changes=self.scopes.take_changes(),
                reason=problem.reason,
            )
        )

    # ---- running ----------------------------------------------------------------------------

    def run_agenda(self) -> None:
        """Run what is ready, first come, first served, until nothing is and no join opens."""
        counted = Counter[bool]()
        self._run_ready(counted)
        while self._react() or self._join():
            self._run_ready(counted)
        self._unblock()

    def _run_ready(self, counted: Counter[bool]) -> None:
        while self.agenda:
            token = self.agenda.popleft()
            if token.state != TaskState.READY or token.id not in self.live:
                continue
            if token.task_spec.goes_last and self._others_are_ready():
                self.agenda.append(token)
                continue
            repeated = token.number is not None or token.loop is not None
            counted[repeated] += 1
            if counted[repeated] > self._most_steps(repeated=repeated):
                problem = StepProblem(f"Stopped after {self.limits.steps} steps without a pause.")
                self.fail(token, problem)
            else:
                token.run()
                if not (self.agenda and self.agenda[0].completes_a_step):
                    self._react()

    def _others_are_ready(self) -> bool:
        """A signal reaches whoever waits: those who are about to are let go first."""
        return any(
            other.state == TaskState.READY and not other.task_spec.goes_last
            for other in self.agenda
        )

    def _react(self) -> bool:
        """Let the events happen that a step has caused; whether one of them has."""
        before = len(self.agenda)
        while self.broadcasts:
            self._spread(self.broadcasts.popleft())
        if self.unseen or self.scopes.touched:
            self._look_at_conditions()
        return len(self.agenda) > before

    def _spread(self, signal: Broadcast) -> None:
        """A signal reaches all that wait for it now."""
        for token in list(self.live.values()):
            waits = token.is_open and token.signal is not None and token.id in self.live
            if waits and token.signal == (signal.signal_name,):
                token.task_spec.proceed(token, signal.variables)

    def _look_at_conditions(self) -> None:
        """Those that have just begun to be waited for, and those that read what was changed."""
        touched, unseen = self.scopes.touched, self.unseen
        self.scopes.touched, self.unseen = set(), set()
        for token in list(self.watching.values()):
            reads = token.task_spec.reads
            wanted = token.id in unseen or reads is None or not touched.isdisjoint(reads)
            if wanted and token.id in self.watching:
                token.task_spec.look(token)

    def _join(self) -> bool:
        """Let one inclusive join go on whose other flows nothing can reach any more."""
        for tree in (self, *self.subprocesses.values()):
            asked: set[str] = set()
            for token in tree.tokens():
                node = token.task_spec
                if token.state == TaskState.WAITING and node.name not in asked:
                    asked.add(node.name)
                    if node.try_join(token):
                        return True
        return False

    def _most_steps(self, *, repeated: bool) -> int:
        """Each instance of a multi-instance activity takes two: its own, and to begin the next."""
        return 2 * self.limits.multi_instance if repeated else self.limits.steps

    def _unblock(self) -> None:
        """A join that can never be reached by what it waits for must be seen."""
        problem = StepProblem("It waits for a branch that can no longer arrive.")
        for tree in (self, *self.subprocesses.values()):
            tokens = [token for token in tree.tokens() if token.task_spec.keeps_open]
            waiting = [token for token in tokens if token.state == TaskState.WAITING]
            if len(waiting) == sum(not token.failed_to_join for token in tokens):
                for token in waiting:
                    self.fail(token, problem)

    def ended(self) -> None:
        self.completed = True
