"""Start and end events, and events that catch or throw on the way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from SpiffWorkflow.util.task import TaskState

from itsm_flow.domain.model import Kind, Trigger
from itsm_flow.domain.progress import (
    Broadcast,
    ConditionWait,
    Escaped,
    MessageWait,
    SignalWait,
    StepKind,
    Thrown,
    TimerWait,
)
from itsm_flow.engine.bpmn_errors import find_catch, find_escalation_catch
from itsm_flow.engine.nodes.base import Node, Outgoing, plan_beside
from itsm_flow.engine.problems import StepProblem
from itsm_flow.engine.tree import Plan, SignalName, TimerPlan, Token, Watch
from itsm_flow.engine.waits import (
    condition_of,
    correlation_key,
    message_name,
    message_of,
    plan_again,
    plan_timer,
    signal_name,
    subscribe,
)


class StartEvent(Node):
    """Where a token begins; what the instance was started with is in the variables already.

    With it, the event subprocesses beside it begin to stand by. What an event brought to the one
    that starts an event subprocess lies in its own scope.
    """

    def enter(self, token: Token) -> bool:
        stand_by(token)
        scopes = token.instance.scopes
        if token.id in scopes and not self.owned.outputs:
            for name, value in scopes.variables[token.id].items():
                scopes.write_variable(token.outer_scope, name, value)
        return True


class Catching(Node):
    """Waits for a timer, a message, a signal or a condition: a catch event, a receive task, or an
    event that stands by under an activity or beside others.
    """

    def enter(self, token: Token) -> bool:
        plan = self.plan(token)
        self.arm(token)
        self.listen(token, plan)
        self.note(token, StepKind.ENTERED)
        self.reach(token)
        return False

    def plan(self, token: Token) -> Plan:
        """What to wait for, evaluated in the token's scope. Raises StepProblem."""
        element = self.owned
        if element.timer is not None:
            token.instance.check_timers()
            return plan_timer(token.instance, token.scope, element.timer)
        if element.trigger is Trigger.SIGNAL:
            return SignalName(signal_name(token.instance, token.scope, element))
        if element.condition is not None:
            return Watch(held=False)
        if element.message is None:
            raise StepProblem("The step does not say what it waits for.")
        return subscribe(token.instance, token.scope, element)

    def listen(self, token: Token, plan: Plan) -> None:
        """Open the wait."""
        instance, element_id = token.instance, self.owned.id
        name = instance.name_for(token)
        match plan:
            case TimerPlan():
                token.timer = plan
                instance.open(token, TimerWait(name, element_id, datetime.fromisoformat(plan.due)))
            case SignalName():
                token.signal = plan
                instance.open(token, SignalWait(name, element_id, plan.name))
            case Watch():
                instance.watch(token, plan)
                instance.open(token, ConditionWait(name, element_id, condition_of(self.owned)))
            case _:
                token.subscription = plan
                instance.open(token, MessageWait(name, element_id, *plan))

    def proceed(self, token: Token, results: Mapping[str, Any]) -> None:
        """What was waited for has happened: of several events, this one is the first."""
        if self.stands_by(token):
            token.parent.task_spec.chosen(token.parent, token)
        super().proceed(token, results)

    def look(self, token: Token) -> None:
        """The event happens when its condition becomes true, having been false before."""
        engine, watch = token.instance.script_engine, token.watch
        try:
            holds = engine.holds_by_now(token.scope, condition_of(self.owned))
        except StepProblem as problem:
            token.instance.fail(token, problem)
            return
        token.watch = Watch(holds)
        if holds and watch is not None and not watch.held:
            self.proceed(token, {})

    def is_seen(self, token: Token) -> bool:
        """One of several that wait behind a gateway is not told of before it happens."""
        return token.failure is not None or (token.was_open and not self.stands_by(token))

    def stands_by(self, token: Token) -> bool:
        """Whether it was not entered by a flow, but waits under or beside others."""
        return token.number is None and not token.is_on_its_own and not self.takes_back

    def retry(self, token: Token) -> None:
        """One that stands by waits again: only the answer of its condition can have been wrong."""
        if token.leaving or not self.stands_by(token):
            super().retry(token)
            return
        try:
            self.listen(token, self.plan(token))
        except StepProblem as problem:
            token.instance.fail(token, problem)


class BoundaryEvent(Catching):
    """Hangs under its activity while that is carried out.

    One that interrupts ends the activity; one that does not stays armed for the next message, or
    for the next time of its cycle, under a new token.
    """

    def only_holds(self, token: Token) -> bool:
        return token.is_open

    def is_seen(self, token: Token) -> bool:
        """One that only stood by leaves no trace."""
        return token.failure is not None

    @property
    def waits(self) -> bool:
        """An error or escalation is not waited for: who catches it is found when it is thrown."""
        return self.owned.trigger not in (
            Trigger.ERROR,
            Trigger.ESCALATION,
            Trigger.COMPENSATION,
        )

    @property
    def compensates(self) -> bool:
        """Whether it says how its activity is taken back once that is done."""
        return self.owned.trigger is Trigger.COMPENSATION

    def look(self, token: Token) -> None:
        """What the last step in an activity writes comes too late for the activity."""
        if token.is_on_its_own or not token.parent.leaving:
            super().look(token)

    def stand_by(self, activity: Token, plan: Plan) -> None:
        token = activity.instance.add(activity.workflow, self, activity)
        token._set_state(TaskState.STARTED)
        self.listen(token, plan)

    def stands_by(self, token: Token) -> bool:
        return True

    def proceed(self, token: Token, results: Mapping[str, Any]) -> None:
        """Leave the activity, which ends or goes on."""
        activity: Token = token.parent
        token.detach()
        token.instance.recorder.close_waits(token)
        token.was_open = False
        if self.owned.interrupting:
            activity.cancel()
        else:
            self.stand_by_again(token, activity)
        token.forget_plan()
        token.leaving = True
        self.accept(token, results)
        token.ready()

    def stand_by_again(self, token: Token, activity: Token) -> None:
        """For the same message, or for the next time of a cycle."""
        plan: Plan | None = token.subscription or token.signal or token.watch
        if token.timer is not None:
            plan = plan_again(token.timer, token.instance.now)
        if plan is not None:
            self.stand_by(activity, plan)


class Throwing(Node):
    """Sends a message or a signal: a throw event, an end event or a send task.

    Its inputs are the payload.
    """

    def enter(self, token: Token) -> bool:
        element = self.owned
        if element.kind is Kind.SEND_TASK or element.trigger is Trigger.MESSAGE:
            token.message = self._message(token)
        elif element.trigger is Trigger.SIGNAL:
            name = signal_name(token.instance, token.scope, element)
            token.broadcast = Broadcast(element.id, token.name, name, self.payload(token))
        return True

    @property
    def goes_last(self) -> bool:
        return self.owned.trigger is Trigger.SIGNAL

    def _message(self, token: Token) -> Thrown:
        instance, message = token.instance, message_of(self.owned)
        return Thrown(
            element_id=self.owned.id,
            token=token.name,
            message_name=message_name(instance, token.scope, message),
            correlation_key=correlation_key(instance, token.scope, message),
            variables=self.payload(token),
        )

    def _on_complete_hook(self, token: Token) -> None:
        if token.message is not None:
            token.instance.recorder.thrown.append(token.message)
        if token.broadcast is not None:
            token.instance.recorder.signals.append(token.broadcast)
            token.instance.broadcasts.append(token.broadcast)
        super()._on_complete_hook(token)


class EndEvent(Throwing):
    """Ends its token; one that terminates ends all others of its process or subprocess too."""

    def _on_complete_hook(self, token: Token) -> None:
        super()._on_complete_hook(token)
        if self.owned.trigger is Trigger.TERMINATE:
            for other in token.workflow.tokens():
                if other is not token and other.id in token.instance.live:
                    other.cancel()


class ErrorEndEvent(EndEvent):
    """Throws an error to the nearest enclosing subprocess that catches it."""

    def enter(self, token: Token) -> bool:
        code = self._code(token)
        token.catch = find_catch(token, code)
        if token.catch is None and not token.instance.outside.catches_error(code):
            raise StepProblem(f"Nothing catches the error '{code}'.")
        return True

    def _code(self, token: Token) -> str:
        return str(token.instance.script_engine.text(token.scope, self.owned.error_code or ""))

    def _on_complete_hook(self, token: Token) -> None:
        payload, code = self.payload(token), self._code(token)
        super()._on_complete_hook(token)
        if token.catch is not None:
            token.catch.handle(payload)
        else:
            token.instance.escape(Escaped(code, "", payload))


class EscalationEvent(EndEvent):
    """Tells whoever catches it around; one that nobody catches changes nothing.

    A throw event that is interrupted by who catches it goes no further.
    """

    def enter(self, token: Token) -> bool:
        token.catch = find_escalation_catch(token, self._code(token))
        return True

    def _code(self, token: Token) -> str:
        engine = token.instance.script_engine
        return str(engine.text(token.scope, self.owned.escalation_code or ""))

    def choose(self, token: Token) -> tuple[Outgoing, ...]:
        if token.catch is not None:
            return () if token.catch.interrupts else self.outgoing
        return () if token.instance.outside.interrupts(self._code(token)) else self.outgoing

    def _on_complete_hook(self, token: Token) -> None:
        payload, code = self.payload(token), self._code(token)
        super()._on_complete_hook(token)
        if token.catch is not None:
            token.catch.handle(payload)
        else:
            token.instance.escalate(code, payload)


def stand_by(start: Token) -> None:
    """Let the event subprocesses of a scope that begins stand by: all, or none.

    Raises StepProblem.
    """
    if start.armed:
        return
    listeners = [node.listener for node in start.workflow.spec.event_subprocesses]
    plans = [(each, plan_beside(each, start)) for each in listeners if each.waits]
    start.armed = True
    for listener, plan in plans:
        listener.stand_by(start, plan)
