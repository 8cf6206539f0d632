"""Time in a play: it passes only when it is told to, and what is due happens in its order."""

from datetime import datetime

from itsm_flow.domain.model import Trigger
from itsm_flow.domain.progress import FireTimer, TimerWait
from itsm_flow.engine import first_start, next_start
from itsm_flow.services.playing.instances import PlayedInstance
from itsm_flow.services.playing.stage import Stage, WaitingStart, start_events


def wait_to_start(stage: Stage, process_id: str) -> None:
    """Let the timers of its start events begin a process."""
    model = stage.models[process_id]
    for _, element in start_events({process_id: model}, Trigger.TIMER):
        timer = first_start(model, element, stage.now)
        if timer is not None:
            stage.start_timers.append(WaitingStart(process_id, element.id, timer))


def fire(stage: Stage, until: datetime) -> bool:
    """Fire the timer that is due first, at its own time."""
    timer, starting = _first_timer(stage, until), _first_start(stage, until)
    if starting is not None and (timer is None or starting.timer.due <= timer[1].due):
        _begin(stage, starting)
        return True
    if timer is None:
        return False
    instance, wait = timer
    stage.now = max(stage.now, wait.due)
    stage.run(instance, FireTimer(wait.token))
    return True


def _first_timer(stage: Stage, until: datetime) -> tuple[PlayedInstance, TimerWait] | None:
    due = [
        (instance, wait)
        for instance in stage.instances
        for wait in instance.waiting(TimerWait)
        if wait.due <= until
    ]
    return min(due, key=lambda item: item[1].due, default=None)


def _first_start(stage: Stage, until: datetime) -> WaitingStart | None:
    due = [starting for starting in stage.start_timers if starting.timer.due <= until]
    return min(due, key=lambda starting: starting.timer.due, default=None)


def _begin(stage: Stage, starting: WaitingStart) -> None:
    stage.now = max(stage.now, starting.timer.due)
    stage.start_timers.remove(starting)
    following = next_start(starting.timer.plan, stage.now)
    if following is not None:
        again = WaitingStart(starting.process_id, starting.element_id, following)
        stage.start_timers.append(again)
    stage.begin(starting.process_id, {}, starting.element_id)
