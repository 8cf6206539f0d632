"""Timers that start a process: when they are due, counted from the deployment."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from itsm_flow.domain.model import Element, ProcessModel
from itsm_flow.engine.expressions import feel_of
from itsm_flow.engine.problems import StepProblem
from itsm_flow.engine.times import add, next_in_cycle, parse_duration, zone_of
from itsm_flow.engine.tree import TimerPlan
from itsm_flow.engine.waits import plan_again, timer_plan
from itsm_flow.errors import DefinitionError, ItsmFlowError
from itsm_flow.feel import interpreter


class StartTimer(NamedTuple):
    """When a process starts next, and the plan (JSON) of the times after that."""

    due: datetime
    plan: list[Any]


def first_start(model: ProcessModel, element: Element, now: datetime) -> StartTimer | None:
    """The first time after `now`, None when all have passed.

    Raises DefinitionError when the timer gives no time.
    """
    try:
        plan = _ahead(_plan(element, now), now)
    except (StepProblem, ItsmFlowError) as problem:
        reason = f"its start event '{element.id}': {problem}"
        raise DefinitionError(process_id=model.process_id, reason=reason) from problem
    return _start_timer(plan)


def next_start(plan: list[Any], now: datetime) -> StartTimer | None:
    """The time after one that has fired, None when that was the last one."""
    return _start_timer(plan_again(TimerPlan(*plan), now))


def _start_timer(plan: TimerPlan | None) -> StartTimer | None:
    return None if plan is None else StartTimer(datetime.fromisoformat(plan.due), list(plan))


def _plan(element: Element, now: datetime) -> TimerPlan:
    timer = element.timer
    if timer is None:
        raise StepProblem("The step does not say what it waits for.")
    expression = feel_of(timer.expression)
    if expression is None:
        return timer_plan(timer, timer.expression, now)
    result = interpreter().evaluate(expression, {}, now=now)
    if result.warnings:
        raise StepProblem(result.warnings[0], timer.expression)
    return timer_plan(timer, result.value, now)


def _ahead(plan: TimerPlan, now: datetime) -> TimerPlan | None:
    """The plan without what lies before the deployment: that is not made up for."""
    due = datetime.fromisoformat(plan.due)
    if due > now:
        return plan
    if plan.interval is None:
        return None
    zone = zone_of(plan.zone)
    if plan.remaining is None:
        return plan._replace(due=next_in_cycle(due, plan.interval, now, zone).isoformat())
    duration, remaining = parse_duration(plan.interval), plan.remaining
    if duration.is_exact(zone):
        passed = min((now - due) // duration.length, remaining)
        due, remaining = due + passed * duration.length, remaining - passed
    while due <= now and remaining > 0:
        due, remaining = add(due, plan.interval, zone), remaining - 1
    return plan._replace(due=due.isoformat(), remaining=remaining) if due > now else None
