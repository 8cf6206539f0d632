"""Start and end events, and events that catch or throw on the way."""

from __future__ import annotations

from datetime import datetime

from SpiffWorkflow.util.task import TaskState

from itsm_flow.domain.model import Kind, Trigger
from itsm_flow.domain.progress import Escaped, MessageWait, StepKind, Thrown, TimerWait
from itsm_flow.engine.bpmn_errors import find_catch
from itsm_flow.engine.nodes.base import Node
from itsm_flow.engine.problems import StepProblem
from itsm_flow.engine.tree import Subscription, TimerPlan, Token
from itsm_flow.engine.waits import (
    correlation_key,
    message_name,
    message_of,
    plan_again,
    plan_timer,
    subscribe,
)


class StartEvent(Node):
    """Where a token begins; what the instance was started with is in the variables already."""


class Catching(Node):
    """Waits for a timer or a message: a catch event, a receive task, a boundary event."""

    def enter(self, token: Token) -> bool:
        element = self.owned
        if element.timer is None and element.message is None:
            raise StepProblem("The step does not say what it waits for.")
        plan = self.plan(token)
        self.arm(token)
        self.listen(token, plan)
        self.note(token, StepKind.ENTERED)
        self.reach(token)
        return False

    def plan(self, token: Token) -> TimerPlan | Subscription:
        """What to wait for, evaluated in the token's scope. Raises StepProblem."""
        element = self.owned
        if element.timer is not None:
            token.instance.check_timers()
            return plan_timer(token.instance, token.scope, element.timer)
        return subscribe(token.instance, token.scope, element)

    def listen(self, token: Token, plan: TimerPlan | Subscription) -> None:
        """Open the wait."""
        instance, element_id = token.instance, self.owned.id
        name = instance.name_for(token)
        if isinstance(plan, TimerPlan):
            token.timer = plan
            instance.open(token, TimerWait(name, element_id, datetime.fromisoformat(plan.due)))
        else:
            token.subscription = plan
            instance.open(token, MessageWait(name, element_id, *plan))


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
        """An error is not waited for: who catches it is found when it is thrown."""
        return self.owned.trigger is not Trigger.ERROR

    def stand_by(self, activity: Token, plan: TimerPlan | Subscription) -> None:
        token = activity.instance.add(activity.workflow, self, activity)
        token._set_state(TaskState.STARTED)
        self.listen(token, plan)

    def lapse(self, token: Token) -> None:
        """The activity ended first."""
        token.instance.recorder.close_waits(token)
        token.remove()

    def fire(self, token: Token) -> None:
        """Leave the activity, which ends or goes on."""
        activity: Token = token.parent
        token.detach()
        token.instance.recorder.close_waits(token)
        token.was_open = False
        if self.owned.interrupting:
            activity.cancel()
        else:
            self._stand_by_again(token, activity)
        token.timer = token.subscription = None

    def _stand_by_again(self, token: Token, activity: Token) -> None:
        """For the same message, or for the next time of a cycle."""
        plan: TimerPlan | Subscription | None = token.subscription
        if token.timer is not None:
            plan = plan_again(token.timer, token.instance.now)
        if plan is not None:
            self.stand_by(activity, plan)


class Throwing(Node):
    """Sends a message: a throw event, an end event or a send task; its inputs are the payload."""

    def enter(self, token: Token) -> bool:
        element = self.owned
        if element.kind is Kind.SEND_TASK or element.trigger is Trigger.MESSAGE:
            token.message = self._message(token)
        return True

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
        token.catch = find_catch(token.container, code)
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
