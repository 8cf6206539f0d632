"""Calls in a play: begin what a call activity wants, and hand up what came of it."""

from itsm_flow.domain.calls import handed_up
from itsm_flow.domain.progress import (
    CallWait,
    Command,
    Complete,
    Escalate,
    Progress,
    RefuseCall,
    ThrowError,
)
from itsm_flow.services.playing.instances import Caller, PlayedInstance
from itsm_flow.services.playing.stage import Stage, plain_start

STARTER = "play"


def follow(stage: Stage) -> bool:
    """Follow the oldest move: what it calls, and what its caller is told."""
    if not stage.moved:
        return False
    instance, progress = stage.moved.popleft()
    for wait in progress.opened:
        if isinstance(wait, CallWait) and wait.token in instance.waits:
            _call(stage, instance, wait)
    caller = instance.caller
    if caller is not None:
        for item in progress.escalated:
            _tell(stage, caller, Escalate(caller.wait.token, item.code, item.variables))
        if instance.is_over:
            _tell(stage, caller, _outcome(caller, progress))
    return True


def _call(stage: Stage, instance: PlayedInstance, wait: CallWait) -> None:
    limit, model = stage.limits.call_depth, stage.models.get(wait.process_id)
    start = None if model is None else plain_start(model)
    if instance.depth >= limit:
        reason = f"More than {limit} calls would be under way inside one another."
    elif model is None:
        reason = f"There is no process '{wait.process_id}'."
    elif start is None:
        reason = f"The process '{wait.process_id}' has no start event without a trigger."
    else:
        given = {"requester": STARTER, **wait.variables}
        stage.begin(wait.process_id, given, start.id, Caller(instance, wait, given))
        return
    stage.run(instance, RefuseCall(wait.token, reason))


def _tell(stage: Stage, caller: Caller, command: Command) -> None:
    """Let the caller go on, unless it no longer waits."""
    if caller.wait.token in caller.instance.waits:
        stage.run(caller.instance, command)


def _outcome(caller: Caller, progress: Progress) -> Command:
    token, escaped = caller.wait.token, progress.escaped
    if escaped is None:
        return Complete(token, handed_up(caller.given, progress.variables))
    return ThrowError(token, escaped.code, escaped.message, escaped.variables)
