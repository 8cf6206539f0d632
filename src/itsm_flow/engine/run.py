"""One command in, one `Progress` out; nothing that is passed in is changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import singledispatch
from typing import Any

from itsm_flow.domain.decisions import DecisionModel
from itsm_flow.domain.progress import (
    Command,
    Complete,
    DeliverMessage,
    DeliverSignal,
    Escalate,
    Escaped,
    FireTimer,
    Outside,
    Progress,
    RefuseCall,
    Retry,
    Start,
    Status,
    ThrowError,
)
from itsm_flow.engine.bpmn_errors import find_catch, find_escalation_catch
from itsm_flow.engine.executable import Executable
from itsm_flow.engine.instance import Instance
from itsm_flow.engine.limits import Limits
from itsm_flow.engine.nodes.activities import JobTask, UserTask
from itsm_flow.engine.nodes.calls import CallActivity
from itsm_flow.engine.nodes.events import Catching
from itsm_flow.engine.problems import StepProblem
from itsm_flow.engine.scopes import PROCESS
from itsm_flow.engine.state import decode, encode
from itsm_flow.engine.tree import Token
from itsm_flow.errors import DefinitionError, NotOpen

_DEFAULTS = Limits()
_NOWHERE = Outside()


def run(
    executable: Executable,
    decisions: Mapping[str, DecisionModel],
    state: bytes | None,
    command: Command,
    *,
    now: datetime,
    limits: Limits = _DEFAULTS,
    outside: Outside = _NOWHERE,
) -> Progress:
    """Advance an instance by one command, as far as it goes without the world.

    `state` is None for `Start` only; `now` is aware; `outside` is what the callers of a called
    instance catch. What goes wrong in a step is a `FailedStep`.

    Raises NotOpen when nothing waits at the token for such a command, LimitExceeded or
    InvalidInput when the variables that come in are too big or no JSON.
    """
    if (state is None) != isinstance(command, Start):
        raise TypeError("Start makes a new instance; every other command needs its state")
    instance = decode(executable, state, now=now, limits=limits, decisions=decisions)
    instance.outside = outside
    instance.scopes.check_input(getattr(command, "variables", {}))
    _carry_out(command, instance)
    instance.run_agenda()
    return _progress(instance)


def variables_at(executable: Executable, state: bytes, token: str) -> dict[str, Any]:
    """The variables that are visible where a wait is open.

    Raises NotOpen.
    """
    instance = decode(executable, state, now=_EPOCH, limits=_DEFAULTS, decisions={})
    for found in instance.live.values():
        if token in (found.failure, found.name if found.is_open else None):
            return dict(instance.scopes.visible(found.scope))
    raise _not_open(token)


_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _progress(instance: Instance) -> Progress:
    recorder = instance.recorder
    over = not instance.live
    return Progress(
        state=encode(instance),
        status=Status.COMPLETED if over else Status.ACTIVE,
        opened=tuple(recorder.opened.values()),
        closed=tuple(recorder.closed),
        thrown=tuple(recorder.thrown),
        steps=tuple(draft.step() for draft in recorder.drafts),
        milestones=tuple(recorder.milestones),
        variables=dict(instance.scopes.variables[PROCESS]),
        end_event=instance.end_event if over else None,
        escaped=recorder.escaped,
        signals=tuple(recorder.signals),
        escalated=tuple(recorder.escalated),
    )


# ---- commands -----------------------------------------------------------------------------------


@singledispatch
def _carry_out(command: Command, instance: Instance) -> None:
    raise TypeError(f"{command!r} is not a command for {instance!r}")


@_carry_out.register
def _start(command: Start, instance: Instance) -> None:
    name = instance.executable.starts.get(command.element_id)
    if name is None:
        reason = f"it cannot be started at {command.element_id or 'a plain start event'}"
        raise DefinitionError(process_id=instance.executable.model.process_id, reason=reason)
    for variable, value in command.variables.items():
        instance.scopes.set_variable(PROCESS, variable, value)
    instance.add(instance, instance.spec.task_specs[name]).ready()


@_carry_out.register
def _complete(command: Complete, instance: Instance) -> None:
    token = _open_at(instance, command.token, UserTask, JobTask, CallActivity)
    token.task_spec.proceed(token, command.variables)


@_carry_out.register
def _throw_error(command: ThrowError, instance: Instance) -> None:
    token = _open_at(instance, command.token, JobTask, CallActivity)
    catch = find_catch(token, command.code)
    if catch is not None:
        catch.handle(command.variables)
        return
    if instance.outside.catches_error(command.code):
        instance.escape(Escaped(command.code, command.message, command.variables))
        return
    reason = f"Nothing catches the error '{command.code}'."
    instance.fail(token, StepProblem(reason, command.message))


@_carry_out.register
def _fire_timer(command: FireTimer, instance: Instance) -> None:
    token = _open_at(instance, command.token, Catching)
    if token.timer is None:
        raise _not_open(command.token)
    token.task_spec.proceed(token, {})


@_carry_out.register
def _deliver_message(command: DeliverMessage, instance: Instance) -> None:
    token = _open_at(instance, command.token, Catching)
    if token.subscription is None:
        raise _not_open(command.token)
    token.task_spec.proceed(token, command.variables)


@_carry_out.register
def _deliver_signal(command: DeliverSignal, instance: Instance) -> None:
    token = _open_at(instance, command.token, Catching)
    if token.signal is None:
        raise _not_open(command.token)
    token.task_spec.proceed(token, command.variables)


@_carry_out.register
def _escalate(command: Escalate, instance: Instance) -> None:
    token = _open_at(instance, command.token, CallActivity)
    catch = find_escalation_catch(token, command.code)
    if catch is not None:
        catch.handle(command.variables)
    else:
        instance.escalate(command.code, command.variables)


@_carry_out.register
def _refuse_call(command: RefuseCall, instance: Instance) -> None:
    token = _open_at(instance, command.token, CallActivity)
    instance.fail(token, StepProblem(command.reason, command.detail))


@_carry_out.register
def _retry(command: Retry, instance: Instance) -> None:
    for token in instance.live.values():
        if token.failure == command.token:
            break
    else:
        raise _not_open(command.token)
    instance.recorder.close(command.token)
    token.failure = None
    for variable, value in command.variables.items():
        instance.scopes.write_variable(token.scope, variable, value)
    token.task_spec.retry(token)


def _open_at(instance: Instance, name: str, *kinds: type[Any]) -> Token:
    """The token that waits under this name at a node of one of these kinds. Raises NotOpen."""
    for token in instance.live.values():
        if token.is_open and token.name == name and isinstance(token.task_spec, kinds):
            return token
    raise _not_open(name)


def _not_open(name: str) -> NotOpen:
    return NotOpen(what="The step", key=name, state="ended")
