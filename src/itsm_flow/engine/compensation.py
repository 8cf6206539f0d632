"""What has been done and can be taken back (BPMN 2.0.2, 10.7 and 13.5.5).

Each process and each subprocess that is carried out remembers its completed activities that have a
handler, in order. A subprocess that is completed leaves what is in it to the scope around it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from itsm_flow.engine.problems import StepProblem

if TYPE_CHECKING:
    from itsm_flow.engine.tree import Token


class Done(NamedTuple):
    """A completed activity (owner's id).

    `event` is its compensation event, or the event subprocess in it that starts by compensation;
    None for a subprocess without either: then what was done `inside` is taken back. `variables`
    are those that only it had and its handler needs.
    """

    activity: str
    event: str | None
    inside: list[Done]
    variables: dict[str, Any]


class Due(NamedTuple):
    """A handler that is to be carried out: what starts it, and what it can take back itself."""

    event: str
    variables: dict[str, Any]
    inside: list[Done]


def restored(row: list[Any]) -> Done:
    """As it was before it was stored."""
    activity, event, inside, variables = row
    return Done(activity, event, [restored(each) for each in inside], variables)


def due_again(row: list[Any]) -> Due:
    """As it was before it was stored."""
    event, variables, inside = row
    return Due(event, variables, [restored(each) for each in inside])


def remember(token: Token) -> None:
    """Note an activity that is done, where there is something to take back."""
    event = _event(token)
    if event is not None or _counts(token):
        activity = token.task_spec.owned.id
        token.workflow.done.append(Done(activity, event, token.done, _variables(token)))


def _event(token: Token) -> str | None:
    """The compensation event on an activity or in it; of a repeated one it is each instance's."""
    node = token.task_spec
    if node.repeats or node.takes_back:
        return None
    host = node.body or node
    events = [each.owned.id for each in host.boundaries if each.compensates]
    return next(iter(events or rescues(token)), None)


def rescues(token: Token) -> list[str]:
    """The event subprocesses in a subprocess that start by compensation."""
    inner = token.instance.executable.subprocesses.get(token.task_spec.process or "")
    found = [] if inner is None else inner.event_subprocesses
    return [node.owned.id for node in found if node.takes_back]


def _counts(token: Token) -> bool:
    """Whether it is a subprocess in which something was done that can be taken back."""
    return bool(token.done) and not token.task_spec.takes_back


def _variables(token: Token) -> dict[str, Any]:
    """What an instance of a repeated activity, or a subprocess, knew of itself."""
    local = token.instance.scopes.variables.get(token.id, {})
    if token.task_spec.process is not None:
        return dict(local)
    loop = token.task_spec.owned.loop
    names = {"loopCounter", loop.input_element if loop is not None else None}
    return {name: value for name, value in local.items() if name in names}


def check_room(token: Token) -> None:
    """Raises StepProblem when one scope would remember too much."""
    limit = token.instance.limits.tokens
    if len(token.workflow.done) >= limit and (_event(token) is not None or _counts(token)):
        raise StepProblem(f"More than {limit} steps that can be taken back have been done.")


def take(token: Token, activity: str | None) -> list[Due]:
    """What a step that compensates takes back, the last first; it is forgotten then.

    Either all that was done in the scope of the step, or one activity of it. An event subprocess
    belongs to the scope around it; one that takes a subprocess back, to that.
    """
    found: list[Due] = []
    tree = token.workflow
    while tree is not None:
        wanted = [each for each in tree.done if activity in (None, each.activity)]
        tree.done[:] = [each for each in tree.done if activity not in (None, each.activity)]
        for each in reversed(wanted):
            found.extend(_handlers(each, {}))
        owner = tree.owner
        listener = None if owner is None else owner.task_spec.listener
        goes_on = listener is not None and not listener.compensates
        tree = owner.workflow if goes_on else None
    return found


def _handlers(done: Done, around: dict[str, Any]) -> Iterator[Due]:
    variables = {**around, **done.variables}
    if done.event is not None:
        yield Due(done.event, variables, done.inside)
        return
    for each in reversed(done.inside):
        yield from _handlers(each, variables)
