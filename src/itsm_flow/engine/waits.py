"""Timers and messages: what to wait for, evaluated when the wait begins."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from itsm_flow.domain.model import Element, Message, Timer, TimerForm
from itsm_flow.engine.expressions import feel_of, shown
from itsm_flow.engine.problems import StepProblem
from itsm_flow.engine.times import (
    add,
    first_by_cron,
    is_repetition,
    next_in_cycle,
    parse_cycle,
    parse_moment,
    zone_of,
)
from itsm_flow.engine.tree import Subscription, TimerPlan

if TYPE_CHECKING:
    from itsm_flow.engine.instance import Instance


def plan_timer(instance: Instance, scope: str, timer: Timer) -> TimerPlan:
    """When a timer that is set now is due. Raises StepProblem."""
    return timer_plan(timer, instance.script_engine.text(scope, timer.expression), instance.now)


def timer_plan(timer: Timer, value: Any, now: datetime) -> TimerPlan:
    """When a timer whose expression gave this value is due. Raises StepProblem."""
    if not isinstance(value, str):
        raise StepProblem(f"The timer gave {shown(value)}, not a {timer.form}.", timer.expression)
    zone = zone_of(timer.zone)
    if timer.form is TimerForm.DATE:
        return TimerPlan(parse_moment(value, zone).isoformat())
    if timer.form is TimerForm.DURATION:
        return TimerPlan(add(now, value, zone).isoformat())
    if not is_repetition(value):
        return TimerPlan(first_by_cron(value, now, zone).isoformat(), value, None, timer.zone)
    cycle = parse_cycle(value, zone)
    due = cycle.start or add(now, cycle.interval, zone)
    remaining = None if cycle.times is None else cycle.times - 1
    return TimerPlan(due.isoformat(), cycle.interval, remaining, timer.zone)


def plan_again(plan: TimerPlan, now: datetime) -> TimerPlan | None:
    """The next firing of a cycle, None when that was the last one."""
    if plan.interval is None or plan.remaining == 0:
        return None
    zone = zone_of(plan.zone)
    due = next_in_cycle(datetime.fromisoformat(plan.due), plan.interval, now, zone)
    remaining = None if plan.remaining is None else plan.remaining - 1
    return TimerPlan(due.isoformat(), plan.interval, remaining, plan.zone)


def subscribe(instance: Instance, scope: str, element: Element) -> Subscription:
    """The message that an element waits for. Raises StepProblem."""
    message = message_of(element)
    key = correlation_key(instance, scope, message)
    if key is None:
        raise StepProblem("The message has no correlation key, so nothing could reach this step.")
    return Subscription(message_name(instance, scope, message), key)


def signal_name(instance: Instance, scope: str, element: Element) -> str:
    """The signal that an element waits for or throws. Raises StepProblem."""
    if element.signal is None:
        raise StepProblem("The step names no signal.")
    name = instance.script_engine.text(scope, element.signal)
    if not isinstance(name, str) or not name:
        raise StepProblem(f"The name of the signal gave {shown(name)}.", element.signal)
    return name


def condition_of(element: Element) -> str:
    """The FEEL of a conditional event, without its `=`."""
    if element.condition is None:
        raise StepProblem("The step has no condition.")
    text = element.condition.expression
    return feel_of(text) or text


def message_of(element: Element) -> Message:
    if element.message is None:
        raise StepProblem("The step names no message.")
    return element.message


def message_name(instance: Instance, scope: str, message: Message) -> str:
    name = instance.script_engine.text(scope, message.name)
    if not isinstance(name, str) or not name:
        raise StepProblem(f"The name of the message gave {shown(name)}.", message.name)
    return name


def correlation_key(instance: Instance, scope: str, message: Message) -> str | None:
    """Text, or a number as text; None when the message has no key. Raises StepProblem."""
    if message.correlation_key is None:
        return None
    value: Any = instance.script_engine.text(scope, message.correlation_key)
    if isinstance(value, str) and value:
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(int(value)) if value == int(value) else str(value)
    raise StepProblem(
        f"The correlation key gave {shown(value)}, neither text nor a number.",
        message.correlation_key,
    )
